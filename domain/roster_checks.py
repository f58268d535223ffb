"""From what was read of a workbook to a roster, or to every reason why it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people import Level, OrganizationKind, Role, Sector
from domain.roster import (
    ContactPointKind,
    ContactPointRow,
    OfficeRow,
    OrganizationRow,
    PersonRow,
    Roster,
    in_order,
)
from domain.roster_check_people import check_contact_points, check_offices, check_persons, known_persons
from domain.roster_check_tree import check_organizations, last_days
from domain.roster_layout import CONTACT_POINTS, OFFICES, ORGANIZATIONS, PERSONS, SHANGHAI
from domain.roster_present import adopt
from domain.sheets import Fault

if TYPE_CHECKING:
    from datetime import date

    from domain.roster_ground import Ground
    from domain.roster_present import Present
    from domain.roster_reading import Line, Reading


def recognise(reading: Reading, present: Present) -> Present:
    """What is listed, with the codes by which the workbook calls what had none."""
    if ORGANIZATIONS not in reading.lines:
        return present
    places = [
        (code, line.text("parent"), name)
        for line in reading.lines[ORGANIZATIONS]
        if (code := line.text("code")) is not None and (name := line.text("name")) is not None
    ]
    phones = [
        (code, phone)
        for line in reading.lines[PERSONS]
        if (code := line.text("code")) is not None and (phone := line.text("phone")) is not None
    ]
    return adopt(present, places, phones)


def check(reading: Reading, ground: Ground) -> list[Fault]:
    """Every fault, in the order of sheets and rows."""
    lines = reading.lines
    faults = [*reading.faults]
    if not lines[ORGANIZATIONS] and not faults:
        return [Fault("roster.fault_nothing", {}, ORGANIZATIONS)]
    # Where a sheet could not be read, all that names its rows would seem wrong.
    unread = {one.sheet for one in faults if not one.row or not lines[one.sheet]}
    if not unread:
        ends = last_days(lines[ORGANIZATIONS], ground)
        persons = known_persons(lines[PERSONS], ground)
        faults += check_organizations(lines[ORGANIZATIONS], ground)
        faults += check_persons(lines[PERSONS], ground)
        faults += check_offices(lines[OFFICES], persons, ends)
        faults += check_contact_points(lines[CONTACT_POINTS], persons, ends, ground)
    order = list(lines)
    return sorted(faults, key=lambda one: (order.index(one.sheet) if one.sheet in order else -1, one.row))


def build(reading: Reading, ground: Ground) -> Roster:
    """The roster of a reading without faults."""
    lines = reading.lines
    elsewhere = frozenset(ground.present.organizations) | frozenset(ground.present.persons)
    return Roster(
        in_order(_organization(line, ground) for line in lines[ORGANIZATIONS]),
        tuple(
            PersonRow(_text(line, "code"), _text(line, "name"), line.text("phone")) for line in lines[PERSONS]
        ),
        tuple(_office(line) for line in lines[OFFICES]),
        tuple(_contact_point(line) for line in lines[CONTACT_POINTS]),
        elsewhere,
    )


def _organization(line: Line, ground: Ground) -> OrganizationRow:
    code, parent = _text(line, "code"), line.text("parent")
    if code == ground.seat:
        parent = ground.present.organizations[code].row.parent
    sector = line.text("sector")
    return OrganizationRow(
        code=code,
        parent=parent,
        kind=OrganizationKind(_text(line, "kind")),
        level=Level(_text(line, "level")),
        name=_text(line, "name"),
        from_on=_day(line, "from_on"),
        members=line.count("members"),
        key_village=line.yes("key_village"),
        time_zone=line.text("time_zone") or SHANGHAI,
        sector=None if sector is None else Sector(sector),
        authority=line.text("authority"),
        to_on=line.day("to_on"),
        merged_into=line.text("merged_into"),
        split_from=line.text("split_from"),
        elected_on=_elected_on(line, code, ground),
    )


def _elected_on(line: Line, code: str, ground: Ground) -> date | None:
    """The day of the latest election; what is known of it where the sheet has no such column."""
    if line.has("elected_on"):
        return line.day("elected_on")
    known = ground.present.organizations.get(code)
    return None if known is None else known.row.elected_on


def _office(line: Line) -> OfficeRow:
    return OfficeRow(
        _text(line, "person"),
        _text(line, "organization"),
        Role(_text(line, "role")),
        _day(line, "from_on"),
        line.day("to_on"),
        line.yes("acting"),
    )


def _contact_point(line: Line) -> ContactPointRow:
    return ContactPointRow(
        _text(line, "person"),
        ContactPointKind(_text(line, "kind")),
        line.text("organization"),
        line.text("nickname"),
        _day(line, "from_on"),
        line.day("to_on"),
    )


def _text(line: Line, key: str) -> str:
    value = line.values[key]
    if not isinstance(value, str):
        raise TypeError(line)
    return value


def _day(line: Line, key: str) -> date:
    value = line.day(key)
    if value is None:
        raise TypeError(line)
    return value
