"""Older records by workbook: marked as imported, entered now, and of the same worth as any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.duty_stays import DutyStay
from domain.general_records import GeneralRecord
from domain.imported_records import Imported, Read, Surroundings, grouped, office_of, read_records
from domain.in_person_acts import InPersonAct
from domain.meetings import Meeting
from domain.plans import Plan
from domain.problems import Problem
from domain.record_layout import RECORDS
from domain.records import RecordKind
from domain.roster_cells import code
from domain.roster_check_people import known_persons
from domain.roster_layout import PERSONS
from domain.support_requests import SupportRequest
from domain.talks import Talk
from domain.upward_reports import UpwardReport
from domain.vehicles import Vehicle
from domain.visits import Visit
from storage import (
    audit,
    contributions,
    duty_stays,
    general_records,
    imported_records,
    in_person_acts,
    meetings,
    plans,
    problems,
    records,
    roster,
    support_requests,
    talks,
    upward_reports,
    vehicles,
    visits,
)
from storage.imported_records import NewRecord

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from domain.roster import Roster
    from domain.roster_ground import Ground
    from domain.roster_present import Present
    from domain.roster_reading import Reading
    from storage.database import Tx

_DETAILS: Mapping[RecordKind, tuple[Callable[[Answers], object], Callable[..., None]]] = {
    RecordKind.MEETING: (Meeting.from_answers, meetings.add),
    RecordKind.VISIT: (Visit.from_answers, visits.add),
    RecordKind.UPWARD_REPORT: (UpwardReport.from_answers, upward_reports.add),
    RecordKind.IN_PERSON: (InPersonAct.from_answers, in_person_acts.add),
    RecordKind.TALK: (Talk.from_answers, talks.add),
    RecordKind.PROBLEM: (Problem.from_answers, problems.add),
    RecordKind.SUPPORT_REQUEST: (SupportRequest.from_answers, support_requests.add),
    RecordKind.VEHICLE: (Vehicle.from_answers, vehicles.add),
    RecordKind.PLAN: (Plan.from_answers, plans.add),
    RecordKind.GENERAL: (GeneralRecord.from_answers, general_records.add),
}
"""How the answers of a kind are read, and where its details are written; a stay needs its person too."""


def read(tx: Tx, reading: Reading, ground: Ground, wanted: Roster | None) -> Read:
    """Read the older records of a workbook, as they can be once its roster is in."""
    lines = reading.lines.get(RECORDS, [])
    if not lines:
        return Read()
    present = ground.present
    organizations = {code: present.organizations[code].row.parent for code in ground.within}
    persons = known_persons(reading.lines.get(PERSONS, []), ground)
    held = [one.row for one in present.offices]
    points = [one.row for one in present.contact_points]
    if wanted is not None:
        organizations |= {one.code: one.parent for one in wanted.organizations}
        held += wanted.offices
        points += wanted.contact_points
    codes = {one.id: code for code, one in present.persons.items()}
    days = {codes[person_id]: taken for person_id, taken in imported_records.counted_days(tx).items()}
    around = Surroundings(ground.today, organizations, persons, held, points, imported_records.keys(tx), days)
    return read_records(lines, around)


def write(tx: Tx, new: Sequence[Imported], actor: Actor | None, year: int, now: datetime) -> None:
    """Enter older records; the roster they name is in. Each has a link of its own in the audit chain."""
    if not new:
        return
    rows = _Rows(roster.present(tx))
    entered_by = None if actor is None else (actor.person_id, actor.office.id)
    made = [rows.new_record(one, entered_by) for one in new]
    ids = imported_records.add(tx, made, year, now)
    for one, record_id, written in zip(new, ids, made, strict=True):
        if one.kind is RecordKind.DUTY_STAY:
            duty_stays.add(tx, record_id, written.person_id, DutyStay.from_answers(written.answers))
        else:
            from_answers, add = _DETAILS[one.kind]
            add(tx, record_id, from_answers({**written.answers, **rows.addressee(one)}))
        entered = records.get(tx, record_id)
        if entered is not None:
            contributions.begin(tx, entered, now, now)
    by = None if actor is None else actor.person_id
    audit.append_many(
        tx,
        [
            audit.Event(now, by, "import", records.SUBJECT, record_id, records.body(tx, record_id))
            for record_id in ids
        ],
    )


class _Rows:
    """Ids of what records name by code."""

    def __init__(self, present: Present) -> None:
        self._present = present
        self._offices = grouped(present.offices, lambda one: (one.row.person, one.row.organization))
        self._points = grouped(
            present.contact_points, lambda one: (one.row.person, one.row.organization or one.row.nickname)
        )

    def new_record(self, one: Imported, entered_by: tuple[int, int] | None) -> NewRecord:
        """A record with the ids of what it names."""
        listed = self._offices[one.person, one.organization]
        held = office_of([office.row for office in listed], one.held_on)
        office_id = next(office.id for office in listed if office.row == held)
        return NewRecord(
            one.key,
            self._present.persons[one.person].id,
            office_id,
            self._present.organizations[one.organization].id,
            one.kind,
            one.held_on,
            {**one.answers, **self._target(one)},
            entered_by,
        )

    def addressee(self, one: Imported) -> dict[str, Json]:
        """To whom a report or request went: the parent, as the tree is now."""
        parent = self._present.organizations[one.organization].row.parent
        return {} if parent is None else {"addressee_id": self._present.organizations[parent].id}

    def _target(self, one: Imported) -> dict[str, Json]:
        if one.target is None:
            return {}
        if one.kind is RecordKind.DUTY_STAY:
            return {"place": str(self._present.organizations[code(one.target)].id)}
        points = self._points.get((one.person, one.target)) or self._points[one.person, code(one.target)]
        return {"contact_point": str(points[-1].id)}
