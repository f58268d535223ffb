"""When organizations were visited last, and what came of it, for whole trees at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.inspections import InspectionEventKind
from domain.scorecards.scorecard import Variant
from storage.assignments import Reach, within
from storage.schema import inspection_events, inspection_rounds, inspections, organizations

if TYPE_CHECKING:
    from storage.database import Tx


@dataclass(frozen=True)
class Visit:
    """An inspection of which the visited organization was told."""

    inspection_id: int
    scorecard_id: int
    variant: Variant
    at: datetime
    """When it was told."""


def last_visits(tx: Tx, organization_id: int) -> dict[int, Visit]:
    """The last visit to each organization of a tree, by organization; those never visited are missing."""
    found = (
        select(
            inspections.c.organization_id,
            inspections.c.id,
            inspection_rounds.c.scorecard_id,
            inspections.c.variant,
            inspection_events.c.at,
        )
        .join(inspection_rounds, inspection_rounds.c.id == inspections.c.round_id)
        .join(inspection_events, inspection_events.c.inspection_id == inspections.c.id)
        .join(organizations, organizations.c.id == inspections.c.organization_id)
        .where(inspection_events.c.kind == InspectionEventKind.FED_BACK.value, *within(Reach.TREE))
        .order_by(inspection_events.c.at, inspection_events.c.id)
    )
    return {
        row[0]: Visit(row[1], row[2], Variant(row[3]), row[4])
        for row in tx.execute(found, {"organization": organization_id})
    }
