"""Whether something that is to be asked is given already: by the catalogue, or by another request.

Source: burden.md 5C rules 2 and 15. Words are compared without those that say when or how much; what is
said differently altogether is left to the people who ask.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.catalogue.entry import OTHER
from domain.catalogue.ways import ByForm
from domain.quick_entry.triggers import TRIGGERS
from domain.text import halfwidth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.catalogue.entry import Entry
    from domain.catalogue.loading import Catalogue

LEAST_CHARACTERS = 3
"""Shorter words are found within longer ones by chance: 党课 in 党课教室."""

SHARE = 0.6
"""How much of the longer one the shorter must make up: 支委会 is not what 支委会议室面积 is about."""

LIKENESS = 0.7
"""Share of equal pairs of characters from which two wordings are taken for one."""

_WHEN = (
    r"\d{4}年度?|今年|本年度?|全年|年度|去年|上年度?|[一二三四1-4]季度|上半年|下半年|本季度?|"
    r"\d{1,2}月份?|本月|当月|每[月季年]|截至|目前"
)
_HOW = (
    r"情况|统计|汇总|报表|数据|数字|数量|数额|人次数?|人数|次数|个数|天数|总数|明细|名单|台账|清单|一览|调查|摸底|排查|"
    r"上报|报送|填报|报告表|关于|完成|开展|召开|举办|参加|落实|进展|本支部|各支部|的"
)
_DROPPED = re.compile(rf"{_WHEN}|{_HOW}|[数表]$|[^\w]|_")
_CLAUSES = re.compile("[、,。;:()和]")


def core(text: str) -> str:
    """Return what of a wording says what it is about."""
    plain = halfwidth(text).casefold()
    while (shorter := _DROPPED.sub("", plain)) != plain:
        plain = shorter
    return plain


def same(one: str, other: str) -> bool:
    """Tell whether two wordings, as `core` gives them, are about the same."""
    if not one or not other:
        return False
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= LEAST_CHARACTERS and short in long and len(short) >= SHARE * len(long):
        return True
    return _likeness(one, other) >= LIKENESS


def given_by(said: Sequence[str], catalogue: Catalogue) -> tuple[str, Entry] | None:
    """Return which of some wordings the catalogue gives already, and by which entry; None for none."""
    listed = [entry for entry in catalogue.entries if entry.id != OTHER]
    for text in said:
        wanted = core(text)
        for entry in listed:
            if any(same(wanted, one) for one in _cores(entry.title, entry.fact)) or _does(wanted, entry):
                return text, entry
    return None


def given_among(said: Sequence[str], others: Sequence[str]) -> str | None:
    """Return which of some wordings is among others; None for none."""
    known = [core(one) for one in others]
    return next((text for text in said if any(same(core(text), one) for one in known)), None)


@lru_cache(maxsize=256)
def _cores(title: str, fact: str) -> tuple[str, ...]:
    """What an entry is about: its title, and the clauses of what is to be shown."""
    return (core(title), *map(core, _CLAUSES.split(fact)))


def _does(wanted: str, entry: Entry) -> bool:
    """Whether a wording names what is logged for an entry, such as 走访 or 主题党日."""
    ways = {(way.form.value, way.value) for way in entry.ways if isinstance(way, ByForm)}
    return any(named in ways for named in _named(wanted))


def _named(wanted: str) -> Iterator[tuple[str, str]]:
    """What is logged, as the words of entries in one line name it."""
    for trigger in TRIGGERS:
        found = trigger.pattern.search(wanted)
        if found is not None and len(found[0]) >= SHARE * len(wanted):
            yield trigger.form, trigger.value


def _likeness(one: str, other: str) -> float:
    """Twice the pairs of neighbouring characters in common, by all there are."""
    first, second = (Counter(text[at : at + 2] for at in range(len(text) - 1)) for text in (one, other))
    every = first.total() + second.total()
    return 2 * (first & second).total() / every if every else 0.0
