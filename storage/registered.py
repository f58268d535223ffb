"""What departments told of their members who are registered with a community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.records import EventKind
from storage import record_lists, records
from storage.assignments import Reach, within
from storage.schema import duty_records, general_records, organizations

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Tx

_ITEM = "SUP-06"


def latest(tx: Tx, organization_id: int, first: date, last: date, as_of: datetime) -> dict[int, int]:
    """The latest number that each organization of a tree told between two days, as it stood at an instant."""
    found = (
        select(duty_records.c.organization_id, general_records.c.figure)
        .join(general_records, general_records.c.record_id == duty_records.c.id)
        .join(organizations, organizations.c.id == duty_records.c.organization_id)
        .where(
            *within(Reach.TREE),
            general_records.c.item == _ITEM,
            general_records.c.figure.is_not(None),
            duty_records.c.held_on.between(first, last),
            record_lists.newest(as_of),
            ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
        )
        .order_by(duty_records.c.held_on, records.ROOT)
    )
    # The later row of an organization takes the place of the earlier one.
    return {row[0]: int(row[1]) for row in tx.execute(found, {"organization": organization_id})}
