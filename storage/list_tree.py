"""The tree of organizations that have responsibility lists, each with the nearest above that has any."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, case, func, select

from domain.people import Level, OrganizationKind
from domain.responsibility_lists import HAVE_LISTS
from storage.recipients import going_on
from storage.schema import organizations

if TYPE_CHECKING:
    from datetime import date

    from storage.database import Tx


class Node(NamedTuple):
    """An organization that has lists."""

    id: int
    upper_id: int
    """The nearest one above that has lists."""
    kind: OrganizationKind
    level: Level
    name: str


_KINDS = sorted(kind.value for kind in HAVE_LISTS)
_LEAVES = (OrganizationKind.BRANCH.value, OrganizationKind.MEMBER_GROUP.value)
"""Nothing that has lists is below these."""

_one = organizations.alias("one")
_columns = (organizations.c.id, organizations.c.kind, organizations.c.level, organizations.c.name)
_top = (
    select(*_columns, organizations.c.parent_id.label("upper_id"))
    .where(organizations.c.parent_id == bindparam("top"), going_on(), organizations.c.kind.not_in(_LEAVES))
    .cte("listed", recursive=True)
)
_below = _top.union_all(
    select(
        _one.c.id,
        _one.c.kind,
        _one.c.level,
        _one.c.name,
        case((_top.c.kind.in_(_KINDS), _top.c.id), else_=_top.c.upper_id),
    )
    .join(_top, _one.c.parent_id == _top.c.id)
    .where(going_on(_one), _one.c.kind.not_in(_LEAVES))
)
_BELOW = select(_below).where(_below.c.kind.in_(_KINDS)).order_by(_below.c.id)

NEW_SECTOR = ("non_public_enterprise", "social_organization", "office_building", "market")
"""Sectors of new-sector organizations. Source: glossary 3.1, R48."""


def below(tx: Tx, organization_id: int, today: date) -> list[Node]:
    """The organizations with lists in the tree below one on a day."""
    return [
        Node(row.id, row.upper_id, OrganizationKind(row.kind), Level(row.level), row.name)
        for row in tx.execute(_BELOW, {"top": organization_id, "today": today})
    ]


def new_sector_of(tx: Tx, authority_ids: list[int], today: date) -> dict[int, int]:
    """For how many new-sector organizations each department is the industry authority. Source: R48."""
    found = (
        select(organizations.c.authority_id, func.count())
        .where(
            organizations.c.authority_id.in_(bindparam("ids", expanding=True)),
            organizations.c.sector.in_(NEW_SECTOR),
            going_on(),
        )
        .group_by(organizations.c.authority_id)
    )
    return {row[0]: row[1] for row in tx.execute(found, {"ids": authority_ids, "today": today})}
