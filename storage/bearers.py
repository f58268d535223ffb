"""Who bears obligations on a day, whatever was counted: for saying whom a change concerns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from domain.obligations import Obligation, Source
from domain.people import Level, OrganizationKind
from domain.periods import Cadence, Period
from storage import assignments
from storage.schema import organizations

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from storage.assignments import Where
    from storage.database import Tx

_MOST_AT_ONCE = 500
"""Ids in one statement: SQLite takes no more than some thousand parameters."""


class Bearing(NamedTuple):
    """One who bears an obligation: an organization, or in it the holder of an office."""

    organization_id: int
    office_id: int | None


class Described(NamedTuple):
    """What of an organization is said where many are counted."""

    name: str
    kind: OrganizationKind
    level: Level


def of(tx: Tx, obligation: Obligation, where: Where, today: date, as_of: datetime) -> list[Bearing]:
    """Everybody to whom an obligation applies on a day, whether or not it is on for them."""
    bare = replace(
        obligation,
        cadence=Cadence.YEARLY,
        source=Source.RECORDS,
        counts=("none",),
        minimum=1,
        halves=False,
        until=None,
        days=0,
        working=False,
    )
    day = Period(Cadence.YEARLY, today, today)
    found = assignments.counted(tx, bare, day, where, as_of, (as_of, today))
    return [Bearing(one.organization_id, one.office_id) for one in found]


def described(tx: Tx, organization_ids: Collection[int]) -> dict[int, Described]:
    """What organizations are, by name in the order of their reading."""
    wanted = sorted(organization_ids)
    found: list[Any] = []
    for first in range(0, len(wanted), _MOST_AT_ONCE):
        part = wanted[first : first + _MOST_AT_ONCE]
        columns = (organizations.c.id, organizations.c.pinyin, organizations.c.name)
        statement = select(*columns, organizations.c.kind, organizations.c.level)
        found += tx.execute(statement.where(organizations.c.id.in_(part))).all()
    found.sort(key=lambda row: (row.pinyin, row.id))
    return {row.id: Described(row.name, OrganizationKind(row.kind), Level(row.level)) for row in found}
