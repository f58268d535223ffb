"""What became of records: append-only, read in the order of their entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from domain.records import Event, EventKind
from storage import attachments
from storage.schema import record_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

SUBJECT = "record_event"
"""What audit links call one."""

_COLUMNS = (
    record_events.c.id,
    record_events.c.record_id,
    record_events.c.kind,
    record_events.c.at,
    record_events.c.person_id,
    record_events.c.on_day,
    record_events.c.line,
    record_events.c.value,
)
_OF_RECORDS = (
    select(*_COLUMNS)
    .where(
        record_events.c.record_id.in_(bindparam("records", expanding=True)),
        record_events.c.at <= bindparam("as_of"),
    )
    .order_by(record_events.c.id)
)
_OF_DRAFT = select(record_events.c.record_id).where(record_events.c.draft_id == bindparam("draft"))
_INSERT = insert(record_events).returning(record_events.c.id)


@dataclass(frozen=True)
class Told:
    """What is known of an event before it has an id."""

    kind: EventKind
    on_day: date | None = None
    line: str | None = None
    value: str | None = None


def add(tx: Tx, actor: Actor, root_id: int, told: Told, now: datetime, draft_id: int | None = None) -> int:
    """Write an event of a record; gives its id."""
    values = {
        "record_id": root_id,
        "kind": told.kind,
        "at": now,
        "person_id": actor.person_id,
        "office_id": actor.office.id,
        "on_day": told.on_day,
        "line": told.line,
        "value": told.value,
        "draft_id": draft_id,
    }
    event_id: int = tx.execute(_INSERT, values).scalar_one()
    return event_id


def of_record(tx: Tx, root_id: int, as_of: datetime) -> list[Event]:
    """The events of a record that had been entered by an instant."""
    return of_records(tx, [root_id], as_of).get(root_id, [])


def of_records(tx: Tx, root_ids: Sequence[int], as_of: datetime) -> dict[int, list[Event]]:
    """The same of several records, by the ids of their first versions."""
    found: dict[int, list[Event]] = {}
    for row in tx.execute(_OF_RECORDS, {"records": list(root_ids), "as_of": as_of}).mappings():
        event = Event(**{**row, "kind": EventKind(row["kind"])})
        found.setdefault(event.record_id, []).append(event)
    return found


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The record (its first version) whose event was made of a draft."""
    return tx.execute(_OF_DRAFT, {"draft": draft_id}).scalar()


def body(tx: Tx, event_id: int) -> Json:
    """An event as the audit chain seals it, with the files that came with it; None when it is not there."""
    row = tx.execute(select(record_events).where(record_events.c.id == event_id)).mappings().first()
    if row is None:
        return None
    day: date | None = row["on_day"]
    return {
        **row,
        "at": row["at"].isoformat(),
        "on_day": None if day is None else day.isoformat(),
        "attachments": attachments.body_of_event(tx, event_id),
    }
