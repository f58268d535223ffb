"""A tree of organizations by their levels, and the requests for support that wait at each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from domain.people import Level, OrganizationKind
from domain.records import EventKind
from storage import record_lists
from storage.assignments import Reach, within
from storage.schema import duty_records, organizations, support_requests

if TYPE_CHECKING:
    from datetime import date

    from storage.database import Tx


class Node(NamedTuple):
    """An organization of a tree."""

    id: int
    parent_id: int | None
    kind: OrganizationKind
    level: Level
    members: int


class Waiting(NamedTuple):
    """Requests without an answer that were made to organizations of a level."""

    level: Level
    number: int
    since: datetime
    """When the oldest of them was entered."""


def tree(tx: Tx, organization_id: int, today: date) -> list[Node]:
    """An organization and all that are below it on a day."""
    of = organizations.c
    statement = select(of.id, of.parent_id, of.kind, of.level, of.members).where(
        *within(Reach.TREE),
        organizations.c.from_on <= today,
        or_(organizations.c.to_on.is_(None), organizations.c.to_on >= today),
    )
    rows = tx.execute(statement, {"organization": organization_id})
    return [Node(row[0], row[1], OrganizationKind(row[2]), Level(row[3]), row[4]) for row in rows]


def requests_waiting(tx: Tx, organization_id: int, as_of: datetime) -> list[Waiting]:
    """Requests that an organization and those below it made and nobody has answered, by where they wait."""
    addressee = organizations.alias("addressee")
    statement = (
        select(addressee.c.level, func.count(), func.min(duty_records.c.entered_at))
        .select_from(support_requests)
        .join(duty_records, duty_records.c.id == support_requests.c.record_id)
        .join(organizations, organizations.c.id == duty_records.c.organization_id)
        .join(addressee, addressee.c.id == support_requests.c.addressee_id)
        .where(
            *within(Reach.TREE),
            record_lists.newest(as_of),
            ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
            ~record_lists.has(EventKind.ANSWERED, as_of),
        )
        .group_by(addressee.c.level)
    )
    rows = tx.execute(statement, {"organization": organization_id})
    return [Waiting(Level(level), count, since) for level, count, since in rows]
