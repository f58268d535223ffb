"""Whether the organizations of a roster make one tree, in which everything named is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from domain.people import Level, OrganizationKind
from domain.roster_layout import KINDS, LEVELS, ORGANIZATIONS, head, word
from domain.roster_reading import Line, fault
from domain.sheets import Fault

if TYPE_CHECKING:
    from domain.roster_ground import Ground

_LEVELS = {
    Level.CITY: 0,
    Level.COUNTY: 1,
    Level.TOWNSHIP: 2,
    Level.VILLAGE: 3,
    Level.COMMUNITY: 3,
    Level.UNIT: 3,
}
"""Nothing stands below what is lower than itself. A unit is below whichever territory it belongs to."""

_BASIC = {
    OrganizationKind.GENERAL_BRANCH: 1,
    OrganizationKind.BRANCH: 2,
    OrganizationKind.MEMBER_GROUP: 3,
}
"""Basic organizations: below each stand only those after it."""


def check_organizations(lines: Iterable[Line], ground: Ground) -> list[Fault]:
    """Every fault of the sheet of organizations that is not one of a single cell."""
    return list(_Tree(list(lines), ground).faults())


def column(key: str) -> str:
    """The head of a column of this sheet."""
    return head(ORGANIZATIONS, key)


class _Tree:
    def __init__(self, lines: list[Line], ground: Ground) -> None:
        self._lines = lines
        self._ground = ground
        self._by_code: Mapping[str, Line] = {
            code: line for line in reversed(lines) if (code := line.text("code")) is not None
        }

    def faults(self) -> Iterator[Fault]:
        names: dict[tuple[str | None, str | None], Line] = {}
        for line in self._lines:
            code = line.text("code")
            if code is not None and self._by_code[code] is not line:
                yield fault(
                    line, column("code"), "roster.fault_code_twice", code=code, row=self._by_code[code].number
                )
                continue
            yield from self._outside(line)
            yield from self._own_days(line)
            yield from self._parent(line)
            yield from self._authority(line)
            yield from self._successions(line)
            place = (line.text("parent"), line.text("name"))
            if place[1] is not None and line.day("to_on") is None:
                first = names.setdefault(place, line)
                if first is not line:
                    params = {"name": place[1], "row": first.number}
                    yield fault(line, column("name"), "roster.fault_name_twice", **params)
        yield from self._circles()
        if self._lines and self._ground.seat is not None and self._ground.seat not in self._by_code:
            seat = self._ground.present.organizations[self._ground.seat].row
            yield Fault("roster.fault_no_seat", {"name": seat.name, "code": seat.code}, ORGANIZATIONS)

    def _outside(self, line: Line) -> Iterator[Fault]:
        code = line.text("code")
        if code in self._ground.present.organizations and code not in self._ground.within:
            yield fault(line, column("code"), "roster.fault_code_elsewhere", code=code)

    def _own_days(self, line: Line) -> Iterator[Fault]:
        yield from end_before_begin(line, column("from_on"), column("to_on"))
        elected_on = line.day("elected_on") if line.has("elected_on") else None
        if elected_on is not None and elected_on > self._ground.today:
            day = elected_on.isoformat()
            yield fault(line, column("elected_on"), "roster.fault_elected_later", day=day)

    def _parent(self, line: Line) -> Iterator[Fault]:
        if line.unfit & {"parent", "code"}:
            return
        code, parent = line.text("code"), line.text("parent")
        seat = self._ground.seat
        if seat is not None and code == seat:
            listed = self._ground.present.organizations[seat].row.parent
            if parent not in {None, listed}:
                yield fault(line, column("parent"), "roster.fault_seat_moves", code=code)
        elif parent is None:
            if seat is not None:
                yield fault(line, column("parent"), "roster.fault_no_parent", seat=seat)
        elif parent not in self._by_code:
            yield fault(line, column("parent"), "roster.fault_unknown_parent", code=parent)
        else:
            yield from self._below(line, self._by_code[parent])

    def _below(self, line: Line, parent: Line) -> Iterator[Fault]:
        levels = [one.text("level") for one in (line, parent)]
        if levels[0] and levels[1] and _LEVELS[Level(levels[0])] < _LEVELS[Level(levels[1])]:
            told = {"level": word(LEVELS, levels[0]), "parent": word(LEVELS, levels[1])}
            yield fault(line, column("level"), "roster.fault_level", **told)
        kinds = [one.text("kind") for one in (line, parent)]
        if kinds[0] and kinds[1]:
            above = _BASIC.get(OrganizationKind(kinds[1]), 0)
            if above and _BASIC.get(OrganizationKind(kinds[0]), 0) <= above:
                told = {"kind": word(KINDS, kinds[0]), "parent": word(KINDS, kinds[1])}
                yield fault(line, column("kind"), "roster.fault_kind", **told)
        end, last = line.day("to_on"), parent.day("to_on")
        if last is not None and "to_on" not in line.unfit and (end is None or end > last):
            told = {"code": str(parent.text("code")), "to_on": last.isoformat()}
            yield fault(line, column("to_on"), "roster.fault_outlasts_parent", **told)

    def _authority(self, line: Line) -> Iterator[Fault]:
        code = line.text("authority")
        if code is not None and code not in self._by_code and not self._is_listed(code, anywhere=True):
            yield fault(line, column("authority"), "roster.fault_unknown_organization", code=code)

    def _successions(self, line: Line) -> Iterator[Fault]:
        for key in ("merged_into", "split_from"):
            other = line.text(key)
            if other is None:
                continue
            if other == line.text("code"):
                yield fault(line, column(key), "roster.fault_itself", code=other)
            elif other not in self._by_code and not self._is_listed(other, anywhere=False):
                yield fault(line, column(key), "roster.fault_unknown_organization", code=other)
        end = line.day("to_on")
        if line.text("merged_into") is not None and "to_on" not in line.unfit:
            if end is None:
                yield fault(line, column("to_on"), "roster.fault_merged_without_end")
            elif end > self._ground.yesterday:
                yield fault(line, column("to_on"), "roster.fault_not_yet", day=end.isoformat())
        begin = line.day("from_on")
        if line.text("split_from") is not None and begin is not None and begin > self._ground.today:
            yield fault(line, column("from_on"), "roster.fault_not_yet", day=begin.isoformat())

    def _is_listed(self, code: str, *, anywhere: bool) -> bool:
        return code in (self._ground.present.organizations if anywhere else self._ground.within)

    def _circles(self) -> Iterator[Fault]:
        """One fault for each circle of organizations that stand above themselves."""
        done: set[str] = set()
        for start in self._by_code:
            path: list[str] = []
            code: str | None = start
            while code is not None and code in self._by_code and code not in done:
                done.add(code)
                path.append(code)
                code = self._by_code[code].text("parent")
            if code is not None and code in path:
                circle = [*path[path.index(code) :], code]
                yield fault(self._by_code[code], column("parent"), "roster.fault_circle", codes=circle)


def end_before_begin(line: Line, begin_head: str, end_head: str) -> Iterator[Fault]:
    """A row whose last day lies before its first."""
    begin, end = line.day("from_on"), line.day("to_on")
    if begin is not None and end is not None and end < begin:
        params = {"end": end.isoformat(), "begin": begin.isoformat(), "begin_head": begin_head}
        yield fault(line, end_head, "roster.fault_reversed", **params)


def last_days(lines: Iterable[Line], ground: Ground) -> Mapping[str, date | None]:
    """The last day of every organization that may be named, None while it has none.

    One that is listed now and missing from the roster ends with it.
    """
    found: dict[str, date | None] = {}
    for listed in ground.within:
        end = ground.present.organizations[listed].row.to_on
        found[listed] = ground.yesterday if end is None else min(end, ground.yesterday)
    return found | {code: line.day("to_on") for line in lines if (code := line.text("code")) is not None}
