"""What a receipt must know beyond the duties themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select

from domain.measures import DUTY_DAYS
from storage.schema import contributions

if TYPE_CHECKING:
    from datetime import datetime

    from domain.records import DutyRecord
    from storage.database import Tx


def is_taken(tx: Tx, record: DutyRecord, measure: str, as_of: datetime) -> bool:
    """Whether the day of a record counts as a duty day already: by a stay, or an earlier record's measure."""
    own, other = contributions, contributions.alias("other")
    mine = select(own.c.id).where(
        own.c.record_id == record.root_id,
        own.c.measure == measure,
        own.c.from_at <= as_of,
        or_(own.c.to_at.is_(None), own.c.to_at > as_of),
        exists().where(
            other.c.organization_id == own.c.organization_id,
            other.c.office_id == own.c.office_id,
            other.c.held_on == own.c.held_on,
            other.c.from_at <= as_of,
            or_(other.c.to_at.is_(None), other.c.to_at > as_of),
            or_(other.c.measure == DUTY_DAYS, and_(other.c.measure == measure, other.c.id < own.c.id)),
        ),
    )
    return tx.execute(mine.limit(1)).first() is not None
