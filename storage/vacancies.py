"""Who was secretary where from when to when, and when branches said that they held an election."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from domain.people import Role
from storage.assignments import Reach, within
from storage.schema import contributions, offices, organizations

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Tx

_ELECTION = "general:BR-10"
"""What a record of an election on time counts for. Source: defaults 4.4."""


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
    """The latest election by a day that records tell of, in an organization and all below it."""
    found = (
        select(contributions.c.organization_id, func.max(contributions.c.held_on))
        .join(organizations, organizations.c.id == contributions.c.organization_id)
        .where(
            *within(Reach.TREE),
            contributions.c.measure == _ELECTION,
            contributions.c.held_on <= on,
            contributions.c.from_at <= as_of,
            or_(contributions.c.to_at.is_(None), contributions.c.to_at > as_of),
        )
        .group_by(contributions.c.organization_id)
    )
    return {row[0]: row[1] for row in tx.execute(found, {"organization": organization_id})}
