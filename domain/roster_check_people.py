"""Whether persons, offices and contact points of a roster fit together and fit what is listed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.people import Role
from domain.roster import ContactPointKind
from domain.roster_check_tree import end_before_begin
from domain.roster_layout import CONTACT_POINTS, OFFICES, PERSONS, POINTS, ROLES, head, word
from domain.roster_reading import Line, fault

if TYPE_CHECKING:
    from domain.roster import PersonRow
    from domain.roster_ground import Ground
    from domain.sheets import Fault


def check_persons(lines: Iterable[Line], ground: Ground) -> Iterator[Fault]:
    """Codes and phones that are somebody else's, and codes that were given to somebody else."""
    listed = ground.present.persons
    numbers = {one.row.phone: code for code, one in listed.items() if one.row.phone is not None}
    codes: dict[str, Line] = {}
    phones: dict[str, Line] = {}
    rows = list(lines)
    given = {line.text("code") for line in rows}
    for line in rows:
        code, phone = line.text("code"), line.text("phone")
        first = line if code is None else codes.setdefault(code, line)
        if first is not line:
            yield fault(line, head(PERSONS, "code"), "roster.fault_code_twice", code=code, row=first.number)
            continue
        if phone is not None:
            first = phones.setdefault(phone, line)
            holder = numbers.get(phone)
            if first is not line:
                params = {"phone": phone, "row": first.number}
                yield fault(line, head(PERSONS, "phone"), "roster.fault_phone_twice", **params)
            elif holder is not None and holder != code and holder not in given:
                params = {"phone": phone, "code": holder if holder in ground.theirs else None}
                yield fault(line, head(PERSONS, "phone"), "roster.fault_phone_taken", **params)
        if code is not None and code in listed and not line.unfit:
            yield from _same_person(line, listed[code].row, may_change=code in ground.theirs)


def _same_person(line: Line, before: PersonRow, *, may_change: bool) -> Iterator[Fault]:
    name, phone = line.text("name"), line.text("phone")
    if not may_change:
        if (name, phone) != (before.name, before.phone):
            yield fault(line, head(PERSONS, "code"), "roster.fault_person_elsewhere", code=before.code)
    elif name != before.name and phone != before.phone and before.phone is not None:
        params = {"code": before.code, "before": before.name, "after": str(name)}
        yield fault(line, head(PERSONS, "name"), "roster.fault_replaced", **params)


def known_persons(lines: Iterable[Line], ground: Ground) -> frozenset[str]:
    """Codes of persons that offices and contact points may name."""
    return ground.theirs | {code for line in lines if (code := line.text("code")) is not None}


def check_offices(
    lines: Iterable[Line], persons: Collection[str], ends: Mapping[str, date | None]
) -> Iterator[Fault]:
    """`ends`: the organizations that may be named, with their last days."""
    rows = list(lines)
    for line in rows:
        yield from end_before_begin(line, head(OFFICES, "from_on"), head(OFFICES, "to_on"))
        yield from _names_known(line, OFFICES, persons, ends)
        organization, end = line.text("organization"), line.day("to_on")
        last = ends.get(organization) if organization is not None else None
        if last is not None and "to_on" not in line.unfit and (end is None or end > last):
            params = {"code": str(organization), "to_on": last.isoformat()}
            yield fault(line, head(OFFICES, "to_on"), "roster.fault_outlasts", **params)
    doubled = set()
    for line, first in _overlaps(rows, lambda one: one.text("person"), ("organization", "role")):
        doubled.add(line.number)
        role = word(ROLES, str(line.text("role")))
        place = head(OFFICES, "from_on")
        yield fault(line, place, "roster.fault_office_twice", row=first.number, role=role)
    secretaries = [
        one
        for one in rows
        if one.text("role") == Role.SECRETARY and not one.yes("acting") and one.number not in doubled
    ]
    for line, first in _overlaps(secretaries, lambda _: Role.SECRETARY, ("organization",)):
        code = str(line.text("organization"))
        place = head(OFFICES, "role")
        yield fault(line, place, "roster.fault_two_secretaries", row=first.number, code=code)


def check_contact_points(
    lines: Iterable[Line], persons: Collection[str], ends: Mapping[str, date | None], ground: Ground
) -> Iterator[Fault]:
    """One target that fits the kind; of persons in office elsewhere only what is listed already."""
    rows = list(lines)
    listed = {
        (row.person, row.kind, row.organization, row.nickname, row.from_on, row.to_on)
        for row in (one.row for one in ground.present.contact_points)
    }
    for line in rows:
        yield from end_before_begin(line, head(CONTACT_POINTS, "from_on"), head(CONTACT_POINTS, "to_on"))
        yield from _names_known(line, CONTACT_POINTS, persons, ends)
        yield from _target(line)
        person = line.text("person")
        if person in ground.present.persons and person not in ground.theirs:
            keys = ("person", "kind", "organization", "nickname", "from_on", "to_on")
            if tuple(line.values[key] for key in keys) not in listed:
                yield fault(line, head(CONTACT_POINTS, "person"), "roster.fault_point_elsewhere", code=person)
    for line, first in _overlaps(
        rows, lambda one: one.text("organization") or one.text("nickname"), ("person", "kind")
    ):
        yield fault(line, head(CONTACT_POINTS, "from_on"), "roster.fault_point_twice", row=first.number)


def _target(line: Line) -> Iterator[Fault]:
    kind = line.text("kind")
    keys = ("organization", "nickname")
    if kind is None or line.unfit & set(keys):
        return
    is_person = kind == ContactPointKind.VETERAN_MEMBER
    wanted, other = reversed(keys) if is_person else keys
    if line.text(wanted) is None:
        params = {"kind": word(POINTS, kind), "head": head(CONTACT_POINTS, wanted)}
        yield fault(line, head(CONTACT_POINTS, wanted), "roster.fault_no_target", **params)
    if line.text(other) is not None:
        params = {"kind": word(POINTS, kind), "head": head(CONTACT_POINTS, wanted)}
        yield fault(line, head(CONTACT_POINTS, other), "roster.fault_two_targets", **params)


def _names_known(
    line: Line, sheet: str, persons: Collection[str], organizations: Collection[str]
) -> Iterator[Fault]:
    person, organization = line.text("person"), line.text("organization")
    if person is not None and person not in persons:
        yield fault(line, head(sheet, "person"), "roster.fault_unknown_person", code=person)
    if organization is not None and organization not in organizations:
        yield fault(line, head(sheet, "organization"), "roster.fault_unknown_organization", code=organization)


def _overlaps(
    lines: Iterable[Line], of: Callable[[Line], Hashable], keys: tuple[str, ...]
) -> Iterator[tuple[Line, Line]]:
    """Lines that are the same in `of` and `keys` at the same time, each with the one before it."""
    together: dict[Hashable, list[Line]] = {}
    for line in lines:
        same = (of(line), *(line.text(key) for key in keys))
        readable = not line.unfit & {"from_on", "to_on"} and line.day("from_on") is not None
        if readable and None not in same:
            together.setdefault(same, []).append(line)
    for several in together.values():
        several.sort(key=lambda line: (line.day("from_on") or date.min, line.number))
        for first, second in pairwise(several):
            end, begin = first.day("to_on"), second.day("from_on")
            if begin is not None and (end is None or end >= begin):
                later = max(first, second, key=lambda line: line.number)
                yield later, min(first, second, key=lambda line: line.number)
