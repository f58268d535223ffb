"""Inspections that were fed back, for those who may see them: by their day, never by what they came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from domain.inspections import InspectionEventKind
from storage.assignments import Reach, within
from storage.schema import inspection_events, inspection_rounds, inspections, organizations

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from storage.database import Tx


_FED_BACK = inspections.join(
    inspection_events,
    (inspection_events.c.inspection_id == inspections.c.id)
    & (inspection_events.c.kind == InspectionEventKind.FED_BACK.value),
).join(inspection_rounds, inspection_rounds.c.id == inspections.c.round_id)


@dataclass(frozen=True)
class Reader:
    """Whose feedbacks somebody may see."""

    organization_ids: Collection[int]
    """Those of these organizations."""
    tree_of_id: int | None
    """Those of everything below one."""
    rounds_of_id: int | None
    """Those of the rounds that a committee runs."""
    inspection_ids: Collection[int]
    """And these."""


def count(tx: Tx, reader: Reader) -> int:
    """How many there are."""
    found = select(func.count()).select_from(_FED_BACK).where(_seen_by(reader))
    return tx.execute(found, _values(reader)).scalar_one()


def page(tx: Tx, reader: Reader, *, offset: int, limit: int) -> list[int]:
    """Some of them, the newest first."""
    found = select(inspections.c.id).select_from(_FED_BACK).where(_seen_by(reader))
    ordered = found.order_by(inspection_events.c.at.desc(), inspections.c.id.desc())
    return list(tx.execute(ordered.offset(offset).limit(limit), _values(reader)).scalars())


def _seen_by(reader: Reader) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [
        inspections.c.organization_id.in_(reader.organization_ids),
        inspections.c.id.in_(reader.inspection_ids),
    ]
    if reader.tree_of_id is not None:
        below = select(organizations.c.id).where(*within(Reach.TREE))
        ways.append(inspections.c.organization_id.in_(below))
    if reader.rounds_of_id is not None:
        ways.append(inspection_rounds.c.organization_id == reader.rounds_of_id)
    return or_(*ways)


def _values(reader: Reader) -> dict[str, Any]:
    return {} if reader.tree_of_id is None else {"organization": reader.tree_of_id}
