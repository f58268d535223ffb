"""Phone numbers as people and Telegram write them, made comparable."""

from __future__ import annotations

import re

from domain.text import halfwidth

COUNTRY = "86"
"""Mainland China's country code: written or left out, the number is the same."""

NATIONAL_DIGITS = 11
"""Digits of a mobile number within mainland China; the first is 1."""

_SHOWN_FROM = 10
"""Digits a number must have before seven of them may be shown."""

_NATIONAL = re.compile(rf"(?:00)?{COUNTRY}(1[0-9]{{{NATIONAL_DIGITS - 1}}})")


def normalise(written: str) -> str:
    """The digits of a number: +86 138 0000 0001, 8613800000001 and 138-0000-0001 become one."""
    digits = "".join(character for character in halfwidth(written) if "0" <= character <= "9")
    national = _NATIONAL.fullmatch(digits)
    return national[1] if national else digits


def in_full(phone: str) -> str:
    """A number as it is written down so that `normalise` gives it back: from abroad with the sign of it."""
    is_national = len(phone) == NATIONAL_DIGITS and phone.startswith("1")
    return phone if is_national else f"+{phone}"


def masked(phone: str) -> str:
    """A number of which only whoever knows it recognises the whole: 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= _SHOWN_FROM else "****"
