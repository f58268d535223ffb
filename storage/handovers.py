"""Handovers, and what there is to hand over; every query is about any number of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, exists, extract, func, or_, select, update

from domain.authorization import State
from domain.handovers import RECENT_DAYS, Side
from domain.people import Role
from domain.records import EventKind
from storage import records, upserts
from storage.record_lists import has, newest
from storage.schema import (
    drafts,
    duty_records,
    focus,
    handovers,
    offices,
    organizations,
    persons,
    problems,
    support_requests,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Table

    from storage.database import Tx

SUBJECT = "handover"
"""What audit links call one."""


@dataclass(frozen=True)
class End:
    """One of the two ends: an office and its holder. `telegram_id` is None until they have joined."""

    office_id: int
    person_id: int
    name: str
    telegram_id: int | None
    organization_id: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class Handover:
    """From a former to the new holder of an office; each side confirms for itself."""

    id: int
    giver: End
    taker: End
    organization_name: str
    role: Role
    time_zone: str
    given_at: datetime | None
    taken_at: datetime | None


@dataclass(frozen=True)
class OpenMatter:
    """A problem that is not solved, or a request without an answer."""

    year: int
    number: int
    line: str


@dataclass
class Contents:
    """What there is to hand over."""

    drafts: int = 0
    records: dict[int, int] = field(default_factory=dict)
    """By the year in which they were held."""
    problems: list[OpenMatter] = field(default_factory=list)
    requests: list[OpenMatter] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """An office in a group of which one may have to be handed over."""

    office_id: int
    person_id: int
    organization_id: int
    role: Role
    from_on: date
    to_on: date | None
    time_zone: str
    handed_over: bool


_from, _to = offices.alias("giver_office"), offices.alias("taker_office")
_giver, _taker = persons.alias("giver"), persons.alias("taker")
_BOTH = (
    select(
        handovers.c.id,
        handovers.c.given_at,
        handovers.c.taken_at,
        organizations.c.name.label("organization_name"),
        organizations.c.time_zone,
        _from.c.role,
        *(
            column.label(f"{end}_{column.name}")
            for end, office, person in (("giver", _from, _giver), ("taker", _to, _taker))
            for column in (
                person.c.name,
                person.c.telegram_id,
                office.c.id,
                office.c.person_id,
                office.c.organization_id,
                office.c.from_on,
                office.c.to_on,
            )
        ),
    )
    .join(_from, _from.c.id == handovers.c.from_office_id)
    .join(_to, _to.c.id == handovers.c.to_office_id)
    .join(_giver, _giver.c.id == _from.c.person_id)
    .join(_taker, _taker.c.id == _to.c.person_id)
    .join(organizations, organizations.c.id == _from.c.organization_id)
    .order_by(handovers.c.id)
)
_BY_IDS = _BOTH.where(handovers.c.id.in_(bindparam("ids", expanding=True)))
_WAITING = _BOTH.where(
    or_(
        and_(_from.c.person_id == bindparam("person"), handovers.c.given_at.is_(None)),
        and_(_to.c.person_id == bindparam("person"), handovers.c.taken_at.is_(None)),
    )
)
_MEANT = (
    select(handovers.c.id, _from.c.id.label("office_id"), _from.c.person_id)
    .join(_from, _from.c.id == handovers.c.from_office_id)
    .where(handovers.c.id.in_(bindparam("ids", expanding=True)))
)
_TAKEN = select(handovers.c.to_office_id.label("id")).where(handovers.c.taken_at.is_not(None))

_ended = offices.alias("ended")
_handed = select(handovers.c.id).where(handovers.c.from_office_id == _ended.c.id)
_CANDIDATES = (
    select(
        offices.c.id.label("office_id"),
        offices.c.person_id,
        offices.c.organization_id,
        offices.c.role,
        offices.c.from_on,
        offices.c.to_on,
        organizations.c.time_zone,
        exists().where(handovers.c.from_office_id == offices.c.id).label("handed_over"),
    )
    .join(organizations, organizations.c.id == offices.c.organization_id)
    .where(
        offices.c.organization_id.in_(bindparam("organizations", expanding=True)),
        exists().where(
            _ended.c.organization_id == offices.c.organization_id,
            _ended.c.role == offices.c.role,
            _ended.c.to_on.between(bindparam("first"), bindparam("last")),
            ~_handed.exists(),
        ),
    )
    .order_by(offices.c.id)
)


def candidates(tx: Tx, organization_ids: Sequence[int], day: date) -> list[Candidate]:
    """Every office of those roles, in these organizations, of which one ended about this day."""
    if not organization_ids:
        return []
    around = {"first": day - timedelta(RECENT_DAYS + 1), "last": day + timedelta(1)}
    rows = tx.execute(_CANDIDATES, {"organizations": list(organization_ids), **around}).mappings()
    return [Candidate(**{**row, "role": Role(row["role"])}) for row in rows]


def add(tx: Tx, pairs: Sequence[tuple[int, int]], now: datetime) -> list[int]:
    """Open handovers, by their offices; gives the ids of those that are new."""
    if not pairs:
        return []
    values = [{"from_office_id": giver, "to_office_id": taker, "made_at": now} for giver, taker in pairs]
    new = upserts.insert(tx, handovers).values(values).on_conflict_do_nothing().returning(handovers.c.id)
    return sorted(tx.execute(new).scalars())


def by_ids(tx: Tx, ids: Sequence[int]) -> list[Handover]:
    """Handovers with both ends."""
    return [_handover(row) for row in tx.execute(_BY_IDS, {"ids": list(ids)})]


def waiting_for(tx: Tx, person_id: int) -> list[Handover]:
    """Those that a person has yet to confirm, on whichever side."""
    return [_handover(row) for row in tx.execute(_WAITING, {"person": person_id})]


def confirm(tx: Tx, handover_id: int, side: Side, now: datetime) -> bool:
    """Keep that a side confirmed; false when it had done so before."""
    column = handovers.c.given_at if side is Side.GIVE else handovers.c.taken_at
    done = update(handovers).where(handovers.c.id == handover_id, column.is_(None))
    return tx.execute(done.values({column.name: now})).rowcount == 1


def heirs(tx: Tx, office_id: int) -> frozenset[int]:
    """The offices by which an office was taken over, one after the other, as their holders confirmed."""
    start = _TAKEN.where(handovers.c.from_office_id == office_id).cte("heirs", recursive=True)
    chain = start.union(_TAKEN.join(start, start.c.id == handovers.c.from_office_id))
    return frozenset(tx.execute(select(chain.c.id)).scalars())


def move_drafts(tx: Tx, handover: Handover) -> list[int]:
    """Let the giver's open drafts of the office be the taker's; gives their ids.

    What was begun tells of the giver's time: where the organization is the same it stays theirs, and
    the taker fills it in for them. A draft about a record keeps to that record.
    """
    giver, taker = handover.giver, handover.taker
    theirs = (
        drafts.c.person_id == giver.person_id,
        drafts.c.office_id == giver.office_id,
        drafts.c.state == State.OPEN,
    )
    tx.execute(
        update(focus)
        .where(focus.c.person_id == giver.person_id, focus.c.draft_id.in_(select(drafts.c.id).where(*theirs)))
        .values(draft_id=None)
    )
    values: dict[str, Any] = {
        "person_id": taker.person_id,
        "office_id": taker.office_id,
        "asked_outbox_id": None,
    }
    if giver.organization_id == taker.organization_id:
        of_a_record = drafts.c.about_id.is_not(None)
        whose = func.coalesce(drafts.c.for_office_id, giver.office_id)
        values["for_office_id"] = case((of_a_record, drafts.c.for_office_id), else_=whose)
    moved = update(drafts).where(*theirs).values(values).returning(drafts.c.id)
    return sorted(tx.execute(moved).scalars())


def contents(tx: Tx, ids: Sequence[int], as_of: datetime) -> dict[int, Contents]:
    """What there is to hand over in each of these, as it stood at an instant."""
    found = {one: Contents() for one in ids}
    if not ids:
        return found
    given = {"ids": list(ids)}
    meant = _MEANT.subquery("meant")
    waiting = (
        select(meant.c.id, func.count().label("open_ones"))
        .join(drafts, and_(drafts.c.office_id == meant.c.office_id, drafts.c.person_id == meant.c.person_id))
        .where(drafts.c.state == State.OPEN)
        .group_by(meant.c.id)
    )
    for row in tx.execute(waiting, given):
        found[row.id].drafts = row.open_ones
    year = extract("year", duty_records.c.held_on)
    entered = (
        select(meant.c.id, year.label("year"), func.count().label("entered"))
        .join(
            duty_records,
            and_(
                duty_records.c.person_id == meant.c.person_id, duty_records.c.office_id == meant.c.office_id
            ),
        )
        .where(newest(as_of))
        .group_by(meant.c.id, year)
    )
    for row in tx.execute(entered, given):
        found[row.id].records[int(row.year)] = row.entered
    for row in _open_matters(tx, given, problems, EventKind.SOLVED, as_of):
        found[row.id].problems.append(OpenMatter(row.year, row.number, row.matter))
    for row in _open_matters(tx, given, support_requests, EventKind.ANSWERED, as_of):
        found[row.id].requests.append(OpenMatter(row.year, row.number, row.matter))
    return found


def _open_matters(
    tx: Tx, given: dict[str, list[int]], table: Table, ending: EventKind, as_of: datetime
) -> Sequence[Any]:
    """Records of a kind that nothing has ended: the office's; of a secretary's, the organization's."""
    office = offices.alias("office")
    theirs = and_(
        duty_records.c.organization_id == office.c.organization_id,
        or_(duty_records.c.office_id == office.c.id, office.c.role == Role.SECRETARY),
    )
    open_ones = (
        select(handovers.c.id, duty_records.c.year, duty_records.c.number, table.c.matter)
        .join(office, office.c.id == handovers.c.from_office_id)
        .join(duty_records, theirs)
        .join(table, table.c.record_id == duty_records.c.id)
        .where(
            handovers.c.id.in_(bindparam("ids", expanding=True)),
            newest(as_of),
            ~has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
            ~has(ending, as_of),
        )
        .order_by(handovers.c.id, records.ROOT)
    )
    return tx.execute(open_ones, given).all()


def _handover(row: Any) -> Handover:  # noqa: ANN401 - a row of the statements above
    giver, taker = (
        End(
            getattr(row, f"{end}_id"),
            getattr(row, f"{end}_person_id"),
            getattr(row, f"{end}_name"),
            getattr(row, f"{end}_telegram_id"),
            getattr(row, f"{end}_organization_id"),
            getattr(row, f"{end}_from_on"),
            getattr(row, f"{end}_to_on"),
        )
        for end in ("giver", "taker")
    )
    return Handover(
        row.id,
        giver,
        taker,
        row.organization_name,
        Role(row.role),
        row.time_zone,
        row.given_at,
        row.taken_at,
    )
