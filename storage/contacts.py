"""Who is tied to whom, from both sides, and what came of it: visits, problems taken on and solved."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    values,
)

from domain.people import Role
from domain.roster import ContactPointKind
from storage import record_lists, records
from storage.contact_points import LEADERS, leads
from storage.recipients import sitting
from storage.schema import (
    contact_points,
    contributions,
    duty_records,
    offices,
    organizations,
    persons,
    visits,
)
from storage.types import Instant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Select

    from storage.database import Tx

_target = organizations.alias("target")


class Tie(NamedTuple):
    """A leader and one of their contact points."""

    id: int
    person_id: int
    leader: str
    kind: ContactPointKind
    organization_id: int | None
    """The contact point; None for a veteran member."""
    name: str
    """What the contact point is called."""
    from_on: date


class Calls(NamedTuple):
    """The visits to a contact point in a span of days."""

    visits: int = 0
    last_on: date | None = None
    taken_on: int = 0
    """Problems that were taken along."""
    solved: int = 0
    """Of these, solved on the spot or since."""


class Unsolved(NamedTuple):
    """A visit at which problems were taken on that wait to be solved."""

    record_id: int
    """The record's first version."""
    held_on: date
    left: int
    inherited: bool = False
    """Somebody took them on whose office was taken over since."""


class Asked(NamedTuple):
    """An organization with all below it, whose contact points are asked about; in a span of days."""

    organization_id: int
    first_on: date
    last_on: date
    as_of: datetime


class Solved(NamedTuple):
    """What came of the visits to an organization as somebody's contact point."""

    steps: int
    """How far it lies below the one that was asked about."""
    taken_on: int
    solved: int
    """Of these, solved on the spot or since."""


class Leader(NamedTuple):
    """Somebody who is in office in an organization."""

    name: str
    role: Role
    organization: str


_TIES = (
    select(
        contact_points.c.id,
        contact_points.c.person_id,
        persons.c.name.label("leader"),
        contact_points.c.kind,
        contact_points.c.organization_id,
        func.coalesce(_target.c.name, contact_points.c.nickname).label("name"),
        contact_points.c.from_on,
    )
    .join(persons, persons.c.id == contact_points.c.person_id)
    .outerjoin(_target, _target.c.id == contact_points.c.organization_id)
    .order_by(contact_points.c.from_on, contact_points.c.id)
)


def of_person(tx: Tx, person_id: int, today: date) -> list[Tie]:
    """The contact points of a leader on a day."""
    return _ties(tx, _TIES.where(contact_points.c.person_id == person_id, sitting(contact_points)), today)


def of_target(tx: Tx, organization_id: int, today: date) -> list[Tie]:
    """The leaders in office whose contact point an organization is on a day."""
    here = contact_points.c.organization_id == organization_id
    return _ties(tx, _TIES.where(here, sitting(contact_points), leads(contact_points.c.person_id)), today)


def of_leaders(tx: Tx, organization_ids: Collection[int], today: date) -> list[Tie]:
    """The contact points of everybody who leads one of these organizations on a day."""
    found = _TIES.where(contact_points.c.person_id.in_(_leading(organization_ids)), sitting(contact_points))
    return _ties(tx, found, today)


def holders(tx: Tx, office_ids: Collection[int]) -> dict[int, Leader]:
    """Who holds these offices, by office: organization by organization, secretaries first."""
    found = (
        select(offices.c.id, persons.c.name, offices.c.role, organizations.c.name)
        .select_from(offices)
        .join(persons, persons.c.id == offices.c.person_id)
        .join(organizations, organizations.c.id == offices.c.organization_id)
        .where(offices.c.id.in_(office_ids))
        .order_by(organizations.c.id, case((offices.c.role == Role.SECRETARY, 0), else_=1), offices.c.id)
    )
    return {row[0]: Leader(row[1], Role(row[2]), row[3]) for row in tx.execute(found)}


def calls(
    tx: Tx, ids: Collection[int], first: date, last: date, as_of: datetime, *, own: bool = False
) -> dict[int, Calls]:
    """The visits to contact points in a span of days, as they counted at an instant; by contact point.

    With those of the former leaders from whom a contact point went on to its present one: the organization
    was called upon. `own`: without them, for what the present leader did.
    """
    if not ids:
        return {}
    chain = _chain(ids)
    columns = (
        chain.c.id,
        func.count(),
        func.max(duty_records.c.held_on),
        func.sum(visits.c.problems_taken_on),
        func.sum(visits.c.solved_on_spot + record_lists.solved_later(as_of)),
    )
    found = _visits(columns, chain, as_of).where(duty_records.c.held_on.between(first, last))
    if own:
        found = found.where(chain.c.part_id == chain.c.id)
    rows = tx.execute(found.group_by(chain.c.id))
    return {row[0]: Calls(row[1], row[2], int(row[3]), int(row[4])) for row in rows}


def unsolved(tx: Tx, ids: Collection[int], as_of: datetime) -> dict[int, list[Unsolved]]:
    """Visits of any year with problems that wait at an instant, the oldest first; by contact point.

    What former leaders took on waits for the present one, to whom the contact point went.
    """
    if not ids:
        return {}
    chain = _chain(ids)
    left = visits.c.problems_taken_on - visits.c.solved_on_spot - record_lists.solved_later(as_of)
    inherited = chain.c.part_id != chain.c.id
    columns = (chain.c.id, records.ROOT, duty_records.c.held_on, left.label("left"), inherited)
    waiting = _visits(columns, chain, as_of).where(left > 0).order_by(duty_records.c.held_on, records.ROOT)
    found: dict[int, list[Unsolved]] = {}
    for row in tx.execute(waiting):
        found.setdefault(row[0], []).append(Unsolved(row[1], row[2], int(row[3]), bool(row[4])))
    return found


def solved(tx: Tx, asked: Mapping[int, Asked]) -> dict[int, dict[int, Solved]]:
    """What was taken on and solved at contact points, each asked with its tree as that is now; by its key.

    Below it by the organization that is the contact point; only of those to which somebody went. Each visit
    counts once, whoever of the leaders made it, as it counted at the instant with which it is asked.
    """
    if not asked:
        return {}
    columns = (column("key", BigInteger), column("organization_id", BigInteger), column("first_on", Date))
    named = values(*columns, column("last_on", Date), column("as_of", Instant), name="asked")
    tops = named.data([(key, *one) for key, one in asked.items()]).cte("asked")
    start = select(tops.c.key, tops.c.organization_id.label("id"), literal(0).label("steps"))
    tree = start.cte("tree", recursive=True)
    below = select(tree.c.key, organizations.c.id, tree.c.steps + 1)
    tree = tree.union_all(below.join(tree, organizations.c.parent_id == tree.c.id))
    points = (
        select(tree, tops.c.first_on, tops.c.last_on, tops.c.as_of, contact_points.c.id.label("part_id"))
        .join(tops, tops.c.key == tree.c.key)
        .join(contact_points, contact_points.c.organization_id == tree.c.id)
        .cte("points")
    )
    as_of = points.c.as_of
    of = (points.c.key, points.c.id, points.c.steps)
    taken_on = func.sum(visits.c.problems_taken_on)
    since = func.sum(visits.c.solved_on_spot + record_lists.solved_later(as_of))
    counted = _visits((*of, taken_on, since), points, as_of)
    lately = duty_records.c.held_on.between(points.c.first_on, points.c.last_on)
    found: dict[int, dict[int, Solved]] = {}
    for row in tx.execute(counted.where(lately).group_by(*of)):
        found.setdefault(row[0], {})[row[1]] = Solved(row[2], int(row[3]), int(row[4]))
    return found


def _chain(ids: Collection[int]) -> CTE:
    """Contact points (`id`) with all that went on to them when an office was taken over (`part_id`)."""
    whole = select(contact_points.c.id.label("id"), contact_points.c.id.label("part_id"))
    start = whole.where(contact_points.c.id.in_(ids)).cte("chain", recursive=True)
    earlier = contact_points.alias("earlier")
    return start.union(
        select(start.c.id, earlier.c.id).join(earlier, earlier.c.passed_to_id == start.c.part_id)
    )


def _visits(
    columns: Sequence[ColumnElement[Any]], chain: CTE, as_of: datetime | ColumnElement[datetime]
) -> Select[Any]:
    """Visits to the parts of contact points that counted at an instant."""
    counts = and_(
        contributions.c.record_id == records.ROOT,
        contributions.c.measure == "visit",
        contributions.c.from_at <= as_of,
        or_(contributions.c.to_at.is_(None), contributions.c.to_at > as_of),
    )
    return (
        select(*columns)
        .select_from(visits)
        .join(chain, chain.c.part_id == visits.c.contact_point_id)
        .join(duty_records, duty_records.c.id == visits.c.record_id)
        .join(contributions, counts)
        .where(record_lists.newest(as_of))
    )


def _leading(organization_ids: Collection[int]) -> Select[Any]:
    here = offices.c.organization_id.in_(organization_ids)
    return select(offices.c.person_id).where(here, offices.c.role.in_(LEADERS), sitting(offices))


def _ties(tx: Tx, found: Select[Any], today: date) -> list[Tie]:
    return [
        Tie(
            row.id,
            row.person_id,
            row.leader,
            ContactPointKind(row.kind),
            row.organization_id,
            row.name,
            row.from_on,
        )
        for row in tx.execute(found, {"today": today})
    ]
