"""Older records from a workbook: each row becomes the answers of its kind's form, or a fault."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from domain.people import Role
from domain.record_layout import HEADS
from domain.record_rows import answers, faults_of, kind_of, stay_of
from domain.records import RecordKind
from domain.roster_cells import code
from domain.roster_reading import Line, fault

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.roster import ContactPointRow, OfficeRow
    from domain.sheets import Fault

T = TypeVar("T")

KEY_CHARACTERS = 60
"""What the table keeps of the name of an imported record; a longer one is told by its hash."""

MOST_RECORDS = 5000
"""New records of one workbook: each has a number, details and a link of its own, and all is one change."""

_ADDRESSED = frozenset({RecordKind.UPWARD_REPORT, RecordKind.SUPPORT_REQUEST})


@dataclass(frozen=True)
class Imported:
    """An older record. What it names, it names by code: `target` is whom or what it was about."""

    key: str
    organization: str
    person: str
    kind: RecordKind
    held_on: date
    target: str | None
    answers: Mapping[str, Json]
    """As the kind's form gives them, but for the id of the target."""


@dataclass(frozen=True)
class Surroundings:
    """What rows of older records may name."""

    today: date
    organizations: Mapping[str, str | None]
    """With their parents."""
    persons: Collection[str]
    offices: Sequence[OfficeRow]
    contact_points: Sequence[ContactPointRow]
    entered: Collection[str]
    """Keys of records that are there already."""
    days: Mapping[str, Collection[date]]
    """Days of stays that are counted already, by person."""


@dataclass
class Read:
    """What was read. `known`: how many records are there already."""

    records: list[Imported] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    known: int = 0


def key_of(organization: str, number: str) -> str:
    """By which an imported record is recognised: its number counts within its organization."""
    key = f"{organization}:{number}"
    return key if len(key) <= KEY_CHARACTERS else hashlib.sha256(key.encode()).hexdigest()[:KEY_CHARACTERS]


def read_records(lines: Iterable[Line], around: Surroundings) -> Read:
    """Read every row; the same number of the same organization is read once and never again."""
    read = Read()
    first: dict[str, Line] = {}
    reader = _Reader(around)
    for line in lines:
        number, organization = line.text("code"), line.text("organization")
        if number is None or organization is None:
            continue
        key = key_of(organization, number)
        if key in around.entered:
            read.known += 1
        elif first.setdefault(key, line) is not line:
            told = {"code": number, "row": first[key].number}
            read.faults.append(fault(line, HEADS["code"], "roster.fault_code_twice", **told))
        else:
            faults = [*faults_of(line, around.today), *reader.faults(line)]
            read.faults += faults
            if not faults and not line.unfit:
                read.records.append(_record(line, key))
    if len(read.records) > MOST_RECORDS:
        line = next(iter(first.values()))
        told = {"total": len(read.records), "most": MOST_RECORDS}
        read.faults.append(fault(line, HEADS["code"], "roster.fault_many_records", **told))
    return read


def office_of(rows: Iterable[OfficeRow], day: date) -> OfficeRow | None:
    """In which of a person's offices in an organization something was done: one held then, else any."""
    return min(
        rows,
        key=lambda row: (
            not (row.from_on <= day and (row.to_on is None or day <= row.to_on)),
            row.role is not Role.SECRETARY,
            row.from_on,
        ),
        default=None,
    )


def grouped(rows: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    """Rows by what they have in common."""
    found: dict[Hashable, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _record(line: Line, key: str) -> Imported:
    kind, held_on = kind_of(line), line.day("held_on")
    if kind is None or held_on is None:
        raise TypeError(line)
    return Imported(
        key,
        str(line.text("organization")),
        str(line.text("person")),
        kind,
        held_on,
        line.text("target"),
        answers(line, kind),
    )


class _Reader:
    """What a row names, looked up among what there is."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._offices = grouped(around.offices, lambda row: (row.person, row.organization))
        self._points = grouped(
            around.contact_points, lambda row: (row.person, row.organization or row.nickname)
        )
        self._days = {person: set(taken) for person, taken in around.days.items()}

    def faults(self, line: Line) -> Iterable[Fault]:
        """Every name in a row that is nobody's, and every day that is counted already."""
        person, organization = line.text("person"), line.text("organization")
        kind, target = kind_of(line), line.text("target")
        if organization is None or organization not in self._around.organizations:
            yield fault(line, HEADS["organization"], "roster.fault_unknown_organization", code=organization)
        elif kind in _ADDRESSED and self._around.organizations[organization] is None:
            yield fault(line, HEADS["organization"], "roster.fault_no_addressee", code=organization)
        if person is None:
            return
        if person not in self._around.persons:
            yield fault(line, HEADS["person"], "roster.fault_unknown_person", code=person)
        elif organization in self._around.organizations and (person, organization) not in self._offices:
            told = {"person": person, "organization": organization}
            yield fault(line, HEADS["person"], "roster.fault_no_office", **told)
        if kind is RecordKind.VISIT and target is not None and not self._contact_point(person, target):
            yield fault(line, HEADS["target"], "roster.fault_no_contact_point", read=target, person=person)
        if kind is RecordKind.DUTY_STAY and target is not None:
            if code(target) not in self._around.organizations:
                yield fault(line, HEADS["target"], "roster.fault_unknown_organization", code=target)
            yield from self._counted(line, person)

    def _contact_point(self, person: str, target: str) -> bool:
        return (person, target) in self._points or (person, code(target)) in self._points

    def _counted(self, line: Line, person: str) -> Iterable[Fault]:
        """A day counts once, whatever was done on it."""
        days = stay_of(line)
        taken = self._days.setdefault(person, set())
        if (twice := next((day for day in days if day in taken), None)) is not None:
            yield fault(line, HEADS["held_on"], "roster.fault_day_counted", day=twice.isoformat())
        taken.update(days)
