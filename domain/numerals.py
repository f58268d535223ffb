"""Whole numbers as people type them: 12, 12 (after NFKC), 十二, 两."""

from __future__ import annotations

NUMERAL = "(?:[0-9]{1,9}|[〇零一二两三四五六七八九十廿卅]{1,4})"
"""A regular expression without groups for what `number` may be able to read."""

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "两": 2}
_YEAR_DIGITS = 4
"""Fewer digits side by side, such as 三四, mean "three or four"."""

_TENS = {"廿": "二十", "卅": "三十"}


def number(text: str) -> int | None:
    """Return the number, or None.

    Chinese numerals are read up to 九十九, or as the digits of a year (二〇二六).
    """
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= len("999999999") else None
    for short, written in _TENS.items():
        text = text.replace(short, written)
    by_digits = len(text) == _YEAR_DIGITS or (len(text) > 1 and text[0] in "〇零")
    if by_digits and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(ones)
    front = _DIGITS.get(tens, 0) if tens else 1
    back = _DIGITS.get(ones, 0) if ones else 0
    fits = front > 0 and (not tens or tens in _DIGITS) and (not ones or (ones in _DIGITS and back > 0))
    return 10 * front + back if fits else None
