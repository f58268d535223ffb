"""Villages and communities where somebody can stay for duty days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import CTE, bindparam, case, select

from domain.people import Level
from storage.schema import organizations

if TYPE_CHECKING:
    from storage.database import Tx


@dataclass(frozen=True)
class Place:
    """A village or community by its organization's name, with its readings and what it lies in."""

    id: int
    name: str
    pinyin: str
    initials: str
    parent: str


_HIGHEST = (Level.COUNTY, Level.CITY)
"""Where the way up ends: places are those of the same county; for the city's people, the city's."""


def _above() -> CTE:
    start = select(organizations.c.id, organizations.c.parent_id, organizations.c.level).where(
        organizations.c.id == bindparam("organization")
    )
    above = start.cte("above", recursive=True)
    up = organizations.alias("up")
    return above.union_all(
        select(up.c.id, up.c.parent_id, up.c.level)
        .join(above, up.c.id == above.c.parent_id)
        .where(above.c.level.not_in(_HIGHEST))
    )


def _below(above: CTE) -> CTE:
    top = select(above.c.id).where(above.c.level.in_(_HIGHEST))
    below = top.cte("below", recursive=True)
    down = organizations.alias("down")
    return below.union_all(select(down.c.id).join(below, down.c.parent_id == below.c.id))


_parent = organizations.alias("parent")
_BELOW = _below(_above())
_AROUND = (
    select(
        organizations.c.id,
        organizations.c.name,
        organizations.c.pinyin,
        organizations.c.initials,
        _parent.c.name.label("parent"),
    )
    .join(_BELOW, _BELOW.c.id == organizations.c.id)
    .join(_parent, _parent.c.id == organizations.c.parent_id)
    .where(organizations.c.level.in_((Level.VILLAGE, Level.COMMUNITY)))
    .order_by(case((organizations.c.key_village, 0), else_=1), organizations.c.id)
)


def around(tx: Tx, organization_id: int) -> list[Place]:
    """The villages and communities of an organization's county, the key ones first."""
    rows = tx.execute(_AROUND, {"organization": organization_id})
    return [Place(row.id, row.name, row.pinyin, row.initials, row.parent) for row in rows]
