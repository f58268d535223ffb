"""The tree of organizations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, case, func, literal, or_, select

from domain.people import Level, OrganizationKind
from storage.prepared import Prepared
from storage.schema import organizations, successions

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from storage.database import Tx


@dataclass(frozen=True)
class Organization:
    """An organization as it stands. `members`: people who should attend its commonest meeting."""

    id: int
    parent_id: int | None
    kind: OrganizationKind
    level: Level
    name: str
    key_village: bool
    time_zone: str
    members: int


_ORGANIZATION = select(
    organizations.c.id,
    organizations.c.parent_id,
    organizations.c.kind,
    organizations.c.level,
    organizations.c.name,
    organizations.c.key_village,
    organizations.c.time_zone,
    organizations.c.members,
)
_PARENTS = select(organizations.c.id, organizations.c.parent_id)
_BY_ID = Prepared(
    _ORGANIZATION.where(organizations.c.id == bindparam("organization_id")),
    [column.type for column in _ORGANIZATION.selected_columns],
)

_KIND = Prepared(
    select(organizations.c.id, organizations.c.kind).where(
        organizations.c.id == bindparam("organization_id")
    ),
    [organizations.c.id.type, organizations.c.kind.type],
)
_LEVELS = select(organizations.c.id, organizations.c.level)
_LEVEL = Prepared(
    _LEVELS.where(organizations.c.id == bindparam("organization_id")),
    [organizations.c.id.type, organizations.c.level.type],
)
_NAME = Prepared(
    select(organizations.c.id, organizations.c.name).where(
        organizations.c.id == bindparam("organization_id")
    ),
    [organizations.c.id.type, organizations.c.name.type],
)
_MOST_AT_ONCE = 5000
"""Ids in one statement: PostgreSQL takes 65,535 values."""

_WITH_CHILDREN = (
    select(organizations.c.parent_id)
    .where(organizations.c.parent_id.in_(bindparam("parents", expanding=True)))
    .distinct()
)
_TOPS = Prepared(
    select(organizations.c.id).where(organizations.c.parent_id.is_(None)), [organizations.c.id.type]
)


_up = organizations.alias("up")
_start = (
    select(organizations.c.id, organizations.c.parent_id, literal(0).label("steps"))
    .where(organizations.c.id == bindparam("start"))
    .cte("above", recursive=True)
)
_all_above = _start.union_all(
    select(_up.c.id, _up.c.parent_id, _start.c.steps + 1).join(_start, _up.c.id == _start.c.parent_id)
)
_ABOVE = Prepared(
    select(_all_above.c.id).where(_all_above.c.steps > 0).order_by(_all_above.c.steps),
    [organizations.c.id.type],
)
_CHAIN = Prepared(
    select(_all_above.c.id, _all_above.c.parent_id), [organizations.c.id.type, organizations.c.parent_id.type]
)

_first = (
    select(successions.c.successor_id.label("id"))
    .where(successions.c.organization_id == bindparam("start"), successions.c.on_day > bindparam("day"))
    .cte("later", recursive=True)
)
_later = _first.union(
    select(successions.c.successor_id)
    .join(_first, successions.c.organization_id == _first.c.id)
    .where(successions.c.on_day > bindparam("day"))
)
_last = (
    select(successions.c.organization_id.label("id"), successions.c.on_day.label("until"))
    .where(successions.c.successor_id == bindparam("start"))
    .cte("earlier", recursive=True)
)
_earlier = _last.union(
    select(
        successions.c.organization_id,
        case((successions.c.on_day < _last.c.until, successions.c.on_day), else_=_last.c.until),
    ).join(_last, successions.c.successor_id == _last.c.id)
)
_EARLIER = select(_earlier.c.id, func.max(_earlier.c.until).label("until")).group_by(_earlier.c.id)
_SUCCESSORS = Prepared(select(_later.c.id), [organizations.c.id.type])


def by_id(tx: Tx, organization_id: int) -> Organization | None:
    """One organization."""
    rows = _BY_ID.rows(tx, {"organization_id": organization_id})
    return _organization(rows[0]) if rows else None


def _organization(row: Sequence[Any]) -> Organization:
    organization_id, parent_id, kind, level, name, key_village, time_zone, members = row
    return Organization(
        organization_id,
        parent_id,
        OrganizationKind(kind),
        Level(level),
        name,
        bool(key_village),
        time_zone,
        members,
    )


def names(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    """What organizations are called."""
    return {row[0]: row[1] for one in set(ids) for row in _NAME.rows(tx, {"organization_id": one})}


def kinds(tx: Tx, ids: Collection[int]) -> dict[int, OrganizationKind]:
    """Of which kind organizations are."""
    return {
        row[0]: OrganizationKind(row[1]) for one in ids for row in _KIND.rows(tx, {"organization_id": one})
    }


def levels(tx: Tx, ids: Collection[int] | None = None) -> dict[int, Level]:
    """At which level organizations are: these, or (None) every one."""
    if ids is None:
        return {row.id: Level(row.level) for row in tx.execute(_LEVELS)}
    return {row[0]: Level(row[1]) for one in ids for row in _LEVEL.rows(tx, {"organization_id": one})}


def with_children(tx: Tx, ids: Collection[int]) -> list[int]:
    """Those of some organizations that have others directly below them."""
    wanted, found = sorted(ids), list[int]()
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        values = {"parents": wanted[first : first + _MOST_AT_ONCE]}
        found += tx.execute(_WITH_CHILDREN, values).scalars()
    return sorted(found)


def tops(tx: Tx) -> set[int]:
    """The organizations with nobody above them."""
    return {row[0] for row in _TOPS.rows(tx, {})}


def parents(tx: Tx, ids: Collection[int] | None = None) -> dict[int, int | None]:
    """What is directly above each organization: of these with all above them, or (None) of every one."""
    if ids is None:
        return {row.id: row.parent_id for row in tx.execute(_PARENTS)}
    known: dict[int, int | None] = {}
    for one in ids:
        if one not in known:
            known.update(row[:2] for row in _CHAIN.rows(tx, {"start": one}))
    return known


def above(tx: Tx, organization_id: int) -> tuple[int, ...]:
    """The organizations above one, the nearest first, as the tree is now."""
    return tuple(row[0] for row in _ABOVE.rows(tx, {"start": organization_id}))


def successors(tx: Tx, organization_id: int, held_on: date | None) -> frozenset[int]:
    """The organizations in which one went on after a day (None: ever), and in which those went on."""
    values = {"start": organization_id, "day": held_on or date.min}
    return frozenset(row[0] for row in _SUCCESSORS.rows(tx, values))


def predecessors(tx: Tx, organization_id: int) -> dict[int, date]:
    """The organizations that went on in one, and those that went on in them, each with the day of it.

    What they held before that day went on in this one; what they held since, if they still exist, did not.
    """
    return {row.id: row.until for row in tx.execute(_EARLIER, {"start": organization_id})}


def children(tx: Tx, organization_id: int, today: date, *, offset: int, limit: int) -> Sequence[Organization]:
    """The organizations directly below one on a day, by name."""
    below = _children(organization_id, today).order_by(organizations.c.pinyin, organizations.c.id)
    return [_organization(row) for row in tx.execute(below.offset(offset).limit(limit))]


def count_children(tx: Tx, organization_id: int, today: date) -> int:
    """How many organizations are directly below one on a day."""
    below = _children(organization_id, today).subquery()
    return tx.execute(select(func.count()).select_from(below)).scalar_one()


def _children(organization_id: int, today: date) -> Select[Any]:
    return _ORGANIZATION.where(
        organizations.c.parent_id == organization_id,
        organizations.c.from_on <= today,
        or_(organizations.c.to_on.is_(None), organizations.c.to_on >= today),
    )
