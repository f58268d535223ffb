"""A whole sheet in one message, for a bad signal: only what is not full marks, 「3.2 -1;4.1 不适用」."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.text import clean_line, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.scorecards.scorecard import Section
    from domain.scorecards.totals import Value

_APART = re.compile(r"[;；\n]+")
_ONE = re.compile(
    r"[Ss]?\s*([1-9])\s*[.．。-]\s*([1-9][0-9]?)\s*[:：]?\s*"
    r"(?:([-－−])\s*(\d+(?:[.．]\d+)?)|(不适用|不涉及))\s*(?:分)?\s*[,，、]?\s*(.*)"
)


@dataclass(frozen=True)
class Told:
    """An item that is not full marks: its value, and the reason where one was given."""

    key: str
    value: Value
    reason: str


@dataclass(frozen=True)
class Unread:
    """A part that cannot be taken: as it was written, and why as the end of a message key."""

    part: str
    why: str


def read(sections: Sequence[Section], typed: str) -> tuple[list[Told], list[Unread]]:
    """Read the exceptions of a message; what is not named has full marks."""
    known = {item.key: item for section in sections for item in section.items}
    told: dict[str, Told] = {}
    unread = []
    for part in filter(None, map(clean_line, _APART.split(typed))):
        found = _ONE.fullmatch(part)
        key = f"S{found[1]}-{found[2]}" if found else ""
        if found is None:
            unread.append(Unread(excerpt(part), "unread"))
        elif key not in known:
            unread.append(Unread(excerpt(part), "unknown"))
        elif key in told:
            unread.append(Unread(excerpt(part), "twice"))
        else:
            value = None if found[5] else _left(known[key].most, found[4])
            if value is None and not found[5]:
                unread.append(Unread(excerpt(part), "points"))
            else:
                told[key] = Told(key, value, found[6])
    return list(told.values()), unread


def values(sections: Sequence[Section], told: Sequence[Told]) -> Mapping[str, Value]:
    """Return the value of every item: full marks but for what was told."""
    full: dict[str, Value] = {item.key: item.most for section in sections for item in section.items}
    return full | {one.key: one.value for one in told}


def _left(most: int, taken: str) -> int | None:
    """What is left of an item in half points; None for other parts of a point, and for more than there is."""
    halves = Fraction(taken.replace("．", ".")) * 2
    return most - int(halves) if halves.denominator == 1 and halves <= most else None
