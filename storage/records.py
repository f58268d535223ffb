"""Duty records: their numbers and versions, and the body the audit chain seals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, union_all

from domain.records import DutyRecord, Origin, RecordKind
from storage import attachments, upserts
from storage.details import DETAILS
from storage.prepared import Prepared
from storage.schema import (
    drafts,
    duty_records,
    organizations,
    persons,
    record_counters,
    support_requests,
    upward_reports,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.messages import Json
    from storage.database import Tx

EVER = datetime.max.replace(tzinfo=UTC)
"""The instant by which everything has been entered, whatever the clocks of several machines say."""

SUBJECT = "duty_record"
"""What audit links call a version of a record."""

ROOT = func.coalesce(duty_records.c.root_id, duty_records.c.id)
"""The id of the first version, by which the record as a whole goes."""

COLUMNS = (
    duty_records.c.id,
    ROOT.label("root_id"),
    duty_records.c.version,
    duty_records.c.organization_id,
    duty_records.c.office_id,
    duty_records.c.person_id,
    func.coalesce(duty_records.c.entered_by_id, duty_records.c.person_id).label("entered_by_id"),
    duty_records.c.origin,
    duty_records.c.reason,
    duty_records.c.kind,
    duty_records.c.year,
    duty_records.c.number,
    duty_records.c.held_on,
    duty_records.c.entered_at,
)
"""The columns of `DutyRecord`."""

_NAMES_OF_COLUMNS = [column.name for column in COLUMNS]


@dataclass(frozen=True)
class Bearer:
    """Whose duty it was, in which office."""

    person_id: int
    office_id: int
    organization_id: int


@dataclass(frozen=True)
class Entry:
    """What is known of a version before it has an id and a number."""

    kind: RecordKind
    held_on: date
    draft_id: int
    entered_at: datetime
    last_on: date | None = None
    """The last day of what took several."""


@dataclass(frozen=True)
class Source:
    """How a version came in."""

    entered_by_id: int
    origin: Origin
    reason: str | None = None


_INSERT = insert(duty_records).returning(duty_records.c.id)
_OF_DRAFT = select(duty_records.c.id).where(duty_records.c.draft_id == bindparam("draft"))
_LOCK_DRAFT = (
    select(drafts.c.person_id).where(drafts.c.id == bindparam("draft")).with_for_update(key_share=True)
)
_RECORD: Select[Any] = select(*COLUMNS)
_TYPES = [column.type for column in _RECORD.selected_columns]
_GET = Prepared(_RECORD.where(duty_records.c.id == bindparam("record")), _TYPES)
_FIRST_ENTERED = select(duty_records.c.entered_at).where(duty_records.c.id == bindparam("record"))
_any = duty_records.alias("any")
_FAMILY = (
    select(func.coalesce(_any.c.root_id, _any.c.id)).where(_any.c.id == bindparam("record")).scalar_subquery()
)
_VERSIONS = Prepared(
    _RECORD.where(
        or_(duty_records.c.id == _FAMILY, duty_records.c.root_id == _FAMILY),
        duty_records.c.entered_at <= bindparam("as_of"),
    ).order_by(duty_records.c.version),
    _TYPES,
)
_LOCK = select(duty_records.c.id).where(duty_records.c.id == _FAMILY).with_for_update(key_share=True)
_ADDRESSED = Prepared(
    union_all(
        *(
            select(table.c.addressee_id, line).where(table.c.record_id == bindparam("record"))
            for table, line in (
                (upward_reports, upward_reports.c.title),
                (support_requests, support_requests.c.matter),
            )
        )
    ),
    [upward_reports.c.addressee_id.type, upward_reports.c.title.type],
)
_NAMES = select(persons.c.id, persons.c.name).where(persons.c.id.in_(bindparam("ids", expanding=True)))
_ZONE = (
    select(organizations.c.time_zone)
    .join(duty_records, duty_records.c.organization_id == organizations.c.id)
    .where(duty_records.c.id == bindparam("record"))
)


def add(tx: Tx, bearer: Bearer, entry: Entry, source: Source, year: int) -> int:
    """Write the common part of a record with the next number of its organization; gives its id.

    The counter row stays locked until the transaction ends, so that numbers have no gaps.
    """
    counted = {"organization_id": bearer.organization_id, "year": year}
    another = (
        upserts.insert(tx, record_counters)
        .values(last=1)
        .on_conflict_do_update(
            index_elements=["organization_id", "year"], set_={"last": record_counters.c.last + 1}
        )
    )
    number = tx.execute(another.returning(record_counters.c.last), counted).scalar_one()
    return _insert(tx, bearer, entry, source, {"year": year, "number": number})


def add_version(tx: Tx, before: DutyRecord, entry: Entry, source: Source) -> int:
    """Write the common part of a record's next version, under its number; gives its id."""
    bearer = Bearer(before.person_id, before.office_id, before.organization_id)
    numbered = {
        "year": before.year,
        "number": before.number,
        "root_id": before.root_id,
        "version": before.version + 1,
    }
    return _insert(tx, bearer, entry, source, numbered)


def _insert(tx: Tx, bearer: Bearer, entry: Entry, source: Source, numbered: dict[str, int]) -> int:
    values = {
        **numbered,
        "organization_id": bearer.organization_id,
        "office_id": bearer.office_id,
        "person_id": bearer.person_id,
        "kind": entry.kind,
        "held_on": entry.held_on,
        "entered_at": entry.entered_at,
        "draft_id": entry.draft_id,
        "origin": source.origin,
    }
    if source.entered_by_id != bearer.person_id:
        values["entered_by_id"] = source.entered_by_id
    if source.reason is not None:
        values["reason"] = source.reason
    record_id: int = tx.execute(_INSERT, values).scalar_one()
    return record_id


def draft_owner(tx: Tx, draft_id: int) -> int | None:
    """Lock a draft until the transaction ends, so that it is saved once; gives whose it is."""
    return tx.execute(_LOCK_DRAFT, {"draft": draft_id}).scalar()


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """The version that was made of a draft."""
    return tx.execute(_OF_DRAFT, {"draft": draft_id}).scalar()


def get(tx: Tx, record_id: int) -> DutyRecord | None:
    """The common part of one version."""
    rows = _GET.rows(tx, {"record": record_id})
    return _read(rows[0]) if rows else None


def versions(tx: Tx, record_id: int, as_of: datetime) -> Sequence[DutyRecord]:
    """The versions of a record (by the id of any of them) that had been entered by an instant."""
    return [_read(row) for row in _VERSIONS.rows(tx, {"record": record_id, "as_of": as_of})]


def current(tx: Tx, record_id: int, as_of: datetime) -> DutyRecord | None:
    """The version of a record that counted at an instant."""
    known = versions(tx, record_id, as_of)
    return known[-1] if known else None


def lock(tx: Tx, record_id: int) -> None:
    """Let nobody else change a record (by the id of any version) until the transaction ends."""
    tx.execute(_LOCK, {"record": record_id})


@dataclass(frozen=True)
class Addressed:
    """To which organization a report or request was made, and what it is about."""

    organization_id: int
    line: str


def addressed(tx: Tx, record_id: int) -> Addressed | None:
    """The same of a version; None of other kinds of record."""
    rows = _ADDRESSED.rows(tx, {"record": record_id})
    return Addressed(*rows[0]) if rows else None


def names(tx: Tx, person_ids: Sequence[int]) -> dict[int, str]:
    """What persons are called."""
    rows = tx.execute(_NAMES, {"ids": sorted(set(person_ids))})
    return {row.id: row.name for row in rows}


def time_zone(tx: Tx, record_id: int) -> str:
    """The zone in which a record's organization reads the clock."""
    zone: str = tx.execute(_ZONE, {"record": record_id}).scalar_one()
    return zone


def first_entered_at(tx: Tx, root_id: int) -> datetime:
    """When a record was first entered, whatever was corrected since."""
    at: datetime = tx.execute(_FIRST_ENTERED, {"record": root_id}).scalar_one()
    return at


def body(tx: Tx, record_id: int) -> Json:
    """The whole of a version as the audit chain seals it: the same on every database.

    None when it is not there; details or files that are missing change the body, and are noticed.
    What a plain first version has not is left out, so that links made before there were versions hold.
    """
    row = tx.execute(select(duty_records).where(duty_records.c.id == record_id)).mappings().first()
    if row is None:
        return None
    kept = {key: row[key] for key in ("id", "organization_id", "office_id", "person_id", "kind", "year")}
    extra = ("root_id", "entered_by_id", "reason", "import_key")
    kept |= {key: row[key] for key in extra if row[key] is not None}
    if row["version"] > 1:
        kept["version"] = row["version"]
    if row["origin"] != Origin.CHAT:
        kept["origin"] = row["origin"]
    return {
        **kept,
        "number": row["number"],
        "held_on": row["held_on"].isoformat(),
        "entered_at": row["entered_at"].astimezone(UTC).isoformat(),
        "draft_id": row["draft_id"],
        "details": DETAILS[RecordKind(row["kind"])](tx, record_id),
        "attachments": attachments.body(tx, record_id),
    }


def _read(row: Sequence[Any]) -> DutyRecord:
    """The values of `COLUMNS` as the program knows them."""
    return read(dict(zip(_NAMES_OF_COLUMNS, row, strict=True)))


def read(row: Mapping[Any, Any]) -> DutyRecord:
    """A row of `COLUMNS` as the program knows it."""
    return DutyRecord(**{**row, "kind": RecordKind(row["kind"]), "origin": Origin(row["origin"])})
