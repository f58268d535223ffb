"""Contact points: who is tied to which organization or veteran member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, exists, func, or_, select

from domain.people import Role
from domain.roster import ContactPointKind
from storage.prepared import Prepared
from storage.recipients import sitting
from storage.schema import contact_points, offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, Row

    from storage.database import Tx


@dataclass(frozen=True)
class ContactPoint:
    """A contact point by the name people call it; readings are empty for a nickname."""

    id: int
    kind: ContactPointKind
    name: str
    pinyin: str
    initials: str


LEADERS = (Role.SECRETARY.value, Role.LEADERSHIP_MEMBER.value)
"""Whose contact points are kept. Source: R30, R43."""


def leads(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether somebody is a leader in office on `:today`: whoever left comes no longer, tie or not."""
    return exists().where(
        offices.c.person_id == person_id, or_(*(offices.c.role == role for role in LEADERS)), sitting(offices)
    )


_LIVE = or_(contact_points.c.to_on.is_(None), contact_points.c.to_on >= bindparam("today"))
_LEADERS = Prepared(
    select(persons.c.name)
    .join(contact_points, contact_points.c.person_id == persons.c.id)
    .where(
        contact_points.c.organization_id == bindparam("organization"),
        contact_points.c.from_on <= bindparam("today"),
        _LIVE,
        leads(persons.c.id),
    )
    .order_by(contact_points.c.id),
    [persons.c.name.type],
)
_KNOWN = (
    select(
        contact_points.c.id,
        contact_points.c.kind,
        func.coalesce(organizations.c.name, contact_points.c.nickname).label("name"),
        func.coalesce(organizations.c.pinyin, "").label("pinyin"),
        func.coalesce(organizations.c.initials, "").label("initials"),
    )
    .outerjoin(organizations, organizations.c.id == contact_points.c.organization_id)
    .where(
        contact_points.c.person_id == bindparam("person_id"),
        contact_points.c.from_on <= bindparam("today"),
    )
    .order_by(case((_LIVE, 0), else_=1), contact_points.c.id)
)
_OF_PERSON = _KNOWN.where(_LIVE)


def of_person(tx: Tx, person_id: int, today: date) -> list[ContactPoint]:
    """A person's contact points on a day, in the order of their entry."""
    return _read(tx.execute(_OF_PERSON, {"person_id": person_id, "today": today}))


def known(tx: Tx, person_id: int, today: date) -> list[ContactPoint]:
    """The same with those that have ended, which come last: an old visit may be entered late."""
    return _read(tx.execute(_KNOWN, {"person_id": person_id, "today": today}))


def _read(rows: Iterable[Row[Any]]) -> list[ContactPoint]:
    return [
        ContactPoint(row.id, ContactPointKind(row.kind), row.name, row.pinyin, row.initials) for row in rows
    ]


def organizations_of(tx: Tx, person_id: int, today: date) -> list[int]:
    """The organizations that are a person's contact points on a day."""
    found = select(contact_points.c.organization_id).where(
        contact_points.c.person_id == person_id,
        contact_points.c.organization_id.is_not(None),
        contact_points.c.from_on <= today,
        _LIVE,
    )
    return sorted(set(tx.execute(found, {"today": today}).scalars()))


def leaders_of(tx: Tx, organization_id: int, today: date) -> list[str]:
    """What the leaders in office are called whose contact point an organization is on a day."""
    return [row[0] for row in _LEADERS.rows(tx, {"organization": organization_id, "today": today})]
