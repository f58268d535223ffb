"""Who is told what organizations have to do: holders of offices whom the bot can reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from domain.people import Role
from storage.assignments import Reach, within
from storage.prepared import Prepared
from storage.schema import contact_points, offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from storage.database import Tx

ANSWERING = (Role.SECRETARY, Role.CLERK, Role.STEERING_OFFICE_USER, Role.ADMINISTRATOR)
"""Who deals with what an organization has to do: its secretary and clerks, or the users of an organ."""


class Recipient(NamedTuple):
    """Somebody who can be reached, in an office."""

    person_id: int
    chat_id: int
    organization_id: int
    """Theirs; of a contact leader, the contact point."""
    office_id: int
    time_zone: str
    """In which they live: that of the office's organization."""


@dataclass(frozen=True)
class Unreached:
    """Somebody in an office whom the bot cannot reach."""

    person_id: int
    name: str
    role: Role
    organization_id: int
    organization: str
    joined: bool
    """They have joined, and blocked the bot since."""


REACHABLE = and_(persons.c.telegram_id.is_not(None), persons.c.unreachable_since.is_(None))


def sitting(table: Any = offices) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias of it
    """Whether an office is held, or a contact point kept, on `:today`."""
    held: ColumnElement[bool] = and_(
        table.c.from_on <= bindparam("today"),
        or_(table.c.to_on.is_(None), table.c.to_on >= bindparam("today")),
    )
    return held


def going_on(table: Any = organizations) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias of it
    """Whether an organization has not ended by `:today`: nobody acts in another."""
    there: ColumnElement[bool] = or_(table.c.to_on.is_(None), table.c.to_on >= bindparam("today"))
    return there


def _present() -> ColumnElement[bool]:
    """Whether an office is held today in an organization that has not ended."""
    return and_(sitting(), going_on())


def _reached(*roles: Role) -> ColumnElement[bool]:
    """Whether somebody in one of these offices of an organization can be reached."""
    return exists().where(
        offices.c.organization_id == organizations.c.id,
        offices.c.role.in_([role.value for role in roles]),
        sitting(),
        persons.c.id == offices.c.person_id,
        REACHABLE,
    )


_UNANSWERED = select(organizations.c.id, _reached(Role.LEADERSHIP_MEMBER)).where(
    organizations.c.parent_id.in_(bindparam("parents", expanding=True)),
    going_on(),
    ~_reached(*ANSWERING),
)


_OUT_OF_REACH = Prepared(
    select(offices.c.id)
    .join(persons, persons.c.id == offices.c.person_id)
    .where(offices.c.organization_id == bindparam("organization"), sitting(), ~REACHABLE),
    [offices.c.id.type],
)


def of_organizations(
    tx: Tx, ids: Collection[int], roles: Sequence[Role], today: date
) -> dict[int, list[Recipient]]:
    """Who can be reached in these offices of organizations."""
    found = (
        select(
            offices.c.person_id,
            persons.c.telegram_id,
            offices.c.organization_id,
            offices.c.id,
            organizations.c.time_zone,
        )
        .join(persons, persons.c.id == offices.c.person_id)
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(_present(), REACHABLE, offices.c.role.in_([role.value for role in roles]))
    )
    return _grouped(tx, found, offices.c.organization_id, ids, today)


def of_offices(tx: Tx, ids: Collection[int], time_zone: str) -> tuple[list[Recipient], set[int]]:
    """Who holds these offices, of organizations of a zone; and where somebody has no account."""
    found = (
        select(offices.c.person_id, persons.c.telegram_id, offices.c.organization_id, offices.c.id)
        .join(persons, persons.c.id == offices.c.person_id)
        .where(offices.c.id.in_(ids))
        .order_by(offices.c.id)
    )
    rows = tx.execute(found).all()
    joined = [Recipient(*row, time_zone) for row in rows if row.telegram_id is not None]
    return joined, {row.organization_id for row in rows if row.telegram_id is None}


def contact_leaders(tx: Tx, ids: Collection[int], today: date) -> dict[int, list[Recipient]]:
    """Who can be reached of those who have organizations as their contact points. Source: R30."""
    found = (
        select(
            persons.c.id,
            persons.c.telegram_id,
            contact_points.c.organization_id,
            offices.c.id,
            organizations.c.time_zone,
        )
        .join(persons, persons.c.id == contact_points.c.person_id)
        .join(offices, offices.c.person_id == persons.c.id)
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(sitting(contact_points), _present(), REACHABLE)
    )
    return _grouped(tx, found, contact_points.c.organization_id, ids, today)


def out_of_reach(tx: Tx, organization_id: int, today: date) -> set[int]:
    """The offices in an organization whose holders cannot be reached."""
    rows = _OUT_OF_REACH.rows(tx, {"organization": organization_id, "today": today})
    return {row[0] for row in rows}


def unanswered_below(tx: Tx, organization_id: int, today: date) -> dict[int, bool]:
    """The organizations below one in which nobody who answers can be reached, nor in any between.

    What is to be told to them is told to those who answer for the one above; but what they have to do
    themselves, to their leadership members first: for each, whether one of those can be reached.
    """
    found: dict[int, bool] = {}
    level = {organization_id}
    while level:
        below: dict[int, bool] = {}
        for parents in _parts(level):
            rows = tx.execute(_UNANSWERED, {"parents": parents, "today": today})
            below |= {row[0]: bool(row[1]) for row in rows}
        level = set(below) - set(found)
        found |= below
    return found


def unreached(tx: Tx, seat_id: int, today: date, *, offset: int, limit: int) -> list[Unreached]:
    """Everybody in an office of a tree who never joined, or blocked the bot, by organization."""
    rows = tx.execute(
        _UNREACHED.order_by(organizations.c.id, offices.c.id).offset(offset).limit(limit),
        {"organization": seat_id, "today": today},
    )
    return [Unreached(row[0], row[1], Role(row[2]), row[3], row[4], joined=bool(row[5])) for row in rows]


def count_unreached(tx: Tx, seat_id: int, today: date) -> int:
    """How many offices of a tree that are."""
    counted = select(func.count()).select_from(_UNREACHED.subquery())
    return tx.execute(counted, {"organization": seat_id, "today": today}).scalar_one()


_UNREACHED = (
    select(
        persons.c.id,
        persons.c.name,
        offices.c.role,
        organizations.c.id.label("organization_id"),
        organizations.c.name.label("organization"),
        persons.c.telegram_id.is_not(None).label("joined"),
    )
    .join(offices, offices.c.person_id == persons.c.id)
    .join(organizations, organizations.c.id == offices.c.organization_id)
    .where(
        _present(),
        ~REACHABLE,
        *within(Reach.TREE),
    )
)


def _grouped(
    tx: Tx,
    found: Any,  # noqa: ANN401 - a SELECT
    column: Any,  # noqa: ANN401 - one of its columns
    ids: Collection[int],
    today: date,
) -> dict[int, list[Recipient]]:
    grouped: dict[int, list[Recipient]] = {}
    for part in _parts(ids):
        chosen = found.where(column.in_(part)).order_by(column, persons.c.id)
        for row in tx.execute(chosen, {"today": today}):
            one = Recipient(*row)
            grouped.setdefault(one.organization_id, []).append(one)
    return grouped


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    """The same in parts that one statement takes."""
    wanted = sorted(ids)
    return (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))


_CHUNK = 500
"""Organizations named in one statement; PostgreSQL and SQLite both take thousands of parameters."""
