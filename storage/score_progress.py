"""How far sheets have come: how much of one's own is scored, whose are sealed, what has to be seen first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from domain.inspections import InspectionEventKind
from domain.score_sheets import FIRST_TURN
from domain.scorecards.scorecard import Variant
from storage.schema import inspection_events, inspections, onsite_scores, organizations, pairs, seals

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Tx

_TOP = select(organizations.c.id).where(organizations.c.id == bindparam("top")).cte("tree", recursive=True)
_CHILD = organizations.alias("child")
_TREE = _TOP.union_all(select(_CHILD.c.id).join(_TOP, _CHILD.c.parent_id == _TOP.c.id))


@dataclass(frozen=True)
class Sampled:
    """A village of a round, and whether it has been seen."""

    inspection_id: int
    name: str
    sealed: bool
    """Both who visit it have sealed their sheets, or it was fed back: then nobody has to seal any more."""


def scored(tx: Tx, inspection_ids: Collection[int], person_id: int) -> dict[int, int]:
    """How many items somebody has scored, by inspection; nothing where they have scored none."""
    found = (
        select(onsite_scores.c.inspection_id, func.count(onsite_scores.c.item.distinct()))
        .where(
            onsite_scores.c.inspection_id.in_(inspection_ids),
            onsite_scores.c.person_id == person_id,
            onsite_scores.c.turn == FIRST_TURN,
        )
        .group_by(onsite_scores.c.inspection_id)
    )
    return {row[0]: row[1] for row in tx.execute(found)}


def sealed(tx: Tx, inspection_ids: Collection[int]) -> dict[int, set[int]]:
    """Who has sealed their sheet, by inspection."""
    found = select(seals.c.inspection_id, seals.c.person_id).where(
        seals.c.inspection_id.in_(inspection_ids), seals.c.turn == FIRST_TURN
    )
    told: dict[int, set[int]] = {one: set() for one in inspection_ids}
    for row in tx.execute(found):
        told[row.inspection_id].add(row.person_id)
    return told


def villages_below(tx: Tx, round_id: int, organization_id: int) -> list[Sampled]:
    """The villages that a round visits below an organization, in the order of their inspections."""
    found = (
        select(inspections.c.id, organizations.c.name)
        .join(organizations, organizations.c.id == inspections.c.organization_id)
        .where(
            inspections.c.round_id == round_id,
            inspections.c.variant == Variant.VILLAGE.value,
            organizations.c.id.in_(select(_TREE.c.id)),
        )
        .order_by(inspections.c.id)
    )
    names = {row.id: row.name for row in tx.execute(found, {"top": organization_id})}
    chosen = select(pairs).where(pairs.c.inspection_id.in_(names)).order_by(pairs.c.id)
    who = {row.inspection_id: {row.first_id, row.second_id} for row in tx.execute(chosen)}
    done, told = sealed(tx, names), _fed_back(tx, names)
    return [
        Sampled(one, name, one in told or (one in who and who[one] <= done[one]))
        for one, name in names.items()
    ]


def _fed_back(tx: Tx, inspection_ids: Collection[int]) -> set[int]:
    found = select(inspection_events.c.inspection_id).where(
        inspection_events.c.inspection_id.in_(inspection_ids),
        inspection_events.c.kind == InspectionEventKind.FED_BACK.value,
    )
    return set(tx.execute(found).scalars())
