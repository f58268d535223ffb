"""Who was secretary where from when to when, and when branches said that they held an election."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, select

from domain.people import Role
from domain.records import EventKind
from storage import record_lists
from storage.assignments import Reach, within
from storage.schema import duty_records, general_records, offices, organizations

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Tx

_ELECTION = "BR-10"
"""The duty item under which elections are entered, and that they may be later. Source: defaults 4.4."""

_POSTPONED = ("延期", "延后", "推迟")
"""What a record says that tells of no election, but that it may be later."""


class Tenure(NamedTuple):
    """A time in which somebody was secretary, or acting."""

    organization_id: int
    acting: bool
    from_on: date
    to_on: date | None


def tenures(tx: Tx, organization_id: int, on: date) -> list[Tenure]:
    """The secretaries of an organization and of all below it who began by a day."""
    found = (
        select(offices.c.organization_id, offices.c.acting, offices.c.from_on, offices.c.to_on)
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(*within(Reach.TREE), offices.c.role == Role.SECRETARY.value, offices.c.from_on <= on)
        .order_by(offices.c.from_on, offices.c.id)
    )
    rows = tx.execute(found, {"organization": organization_id})
    return [Tenure(row[0], bool(row[1]), row[2], row[3]) for row in rows]


def elections(tx: Tx, organization_id: int, on: date, as_of: datetime) -> dict[int, date]:
    """The latest election by a day that records tell of, in an organization and all below it.

    A record that names a postponement is none.
    """
    told = (general_records.c.title, func.coalesce(general_records.c.line, ""))
    found = (
        select(duty_records.c.organization_id, func.max(duty_records.c.held_on))
        .join(general_records, general_records.c.record_id == duty_records.c.id)
        .join(organizations, organizations.c.id == duty_records.c.organization_id)
        .where(
            *within(Reach.TREE),
            general_records.c.item == _ELECTION,
            and_(*(~text.contains(word) for text in told for word in _POSTPONED)),
            duty_records.c.held_on <= on,
            record_lists.newest(as_of),
            ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
        )
        .group_by(duty_records.c.organization_id)
    )
    return {row[0]: row[1] for row in tx.execute(found, {"organization": organization_id})}
