"""One cell of a roster: what it means, or why it means nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from domain.days import NoDay, read_day, tidy
from domain.phones import NATIONAL_DIGITS, normalise
from domain.roster_layout import NO, YES, Column, Content
from domain.sheets import Cell, Mark
from domain.text import clean_line, excerpt, fold

if TYPE_CHECKING:
    from domain.messages import Params

EXACT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number: a longer code or phone has to be text."""

YEARS = (1921, 2100)
"""What stands in a roster lies between these; anything else is a slip."""

MOST_MEMBERS = 99_999

SHORTEST_ABROAD = 8
"""Digits of the shortest numbers elsewhere, with the country's code."""

_CODE = re.compile(r"[\w./()-]{1,40}")
_FULL_DAY = re.compile(r"[0-9〇零一二三四五六七八九]{4}(?:年|[-/.]|[0-9]{4}$)")
_NUMERAL = re.compile("[0-9]{1,9}")
_COUNT = re.compile(r"([0-9]{1,9})(?:人|名)?")
_PHONE = re.compile(r"(\+|00)?[0-9 ().-]{5,24}")

Value: TypeAlias = "str | float | bool | date | None"


@dataclass(frozen=True)
class Unfit:
    """Why a cell does not fit, as a message key."""

    key: str
    params: Params = field(default_factory=dict)


def read(cell: Cell, column: Column, today: date) -> Value | Unfit:
    """What a cell of this column holds; None for an empty one. An error names what was read and what fits."""
    if cell is Mark.BROKEN:
        return Unfit("roster.fault_broken_cell")
    text = plain(cell)
    if text is None:
        return Unfit("roster.fault_long_number", {"read": excerpt(f"{cell:.0f}")})
    if not text:
        return Unfit("roster.fault_empty") if column.required else None
    if isinstance(cell, date) and column.content is Content.DAY and _is_sensible(cell):
        return cell
    return _READERS[column.content](text, column, today)


def plain(cell: Cell) -> str | None:
    """The text of a cell as a person sees it; None for a number with more digits than a cell keeps."""
    if isinstance(cell, bool):
        return YES[0] if cell else NO[0]
    if isinstance(cell, (int, float)):
        if cell != cell or abs(cell) >= 10**EXACT_DIGITS:  # noqa: PLR0124 - only what is no number differs from itself
            return None
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if not isinstance(cell, str):
        return ""
    # What can be printed has nothing to be cleaned of; cleaning goes by character and takes its time.
    return " ".join(cell.split()) if cell.isprintable() else clean_line(cell)


def code(text: str) -> str:
    """A code in the one form it is compared in: narrow, upper case, without spaces."""
    narrow = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(narrow.upper().split())


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Words are few and stand in every row."""
    return fold(text)


def _code(text: str, _column: Column, _today: date) -> Value | Unfit:
    made = code(text)
    return made if _CODE.fullmatch(made) else Unfit("roster.fault_code", {"read": excerpt(text)})


def _text(text: str, column: Column, _today: date) -> Value | Unfit:
    if len(text) > column.most:
        params = {"read": excerpt(text), "length": len(text), "most": column.most}
        return Unfit("roster.fault_long_text", params)
    return text


def _word(text: str, column: Column, _today: date) -> Value | Unfit:
    folded = _folded(text)
    for value, words in column.words.items():
        if folded in words:
            return value
    return Unfit("roster.fault_word", {"read": excerpt(text), "words": column.written()})


def _yes(text: str, column: Column, _today: date) -> Value | Unfit:
    folded = _folded(text)
    if folded in YES or folded in NO:
        return folded in YES
    return Unfit("roster.fault_word", {"read": excerpt(text), "words": column.written()})


def _count(text: str, _column: Column, _today: date) -> Value | Unfit:
    found = _COUNT.fullmatch(_folded(text))
    if found is None or int(found[1]) > MOST_MEMBERS:
        return Unfit("roster.fault_count", {"read": excerpt(text)})
    return int(found[1])


def _number(text: str, _column: Column, _today: date) -> Value | Unfit:
    if _NUMERAL.fullmatch(folded := _folded(text)):
        return int(folded)
    return Unfit("roster.fault_count", {"read": excerpt(text)})


def _day(text: str, _column: Column, today: date) -> Value | Unfit:
    day = read_day(text, today) if _FULL_DAY.match(tidy(text)) else NoDay.UNREAD
    if day is NoDay.IMPOSSIBLE:
        return Unfit("roster.fault_no_such_day", {"read": excerpt(text)})
    if isinstance(day, NoDay) or not _is_sensible(day):
        return Unfit("roster.fault_day", {"read": excerpt(text)})
    return day


def _is_sensible(day: date) -> bool:
    return YEARS[0] <= day.year <= YEARS[1]


def _phone(text: str, _column: Column, _today: date) -> Value | Unfit:
    digits = normalise(text)
    written = _PHONE.fullmatch(unicodedata.normalize("NFKC", text))
    is_mobile = len(digits) == NATIONAL_DIGITS and digits.startswith("1")
    is_abroad = written is not None and written[1] and SHORTEST_ABROAD <= len(digits) <= EXACT_DIGITS
    if written is not None and (is_mobile or is_abroad):
        return digits
    return Unfit("roster.fault_phone", {"read": excerpt(text), "digits": len(digits)})


_READERS: Mapping[Content, Callable[[str, Column, date], Value | Unfit]] = {
    Content.CODE: _code,
    Content.TEXT: _text,
    Content.WORD: _word,
    Content.YES: _yes,
    Content.COUNT: _count,
    Content.NUMBER: _number,
    Content.DAY: _day,
    Content.PHONE: _phone,
}
