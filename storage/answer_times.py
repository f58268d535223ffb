"""Requests for support by who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.records import EventKind, RecordKind
from storage import record_lists, records
from storage.record_lists import Whose
from storage.schema import duty_records, support_requests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from storage.database import Tx


def requested(tx: Tx, organization_id: int, before: Mapping[int, date], as_of: datetime) -> dict[int, int]:
    """The requests of an organization that stood at an instant: the first version, and who was asked."""
    found = (
        select(records.ROOT, support_requests.c.addressee_id)
        .join(support_requests, support_requests.c.record_id == duty_records.c.id)
        .where(
            duty_records.c.kind == RecordKind.SUPPORT_REQUEST.value,
            Whose(organization_id, before).condition(as_of),
            record_lists.newest(as_of),
            ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
        )
    )
    return {row[0]: row[1] for row in tx.execute(found)}
