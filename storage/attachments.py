"""Files of records, by Telegram's identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select

from domain.records import Attachment
from storage.schema import attachments, record_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Row, RowMapping

    from domain.messages import Json
    from domain.records import DutyRecord
    from storage.database import Tx

_WITH_RECORD = (
    select(attachments)
    .where(attachments.c.record_id == bindparam("record"), attachments.c.event_id.is_(None))
    .order_by(attachments.c.position)
)
_WITH_EVENT = (
    select(attachments).where(attachments.c.event_id == bindparam("event")).order_by(attachments.c.position)
)
_SUPPLEMENTS = (
    select(attachments)
    .join(record_events, record_events.c.id == attachments.c.event_id)
    .where(attachments.c.record_id == bindparam("root"), record_events.c.at <= bindparam("as_of"))
    .order_by(attachments.c.position)
)
_LAST = select(func.coalesce(func.max(attachments.c.position), 0)).where(
    attachments.c.record_id == bindparam("record")
)


def add(tx: Tx, record_id: int, files: Sequence[Attachment], event_id: int | None = None) -> None:
    """Write files of a version, in their order; of a supplement they belong to the first version."""
    if files:
        last = tx.execute(_LAST, {"record": record_id}).scalar_one()
        numbered = enumerate(files, start=last + 1)
        tx.execute(insert(attachments), [_values(record_id, event_id, *one) for one in numbered])


def of_record(tx: Tx, record: DutyRecord, as_of: datetime) -> list[Attachment]:
    """The files of a record: its version's own, then those of supplements until an instant."""
    own = tx.execute(_WITH_RECORD, {"record": record.id})
    later = tx.execute(_SUPPLEMENTS, {"root": record.root_id, "as_of": as_of})
    return [_attachment(row) for rows in (own, later) for row in rows]


def with_version(tx: Tx, record_id: int) -> list[Attachment]:
    """The files that came with a version itself."""
    return [_attachment(row) for row in tx.execute(_WITH_RECORD, {"record": record_id})]


def body(tx: Tx, record_id: int) -> Json:
    """The files of a version for the audit chain; their rows' own ids say nothing and are left out."""
    return _body(tx.execute(_WITH_RECORD, {"record": record_id}).mappings(), {"id", "record_id", "event_id"})


def body_of_event(tx: Tx, event_id: int) -> Json:
    """The same of the files that came with a supplement, and to which record they belong."""
    return _body(tx.execute(_WITH_EVENT, {"event": event_id}).mappings(), {"id", "event_id"})


def _body(rows: Iterable[RowMapping], left_out: set[str]) -> Json:
    return [{key: row[key] for key in row if key not in left_out} for row in rows]


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(row.kind, row.file_id, row.unique_id, row.name or "", row.size or 0)


def _values(record_id: int, event_id: int | None, position: int, file: Attachment) -> dict[str, Json]:
    return {
        "record_id": record_id,
        "event_id": event_id,
        "position": position,
        "kind": file.kind,
        "file_id": file.file_id,
        "unique_id": file.unique_id,
        "name": file.name or None,
        "size": file.size or None,
    }
