"""Figures about one person, wherever they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from storage.record_lists import newest
from storage.schema import duty_records

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx


def count_records(tx: Tx, person_id: int, as_of: datetime) -> int:
    """How many records there are of a person's duty or entered by them."""
    mine = or_(duty_records.c.person_id == person_id, duty_records.c.entered_by_id == person_id)
    counted = select(func.count()).select_from(duty_records).where(mine, newest(as_of))
    return tx.execute(counted).scalar_one()
