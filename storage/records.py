"""Duty records: their numbers, their lists by month, and the body the audit chain seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from domain.records import DutyRecord, RecordKind
from storage import attachments, upserts
from storage.details import DETAILS
from storage.schema import drafts, duty_records, organizations, persons, record_counters

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

SUBJECT = "duty_record"
"""What audit links call a record."""

_COLUMNS = (
    duty_records.c.id,
    duty_records.c.organization_id,
    duty_records.c.person_id,
    duty_records.c.kind,
    duty_records.c.year,
    duty_records.c.number,
    duty_records.c.held_on,
    duty_records.c.entered_at,
)


@dataclass(frozen=True)
class Entry:
    """What is known of a record before it has an id and a number."""

    kind: RecordKind
    held_on: date
    draft_id: int
    entered_at: datetime


_INSERT = insert(duty_records).returning(duty_records.c.id)
_OF_DRAFT = select(duty_records.c.id).where(duty_records.c.draft_id == bindparam("draft"))
_LOCK_DRAFT = (
    select(drafts.c.person_id).where(drafts.c.id == bindparam("draft")).with_for_update(key_share=True)
)
_GET = select(*_COLUMNS).where(duty_records.c.id == bindparam("record"))
_AUTHOR = (
    select(persons.c.name, organizations.c.time_zone)
    .select_from(duty_records)
    .join(persons, persons.c.id == duty_records.c.person_id)
    .join(organizations, organizations.c.id == duty_records.c.organization_id)
    .where(duty_records.c.id == bindparam("record"))
)


def add(tx: Tx, actor: Actor, entry: Entry) -> int:
    """Write the common part of a record with the next number of the actor's organization; gives its id.

    The counter row stays locked until the transaction ends, so that numbers have no gaps.
    """
    year = actor.today.year
    counted = {"organization_id": actor.office.organization_id, "year": year}
    another = (
        upserts.insert(tx, record_counters)
        .values(last=1)
        .on_conflict_do_update(
            index_elements=["organization_id", "year"], set_={"last": record_counters.c.last + 1}
        )
    )
    number = tx.execute(another.returning(record_counters.c.last), counted).scalar_one()
    values = {
        **counted,
        "number": number,
        "office_id": actor.office.id,
        "person_id": actor.person_id,
        "kind": entry.kind,
        "held_on": entry.held_on,
        "entered_at": entry.entered_at,
        "draft_id": entry.draft_id,
    }
    record_id: int = tx.execute(_INSERT, values).scalar_one()
    return record_id


def draft_owner(tx: Tx, draft_id: int) -> int | None:
    """Lock a draft until the transaction ends, so that it is saved once; gives whose it is."""
    return tx.execute(_LOCK_DRAFT, {"draft": draft_id}).scalar()


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The record that was made of a draft."""
    return tx.execute(_OF_DRAFT, {"draft": draft_id}).scalar()


def get(tx: Tx, record_id: int) -> DutyRecord | None:
    """A record's common part."""
    row = tx.execute(_GET, {"record": record_id}).mappings().first()
    return None if row is None else _record(row)


def author(tx: Tx, record_id: int) -> tuple[str, str]:
    """Who entered a record, and the zone in which its organization reads the clock."""
    row = tx.execute(_AUTHOR, {"record": record_id}).one()
    return row.name, row.time_zone


def of_month(
    tx: Tx, person_id: int, first: date, last: date, *, offset: int, limit: int
) -> Sequence[DutyRecord]:
    """A person's records held from `first` to `last`, newest first."""
    page = (
        select(*_COLUMNS)
        .where(duty_records.c.person_id == person_id, duty_records.c.held_on.between(first, last))
        .order_by(duty_records.c.held_on.desc(), duty_records.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_record(row) for row in tx.execute(page).mappings()]


def count(tx: Tx, person_id: int, first: date, last: date) -> int:
    """How many records of a person were held from `first` to `last`."""
    counted = select(func.count()).where(
        duty_records.c.person_id == person_id, duty_records.c.held_on.between(first, last)
    )
    return tx.execute(counted).scalar_one()


def nearest_before(tx: Tx, person_id: int, day: date) -> date | None:
    """The latest day before this one on which a person has a record."""
    held = select(func.max(duty_records.c.held_on)).where(
        duty_records.c.person_id == person_id, duty_records.c.held_on < day
    )
    return tx.execute(held).scalar()


def nearest_after(tx: Tx, person_id: int, day: date) -> date | None:
    """The earliest day after this one on which a person has a record."""
    held = select(func.min(duty_records.c.held_on)).where(
        duty_records.c.person_id == person_id, duty_records.c.held_on > day
    )
    return tx.execute(held).scalar()


def body(tx: Tx, record_id: int) -> Json:
    """The whole of a record as the audit chain seals it: the same on every database.

    None when it is not there; details or files that are missing change the body, and are noticed.
    """
    row = tx.execute(select(duty_records).where(duty_records.c.id == record_id)).mappings().first()
    if row is None:
        return None
    return {
        **{key: row[key] for key in ("id", "organization_id", "office_id", "person_id", "kind", "year")},
        "number": row["number"],
        "held_on": row["held_on"].isoformat(),
        "entered_at": row["entered_at"].astimezone(UTC).isoformat(),
        "draft_id": row["draft_id"],
        "details": DETAILS[RecordKind(row["kind"])](tx, record_id),
        "attachments": attachments.body(tx, record_id),
    }


def _record(row: RowMapping) -> DutyRecord:
    return DutyRecord(**{**row, "kind": RecordKind(row["kind"])})
