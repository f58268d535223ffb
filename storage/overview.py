"""What waits for an organization from those directly below it, beside what records say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, select

from storage.schema import organizations, waiver_decisions, waivers

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx


class Asked(NamedTuple):
    """A request to be released from an assignment that nobody has decided."""

    organization_id: int
    obligation: str
    period: str
    at: datetime


def waivers_waiting(tx: Tx, organization_id: int, as_of: datetime) -> list[Asked]:
    """Requests of organizations directly below one that were undecided at an instant, the oldest first."""
    decided = and_(waiver_decisions.c.waiver_id == waivers.c.id, waiver_decisions.c.at <= as_of)
    statement = (
        select(waivers.c.organization_id, waivers.c.obligation, waivers.c.period, waivers.c.at)
        .join(organizations, organizations.c.id == waivers.c.organization_id)
        .outerjoin(waiver_decisions, decided)
        .where(
            organizations.c.parent_id == organization_id,
            waivers.c.at <= as_of,
            waiver_decisions.c.id.is_(None),
        )
        .order_by(waivers.c.id)
    )
    return [Asked(*row) for row in tx.execute(statement)]
