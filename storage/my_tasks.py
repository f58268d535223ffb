"""The records that count for an assignment, as of an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select

from storage import record_lists, records
from storage.schema import contributions, duty_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.records import DutyRecord
    from storage.database import Tx


@dataclass(frozen=True)
class Counting:
    """What counts for an assignment: measures on days of an organization, or of one office in it."""

    measures: tuple[str, ...]
    organization_id: int
    office_id: int | None
    first: date
    last: date


def counted(tx: Tx, counting: Counting, as_of: datetime, *, limit: int) -> tuple[int, Sequence[DutyRecord]]:
    """How many records counted at an instant, and the latest of them."""
    one = contributions
    counts = exists().where(
        one.c.record_id == records.ROOT,
        one.c.measure.in_(counting.measures),
        one.c.organization_id == counting.organization_id,
        one.c.held_on.between(counting.first, counting.last),
        one.c.from_at <= as_of,
        or_(one.c.to_at.is_(None), one.c.to_at > as_of),
        *([] if counting.office_id is None else [one.c.office_id == counting.office_id]),
    )
    found = (
        select(*records.COLUMNS)
        .where(duty_records.c.organization_id == counting.organization_id, counts, record_lists.newest(as_of))
        .order_by(duty_records.c.held_on.desc(), records.ROOT.desc())
    )
    total = tx.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    rows = tx.execute(found.limit(limit)).mappings()
    return total, [records.read(row) for row in rows]
