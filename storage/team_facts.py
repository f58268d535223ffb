"""What the rules of teams and pairs look at: offices now and before, the tree above, who was there last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.people import Level, OrganizationKind, Role
from domain.team_facts import Held, Unit
from storage.schema import inspections, offices, organizations, pairs

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Tx


def offices_of(tx: Tx, person_ids: Collection[int]) -> dict[int, list[Held]]:
    """Every office that people hold, held or will hold, by person."""
    found = select(
        offices.c.id,
        offices.c.person_id,
        offices.c.organization_id,
        offices.c.role,
        offices.c.from_on,
        offices.c.to_on,
    ).where(offices.c.person_id.in_(person_ids))
    held: dict[int, list[Held]] = {}
    for row in tx.execute(found.order_by(offices.c.id)):
        one = Held(row.id, row.organization_id, Role(row.role), row.from_on, row.to_on)
        held.setdefault(row.person_id, []).append(one)
    return held


def units(tx: Tx, organization_ids: Collection[int]) -> dict[int, Unit]:
    """Organizations and all above them, as the tree is now, by their number."""
    columns = (
        organizations.c.id,
        organizations.c.parent_id,
        organizations.c.kind,
        organizations.c.level,
        organizations.c.name,
    )
    start = select(*columns).where(organizations.c.id.in_(organization_ids)).cte("units", recursive=True)
    up = organizations.alias("up")
    every = start.union(
        select(up.c.id, up.c.parent_id, up.c.kind, up.c.level, up.c.name).join(
            start, up.c.id == start.c.parent_id
        )
    )
    return {
        row.id: Unit(row.id, row.parent_id, OrganizationKind(row.kind), Level(row.level), row.name)
        for row in tx.execute(select(every))
    }


def last_pairs(tx: Tx, organization_ids: Collection[int], but_round_id: int) -> dict[int, frozenset[int]]:
    """Who visited organizations in the inspection before this round's, by organization."""
    found = (
        select(inspections.c.organization_id, pairs.c.inspection_id, pairs.c.first_id, pairs.c.second_id)
        .join(pairs, pairs.c.inspection_id == inspections.c.id)
        .where(inspections.c.organization_id.in_(organization_ids), inspections.c.round_id != but_round_id)
        .order_by(pairs.c.inspection_id, pairs.c.id)
    )
    return {row.organization_id: frozenset({row.first_id, row.second_id}) for row in tx.execute(found)}
