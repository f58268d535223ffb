"""How far obligations have been met, as of an instant: the one query behind every view, receipt and tick.

One statement for each obligation and period, over all organizations in scope at once; compiled once per
shape and run on the driver. It gives what was counted; what is asked, and so the state, is arithmetic in
`domain`. Dates are worked out in Python, never in SQL.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from domain.measures import DUTY_DAYS, KEY_VILLAGE_VISIT, is_personal
from domain.obligations import Bearer, Source
from domain.people import Role
from storage.prepared import Prepared
from storage.schema import (
    contact_points,
    contributions,
    offices,
    organizations,
    waiver_decisions,
    waivers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.obligations import Applies, Obligation
    from domain.periods import Period
    from storage.database import Tx


class Reach(enum.Enum):
    """Which organizations a query is about."""

    EVERYWHERE = enum.auto()
    ORGANIZATION = enum.auto()
    """One, with everybody's offices in it."""
    CHILDREN = enum.auto()
    """Those directly below one."""
    TREE = enum.auto()
    """One and all below it."""


@dataclass(frozen=True)
class Where:
    """The organizations a query is about: all whose days are counted in a zone, or those around one."""

    time_zone: str
    reach: Reach = Reach.EVERYWHERE
    organization_id: int = 0


class Counted(NamedTuple):
    """One bearer of an obligation in a period, and what was counted for it."""

    organization_id: int
    office_id: int | None
    person_id: int | None
    from_on: date
    to_on: date | None
    """From which to which day the bearer is there at all."""
    counted: int
    in_time: int
    after_on: date | None
    waived: bool


class Shape(NamedTuple):
    """What of an obligation decides the form of its statement."""

    bearer: Bearer
    applies: tuple[Applies, ...]
    counts: tuple[str, ...]
    source: Source
    reach: Reach


HOLDERS = {Bearer.SECRETARY: Role.SECRETARY, Bearer.LEADERSHIP_MEMBER: Role.LEADERSHIP_MEMBER}
"""Who holds an office that bears something."""


def counted(
    tx: Tx, obligation: Obligation, period: Period, where: Where, as_of: datetime, ends: tuple[datetime, date]
) -> list[Counted]:
    """What was counted by an instant for everybody who bears an obligation in a period.

    `ends`: the instant at which the period ends in the zone, and the last day on which a late event is
    looked for.
    """
    shape = Shape(obligation.bearer, obligation.applies, obligation.counts, obligation.source, where.reach)
    rows = _prepared(shape).rows(
        tx,
        {
            "obligation": obligation.key,
            "period": period.key,
            "first": period.first,
            "last": period.last,
            "end_at": ends[0],
            "beyond": max(period.last, ends[1]),
            "as_of": as_of,
            "zone": where.time_zone,
            "organization": where.organization_id,
            "seen_on": min(period.last, ends[1]),
        },
    )
    return [Counted(*row) for row in rows]


def zones(tx: Tx, reach: Reach, organization_id: int) -> list[str]:
    """The zones in which the organizations around one count their days."""
    statement = select(organizations.c.time_zone).where(*within(reach)).distinct()
    return sorted(tx.execute(statement, {"organization": organization_id}).scalars())


@lru_cache(maxsize=512)
def _prepared(shape: Shape) -> Prepared:
    statement = _statement(shape)
    return Prepared(statement, [column.type for column in statement.selected_columns])


def _statement(shape: Shape) -> Select[Any]:
    held = shape.bearer is not Bearer.ORGANIZATION
    counts = _registered(shape) if shape.source is Source.CONTACT_POINTS else _contributed(shape)
    office = (offices.c.id, offices.c.person_id) if held else (null().label("o"), null().label("p"))
    from_on, to_on = there(held=held)
    statement = select(
        organizations.c.id,
        *office,
        from_on,
        to_on,
        *counts.columns,
        waived(held=held).label("waived"),
    ).select_from(counts.source)
    statement = statement.where(
        organizations.c.time_zone == bindparam("zone"),
        applying(shape.applies, bindparam("first"), bindparam("last")),
        from_on <= bindparam("last"),
        or_(to_on.is_(None), to_on >= bindparam("first")),
        *within(shape.reach),
    )
    if held:
        statement = statement.where(offices.c.role == HOLDERS[shape.bearer].value)
    if counts.grouped:
        statement = statement.group_by(organizations.c.id, *((offices.c.id,) if held else ()))
    return statement


class _Counts(NamedTuple):
    """From which tables is counted, and the columns that say how much."""

    source: Any
    columns: tuple[ColumnElement[Any], ...]
    grouped: bool


def _bearers(*, held: bool) -> Any:  # noqa: ANN401 - a table or a join
    if not held:
        return organizations
    return organizations.join(offices, offices.c.organization_id == organizations.c.id)


def _contributed(shape: Shape) -> _Counts:
    held = shape.bearer is not Bearer.ORGANIZATION
    one = contributions
    on = [one.c.organization_id == organizations.c.id, *counting(shape)]
    if held:
        on += theirs(shape)
    if shape.source is Source.DUTY_DAYS:
        on.append(or_(one.c.measure == DUTY_DAYS, counts_as_duty_day()))
    within = one.c.held_on <= bindparam("last")
    in_time = and_(within, one.c.entered_at < bindparam("end_at"))
    late = func.min(case((one.c.held_on > bindparam("last"), one.c.held_on)))
    columns = (_sum(shape, within), _sum(shape, in_time), late)
    return _Counts(_bearers(held=held).outerjoin(one, and_(*on)), columns, grouped=True)


def counting(shape: Shape) -> list[ColumnElement[bool]]:
    """Whether something counts, whosever it is."""
    one = contributions
    return [
        _one_of(one.c.measure, shape.counts),
        one.c.held_on.between(bindparam("first"), bindparam("beyond")),
        alive(one),
    ]


def theirs(shape: Shape) -> list[ColumnElement[bool]]:
    """Whether a record is of the holder of an office.

    Of what a leader does in person, by the office it was entered for. What an organization does, such as a
    report that its clerk enters, is its secretary's, of whoever was in office on the day.
    """
    if shape.bearer is Bearer.LEADERSHIP_MEMBER or all(map(is_personal, shape.counts)):
        return [contributions.c.office_id == offices.c.id]
    return [
        contributions.c.held_on >= offices.c.from_on,
        or_(offices.c.to_on.is_(None), contributions.c.held_on <= offices.c.to_on),
    ]


def _sum(shape: Shape, condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """Units where a condition holds; of several measures, records, so that none counts twice."""
    one = contributions
    if len(shape.counts) > 1 and shape.source is not Source.DUTY_DAYS:
        return func.count(case((condition, one.c.record_id)).distinct())
    return func.coalesce(func.sum(case((condition, one.c.units), else_=0)), 0)


def counts_as_duty_day() -> ColumnElement[bool]:
    """Whether a visit to a key village is half a duty day: the first entered, on a day without a stay."""
    one, other = contributions, contributions.alias("other")
    same_day = and_(
        other.c.organization_id == one.c.organization_id,
        other.c.office_id == one.c.office_id,
        other.c.held_on == one.c.held_on,
        alive(other),
    )
    earlier = or_(
        other.c.entered_at < one.c.entered_at,
        and_(other.c.entered_at == one.c.entered_at, other.c.id < one.c.id),
    )
    taken = or_(other.c.measure == DUTY_DAYS, and_(other.c.measure == KEY_VILLAGE_VISIT, earlier))
    return and_(
        one.c.measure == KEY_VILLAGE_VISIT,
        ~exists().where(same_day, _one_of(other.c.measure, (DUTY_DAYS, KEY_VILLAGE_VISIT)), taken),
    )


def _registered(shape: Shape) -> _Counts:
    """Contact points of the holder of an office that there are on the last day looked at: theirs at most."""
    held = shape.bearer is not Bearer.ORGANIZATION
    _, to_on = there(held=held)
    last = bindparam("seen_on", type_=Date)
    seen_on = case((to_on < last, to_on), else_=last)
    here = [
        contact_points.c.person_id == offices.c.person_id,
        contact_points.c.from_on <= seen_on,
        or_(contact_points.c.to_on.is_(None), contact_points.c.to_on >= seen_on),
    ]
    if shape.counts:
        here.append(_one_of(contact_points.c.kind, shape.counts))
    number = select(func.count()).select_from(contact_points).where(*here).scalar_subquery()
    columns = (number, number.label("in_time"), null().label("after_on"))
    return _Counts(_bearers(held=held), columns, grouped=False)


def alive(table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - the table or an alias of it
    """Whether a row counted at the instant."""
    condition: ColumnElement[bool] = and_(
        table.c.from_at <= bindparam("as_of"),
        or_(table.c.to_at.is_(None), table.c.to_at > bindparam("as_of")),
    )
    return condition


def there(*, held: bool) -> tuple[ColumnElement[date], ColumnElement[date]]:
    """From which to which day the bearer is there: in an office no longer than its organization."""
    if not held:
        return organizations.c.from_on, organizations.c.to_on
    of, held_by = organizations.c, offices.c
    from_on = case((held_by.from_on > of.from_on, held_by.from_on), else_=of.from_on)
    to_on = case(
        (held_by.to_on.is_(None), of.to_on),
        (of.to_on.is_(None), held_by.to_on),
        (held_by.to_on < of.to_on, held_by.to_on),
        else_=of.to_on,
    )
    return from_on, to_on


def applying(
    applies: tuple[Applies, ...], first: ColumnElement[date], last: ColumnElement[date]
) -> ColumnElement[bool]:
    """Whether something applies to an organization; who is below it counts from a day to a day."""
    below = organizations.alias("below")
    ways = []
    for one in applies:
        way = [organizations.c.kind == one.kind.value]
        if one.levels:
            way.append(_one_of(organizations.c.level, sorted(level.value for level in one.levels)))
        if one.members:
            way.append(organizations.c.members >= one.members)
        if one.parent:
            way.append(organizations.c.parent_id.is_not(None))
        if one.children:
            way.append(
                exists()
                .where(
                    below.c.parent_id == organizations.c.id,
                    below.c.from_on <= last,
                    or_(below.c.to_on.is_(None), below.c.to_on >= first),
                )
                .correlate_except(below)
            )
        ways.append(and_(*way))
    return or_(*ways)


def _one_of(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column holds one of these: spelled out, for the driver runs what IN leaves open as it is."""
    return or_(*(column == value for value in values))


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """Whether an organization is among those a query is about; `:organization` says around which."""
    named: BindParameter[int] = bindparam("organization")
    match reach:
        case Reach.EVERYWHERE:
            return []
        case Reach.ORGANIZATION:
            return [organizations.c.id == named]
        case Reach.CHILDREN:
            return [organizations.c.parent_id == named]
    top = select(literal(0).label("steps"), organizations.c.id).where(organizations.c.id == named)
    tree = top.cte("tree", recursive=True)
    child = organizations.alias("child")
    tree = tree.union_all(select(tree.c.steps + 1, child.c.id).join(tree, child.c.parent_id == tree.c.id))
    return [organizations.c.id.in_(select(tree.c.id))]


def waived(*, held: bool) -> ColumnElement[bool]:
    """Whether the bearer was released from the assignment by the instant."""
    office = waivers.c.office_id == offices.c.id if held else waivers.c.office_id.is_(None)
    granted = exists().where(
        waivers.c.organization_id == organizations.c.id,
        waivers.c.obligation == bindparam("obligation"),
        waivers.c.period == bindparam("period"),
        office,
        waiver_decisions.c.waiver_id == waivers.c.id,
        waiver_decisions.c.granted,
        waiver_decisions.c.at <= bindparam("as_of"),
    )
    return granted.correlate_except(waivers, waiver_decisions)
