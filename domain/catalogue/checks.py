"""What no catalogue may hold: impossible entries, doubled questions, and what the rules on burden forbid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from domain.catalogue.entry import OTHER, Category, prefix_of
from domain.catalogue.ways import ByForm, all_measures
from domain.obligations import Source
from domain.periods import Cadence
from domain.roster import ContactPointKind

if TYPE_CHECKING:
    from domain.catalogue.entry import Entry
    from domain.obligations import Applies, Obligation

LISTS: Mapping[str, frozenset[str]] = {
    "committee": frozenset(Category),
    "secretary": frozenset({"SEC"}),
    "leadership_member": frozenset({"MEM"}),
    "branch": frozenset({"BR"}),
    "other": frozenset({OTHER}),
}
"""The files of a year in their order, each with how the ids of its list begin."""

PROOFS = frozenset(
    {
        "photo",
        "picture",
        "video",
        "screenshot",
        "location",
        "place",
        "position",
        "track",
        "check_in",
        "sign_in",
    }
)
"""Fields that would demand a proof. Source: burden.md 5C rules 4, 5."""

RANKINGS = frozenset({"rank", "ranking", "points", "score", "streak", "online_time"})
"""Fields that would compare people. Source: burden.md 5C rule 5."""

_DEMANDS = (
    (re.compile("拍照|照片|图片|视频|截图|定位|轨迹|打卡|签到"), "demands a photo, place or check-in"),
    (re.compile("排名|排行|名次|积分|点赞"), "ranks"),
)

_COUNTED = frozenset({Source.RECORDS, Source.DUTY_DAYS})
"""Sources whose obligations count measures."""


class Fault(NamedTuple):
    """What is wrong, and where."""

    file: str
    line: int
    id: str
    """The duty item's, or the obligation's key; empty where it is about the file."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.id + ': ' if self.id else ''}{self.reason}"


class CatalogueFault(ValueError):
    """A catalogue that cannot hold, with every fault of it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


class Placed(NamedTuple):
    """An entry and where it stands."""

    file: str
    line: int
    entry: Entry
    lines: Mapping[str, int]
    """The line of each obligation, by its key."""

    def fault(self, reason: str, obligation: Obligation | None = None) -> Fault:
        """Say that something is wrong here."""
        if obligation is None:
            return Fault(self.file, self.line, self.entry.id, reason)
        return Fault(self.file, self.lines[obligation.key], obligation.key, reason)


def demanded(text: str) -> str | None:
    """Return what a wording demands that nobody may demand; None if nothing."""
    return next(
        (f"{reason}: {found[0]}" for words, reason in _DEMANDS if (found := words.search(text))), None
    )


def forbidden(name: str) -> str:
    """Return why there is no such field."""
    if name in PROOFS:
        return f"no {name}: no photo, place or check-in is ever demanded"
    if name in RANKINGS:
        return f"no {name}: nobody is ranked"
    return f"unknown field {name!r}"


def faults_of(placed: Sequence[Placed]) -> Iterator[Fault]:
    """What is wrong with entries that are possible each by itself."""
    yield from _doubles(placed)
    measures = all_measures(frozenset(one.entry.id for one in placed))
    entries = {one.entry.id: one.entry for one in placed}
    for one in placed:
        if prefix_of(one.entry.id) not in LISTS[one.file.removesuffix(".yaml")]:
            yield one.fault("stands in the wrong list")
        yield from _pointers(one, entries)
        for obligation in one.entry.obligations:
            yield from (one.fault(reason, obligation) for reason in _measuring(obligation, measures))
        if one.entry.planned:
            yield from _ways(one)
    yield from _asked_twice(placed)


def _doubles(placed: Iterable[Placed]) -> Iterator[Fault]:
    seen: dict[str, Placed] = {}
    for one in placed:
        for what, name in (("id", one.entry.id), ("title", one.entry.title)):
            first = seen.setdefault(f"{what} {name}", one)
            if first is not one:
                yield one.fault(f"the {what} {name} stands in {first.file}:{first.line} already")


def _pointers(one: Placed, entries: Mapping[str, Entry]) -> Iterator[Fault]:
    for name in one.entry.reads:
        read = entries.get(name)
        if read is None or name == one.entry.id:
            yield one.fault(f"reads {name}, which is no other entry")
        elif not read.obligations:
            yield one.fault(f"reads {name}, which asks for nothing itself")


def _measuring(obligation: Obligation, measures: frozenset[str]) -> Iterator[str]:
    if obligation.source in _COUNTED:
        known: frozenset[str] = measures
    elif obligation.source is Source.CONTACT_POINTS:
        known = frozenset(ContactPointKind)
    else:
        known = frozenset()
    yield from (f"no measure {one!r}" for one in obligation.counts if one not in known)


def _ways(one: Placed) -> Iterator[Fault]:
    """What is entered for an item must count for it, and what counts must be enterable."""
    ways = [way for way in one.entry.ways if isinstance(way, ByForm)]
    by_records = [own for own in one.entry.planned if own.source in _COUNTED]
    counted = {measure for own in by_records for measure in own.counts}
    for way in ways:
        if by_records and not counted & {*way.measures, way.figure}:
            yield one.fault(f"a record of {way.button} counts for nothing")
    for own in one.entry.planned:
        if own.cadence is Cadence.PER_EVENT and own.source in _COUNTED:
            yield one.fault("nothing tells of the event", own)
        elif own.source in _COUNTED and not own.form:
            yield one.fault("no form begins what counts", own)


def _asked_twice(placed: Iterable[Placed]) -> Iterator[Fault]:
    asked: dict[tuple[object, ...], list[tuple[Placed, Obligation]]] = {}
    for one in placed:
        for own in one.entry.planned:
            for datum in own.counts or ("",):
                before = asked.setdefault((own.bearer, own.cadence, own.source, datum), [])
                first = next((it for it in before if _overlap(it[1].applies, own.applies)), None)
                before.append((one, own))
                if first is not None:
                    where, what = first
                    told = f"asks again for {datum or own.source}, as {what.key} does"
                    where_told = f"({where.file}:{where.lines[what.key]})"
                    yield one.fault(f"{told} {where_told}: say `reads: [{where.entry.id}]`", own)


def _overlap(some: Sequence[Applies], others: Sequence[Applies]) -> bool:
    """Whether some organization may be among both."""
    return any(
        one.kind is other.kind and (not one.levels or not other.levels or one.levels & other.levels)
        for one in some
        for other in others
    )
