"""Obligations per event, as of an instant: problems to study, requests to answer, tasks to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from domain.records import EventKind, RecordKind
from storage import record_lists, records
from storage.assignments import Where, within
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
)

if TYPE_CHECKING:
    from storage.database import Tx


class Event(NamedTuple):
    """Something that has to be dealt with, and when it first was."""

    organization_id: int
    """Who is to deal with it."""
    office_id: int | None
    record_id: int
    """The record's first version, or the task."""
    subject: str
    held_on: date
    """The local day of the event; of a task, the day it was set."""
    entered_at: datetime
    done_on: date | None
    """The day on which it was dealt with, where that is told."""
    done_at: datetime | None
    """The instant at which that was entered."""
    due_on: date | None = None
    """The last day of a task; of the others it follows from the obligation."""


def open_problems(tx: Tx, where: Where, since: date, as_of: datetime) -> list[Event]:
    """Problems of the register from a day on, and older ones that nobody has studied."""
    return _events(tx, _records(problems, problems.c.matter, RecordKind.PROBLEM), where, since, as_of)


def requests(tx: Tx, where: Where, since: date, as_of: datetime) -> list[Event]:
    """Requests for support made to organizations from a day on, and older ones without an answer."""
    made = _records(support_requests, support_requests.c.matter, RecordKind.SUPPORT_REQUEST)
    return _events(tx, made, where, since, as_of)


def of_tasks(tx: Tx, where: Where, since: date, as_of: datetime) -> list[Event]:
    """Tasks and requests from above that end on a day or later, or that are not done."""
    done = [
        contributions.c.measure == literal("general:T") + cast(tasks.c.id, String),
        contributions.c.organization_id == task_bearers.c.organization_id,
        contributions.c.from_at <= as_of,
        or_(contributions.c.to_at.is_(None), contributions.c.to_at > as_of),
        or_(task_bearers.c.office_id.is_(None), contributions.c.office_id == task_bearers.c.office_id),
    ]
    done_on = select(func.min(contributions.c.held_on)).where(*done).scalar_subquery()
    done_at = select(func.min(contributions.c.entered_at)).where(*done).scalar_subquery()
    ended = exists().where(task_ends.c.task_id == tasks.c.id, task_ends.c.at <= as_of)
    statement = (
        select(
            task_bearers.c.organization_id,
            task_bearers.c.office_id,
            tasks.c.id,
            tasks.c.title,
            tasks.c.made_on,
            tasks.c.made_at,
            done_on,
            done_at,
            tasks.c.due_on,
        )
        .join(tasks, tasks.c.id == task_bearers.c.task_id)
        .join(organizations, organizations.c.id == task_bearers.c.organization_id)
        .where(
            tasks.c.made_at <= as_of,
            ~ended,
            organizations.c.time_zone == where.time_zone,
            *within(where.reach),
            or_(tasks.c.due_on >= since, done_on.is_(None)),
        )
        .order_by(tasks.c.due_on, tasks.c.id)
    )
    return [Event(*row) for row in tx.execute(statement, {"organization": where.organization_id})]


def _events(tx: Tx, statement: Select[Any], where: Where, since: date, as_of: datetime) -> list[Event]:
    found = statement.where(
        organizations.c.time_zone == where.time_zone,
        *within(where.reach),
        record_lists.newest(as_of),
        ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
    ).order_by(duty_records.c.held_on, records.ROOT)
    values = {"organization": where.organization_id, "since": since, "as_of": as_of}
    return [Event(*row) for row in tx.execute(found, values)]


def _records(table: Any, line: ColumnElement[str], kind: RecordKind) -> Select[Any]:  # noqa: ANN401 - a table
    """Records of a kind with the first event that dealt with them; the addressee bears a request."""
    is_request = kind is RecordKind.SUPPORT_REQUEST
    bearer = table.c.addressee_id if is_request else duty_records.c.organization_id
    by = EventKind.ANSWERED if is_request else EventKind.STUDIED
    first = record_events.alias("first")
    earlier = record_events.alias("earlier")
    dealt = and_(
        first.c.record_id == records.ROOT,
        first.c.kind == by,
        first.c.at <= bindparam("as_of"),
        ~exists().where(
            earlier.c.record_id == first.c.record_id, earlier.c.kind == by, earlier.c.id < first.c.id
        ),
    )
    return (
        select(
            bearer.label("bearer_id"),
            null() if is_request else duty_records.c.office_id,
            records.ROOT,
            line,
            duty_records.c.held_on,
            duty_records.c.entered_at,
            first.c.on_day,
            first.c.at,
        )
        .join(table, table.c.record_id == duty_records.c.id)
        .join(organizations, organizations.c.id == bearer)
        .outerjoin(first, dealt)
        .where(
            duty_records.c.kind == kind,
            or_(duty_records.c.held_on >= bindparam("since"), first.c.id.is_(None)),
        )
    )
