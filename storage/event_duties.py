"""Obligations per event, as of an instant: problems to study, requests to answer, tasks to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
)

from domain.records import EventKind, RecordKind
from storage import record_lists, records
from storage.assignments import Reach, Where, applying, within
from storage.prepared import Prepared
from storage.schema import (
    contributions,
    duty_records,
    organizations,
    problems,
    record_events,
    support_requests,
    task_bearers,
    task_ends,
    tasks,
    waiver_decisions,
    waivers,
)

if TYPE_CHECKING:
    from domain.obligations import Applies
    from storage.database import Tx


_dealt = record_events.alias("dealt")


class Done(NamedTuple):
    """Somebody said that something was dealt with."""

    on_day: date | None
    """The day of it, where that is told; else it is that of the instant."""
    at: datetime


class Event(NamedTuple):
    """Something that has to be dealt with, and whether it was."""

    organization_id: int
    """Who is to deal with it."""
    office_id: int | None
    record_id: int
    """The record's first version, or the task."""
    subject: str
    held_on: date
    """The local day of the event; of a task, the day it was set."""
    entered_at: datetime
    """When it was entered first."""
    due_on: date | None
    """The last day of a task; of the others it follows from the obligation."""
    done: tuple[Done, ...]


def open_problems(
    tx: Tx, applies: tuple[Applies, ...], where: Where, since: date, as_of: datetime
) -> list[Event]:
    """Problems of the register that came up or in from a day on, and older ones that nobody has studied."""
    return _events(tx, _prepared(RecordKind.PROBLEM, applies, where.reach), where, since, as_of)


def requests(tx: Tx, applies: tuple[Applies, ...], where: Where, since: date, as_of: datetime) -> list[Event]:
    """Requests for support that came in from a day on, and older ones without an answer."""
    return _events(tx, _prepared(RecordKind.SUPPORT_REQUEST, applies, where.reach), where, since, as_of)


def of_tasks(tx: Tx, where: Where, since: date, as_of: datetime) -> list[Event]:
    """Tasks and requests from above that end on a day or later, or that are not done."""
    return _events(tx, _tasks(where.reach), where, since, as_of)


def released(tx: Tx, obligation: str, where: Where, as_of: datetime) -> set[tuple[int, int | None, str]]:
    """From which events bearers of an obligation were released: organization, office, what it is called."""
    values = {"organization": where.organization_id, "obligation": obligation, "as_of": as_of}
    return {(row[0], row[1], row[2]) for row in _released(where.reach).rows(tx, values)}


@lru_cache(maxsize=len(Reach))
def _tasks(reach: Reach) -> Prepared:
    as_of: BindParameter[datetime] = bindparam("as_of")
    done = [
        contributions.c.measure == literal("general:T") + cast(tasks.c.id, String),
        contributions.c.organization_id == task_bearers.c.organization_id,
        contributions.c.from_at <= as_of,
        or_(contributions.c.to_at.is_(None), contributions.c.to_at > as_of),
        or_(task_bearers.c.office_id.is_(None), contributions.c.office_id == task_bearers.c.office_id),
    ]
    ended = exists().where(task_ends.c.task_id == tasks.c.id, task_ends.c.at <= as_of)
    return _made(
        select(
            task_bearers.c.organization_id,
            task_bearers.c.office_id,
            tasks.c.id,
            tasks.c.title,
            tasks.c.made_on,
            tasks.c.made_at,
            tasks.c.due_on,
            contributions.c.held_on,
            contributions.c.entered_at,
        )
        .join(tasks, tasks.c.id == task_bearers.c.task_id)
        .join(organizations, organizations.c.id == task_bearers.c.organization_id)
        .outerjoin(contributions, and_(*done))
        .where(
            tasks.c.made_at <= as_of,
            ~ended,
            organizations.c.time_zone == bindparam("zone"),
            *within(reach),
            or_(tasks.c.due_on >= bindparam("since"), contributions.c.id.is_(None)),
        )
        .order_by(tasks.c.due_on, tasks.c.id, task_bearers.c.organization_id, contributions.c.id)
    )


@lru_cache(maxsize=len(Reach))
def _released(reach: Reach) -> Prepared:
    return _made(
        select(waivers.c.organization_id, waivers.c.office_id, waivers.c.period)
        .join(organizations, organizations.c.id == waivers.c.organization_id)
        .join(waiver_decisions, waiver_decisions.c.waiver_id == waivers.c.id)
        .where(
            waivers.c.obligation == bindparam("obligation"),
            waiver_decisions.c.granted,
            waiver_decisions.c.at <= bindparam("as_of"),
            *within(reach),
        )
    )


@lru_cache(maxsize=64)
def _prepared(kind: RecordKind, applies: tuple[Applies, ...], reach: Reach) -> Prepared:
    """Records of a kind, of organizations in reach, that count at an instant."""
    day, as_of = duty_records.c.held_on, bindparam("as_of", type_=duty_records.c.entered_at.type)
    return _made(
        _records(kind)
        .where(
            organizations.c.time_zone == bindparam("zone"),
            *within(reach),
            applying(applies, day, day),
            record_lists.newest(as_of),
            ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
        )
        .order_by(duty_records.c.held_on, records.ROOT, _dealt.c.id)
    )


def _made(statement: Select[Any]) -> Prepared:
    return Prepared(statement, [column.type for column in statement.selected_columns])


def _events(tx: Tx, statement: Prepared, where: Where, since: date, as_of: datetime) -> list[Event]:
    values = {
        "organization": where.organization_id,
        "zone": where.time_zone,
        "since": since,
        "since_at": datetime.combine(since, time.min, ZoneInfo(where.time_zone)),
        "as_of": as_of,
    }
    return _folded(statement.rows(tx, values))


def _folded(rows: Iterable[Any]) -> list[Event]:
    """Make one event of its rows, of which each says once that it was dealt with."""
    found = []
    for (record_id, organization_id), several in groupby(rows, key=lambda row: (row[2], row[0])):
        same = list(several)
        _, office_id, _, subject, held_on, entered_at, due_on, _, _ = same[0]
        done = tuple(Done(*row[7:]) for row in same if row[8] is not None)
        found.append(Event(organization_id, office_id, record_id, subject, held_on, entered_at, due_on, done))
    return found


def _records(kind: RecordKind) -> Select[Any]:
    """Records of a kind with every event that dealt with them; the addressee bears a request."""
    is_request = kind is RecordKind.SUPPORT_REQUEST
    table = support_requests if is_request else problems
    bearer = table.c.addressee_id if is_request else duty_records.c.organization_id
    by = EventKind.ANSWERED if is_request else EventKind.STUDIED
    first = duty_records.alias("first")
    dealt = and_(_dealt.c.record_id == first.c.id, _dealt.c.kind == by, _dealt.c.at <= bindparam("as_of"))
    return (
        select(
            bearer.label("bearer_id"),
            null() if is_request else duty_records.c.office_id,
            records.ROOT,
            table.c.matter,
            duty_records.c.held_on,
            first.c.entered_at,
            null().label("due_on"),
            _dealt.c.on_day,
            _dealt.c.at,
        )
        .join(table, table.c.record_id == duty_records.c.id)
        .join(organizations, organizations.c.id == bearer)
        .join(first, first.c.id == records.ROOT)
        .outerjoin(_dealt, dealt)
        .where(
            duty_records.c.kind == kind,
            or_(
                duty_records.c.held_on >= bindparam("since"),
                first.c.entered_at >= bindparam("since_at"),
                _dealt.c.id.is_(None),
            ),
        )
    )
