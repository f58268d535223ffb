"""Who can be put on a team: people in office in a committee's tree, without its branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, or_, select

from domain.people import OrganizationKind, Role
from storage.assignments import Reach, within
from storage.schema import offices, organizations, persons

if TYPE_CHECKING:
    from datetime import date

    from storage.database import Tx

_BRANCHES = (OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.MEMBER_GROUP)
"""Cadres are drawn from committees and their departments (R52, R60); branches are only visited."""

_FOREMOST = (Role.INSPECTOR, Role.TEAM_LEADER)
"""Who is in the roster for this stands before all others."""


@dataclass(frozen=True)
class Candidate:
    """Somebody in an office by which they can be entered."""

    office_id: int
    person_id: int
    name: str
    pinyin: str
    initials: str
    unit: str
    unit_id: int


def of_tree(tx: Tx, committee_id: int, today: date) -> list[Candidate]:
    """Everybody who can be entered for a committee's rounds on a day, inspectors first, then by name."""
    found = (
        select(
            offices.c.id,
            offices.c.person_id,
            persons.c.name,
            persons.c.pinyin,
            persons.c.initials,
            organizations.c.name.label("unit"),
            offices.c.organization_id,
        )
        .join(persons, persons.c.id == offices.c.person_id)
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(
            *within(Reach.TREE),
            organizations.c.kind.not_in([kind.value for kind in _BRANCHES]),
            offices.c.role != Role.OPERATOR.value,
            offices.c.from_on <= today,
            or_(offices.c.to_on.is_(None), offices.c.to_on >= today),
        )
        .order_by(
            case((offices.c.role.in_([role.value for role in _FOREMOST]), 0), else_=1),
            persons.c.pinyin,
            offices.c.id,
        )
    )
    return [Candidate(*row) for row in tx.execute(found, {"organization": committee_id})]
