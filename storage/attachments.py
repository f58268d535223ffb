"""Files of records, by Telegram's identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from domain.records import Attachment
from storage.schema import attachments

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

_OF_RECORD = (
    select(attachments).where(attachments.c.record_id == bindparam("record")).order_by(attachments.c.position)
)
_COUNT = select(func.count()).where(attachments.c.record_id == bindparam("record"))


def add(tx: Tx, record_id: int, files: Sequence[Attachment]) -> None:
    """Write the files of a record, in their order."""
    if files:
        tx.execute(
            insert(attachments), [_values(record_id, *numbered) for numbered in enumerate(files, start=1)]
        )


def of_record(tx: Tx, record_id: int) -> list[Attachment]:
    """The files of a record, in their order."""
    return [
        Attachment(row.kind, row.file_id, row.unique_id, row.name or "", row.size or 0)
        for row in tx.execute(_OF_RECORD, {"record": record_id})
    ]


def count(tx: Tx, record_id: int) -> int:
    """How many files a record has."""
    return tx.execute(_COUNT, {"record": record_id}).scalar_one()


def body(tx: Tx, record_id: int) -> Json:
    """The files for the audit chain; their rows' own ids say nothing and are left out."""
    rows = tx.execute(_OF_RECORD, {"record": record_id}).mappings()
    return [{key: row[key] for key in row if key not in {"id", "record_id"}} for row in rows]


def _values(record_id: int, position: int, file: Attachment) -> dict[str, Json]:
    return {
        "record_id": record_id,
        "position": position,
        "kind": file.kind,
        "file_id": file.file_id,
        "unique_id": file.unique_id,
        "name": file.name or None,
        "size": file.size or None,
    }
