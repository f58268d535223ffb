"""Contact points that go with an office: from its former to its new holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, exists, func, insert, literal, or_, select, update

from domain.people import Role
from domain.records import EventKind
from storage import record_lists
from storage.schema import (
    contact_points,
    duty_records,
    duty_stays,
    handovers,
    offices,
    organizations,
    visits,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Tx


@dataclass(frozen=True)
class Left:
    """A contact point that the giver of an office still has, and whose it is to be."""

    id: int
    kind: str
    organization_id: int | None
    nickname: str | None
    name: str
    """What it is called."""
    last_on: date
    """The giver's last day in the office."""
    ends_on: date | None
    """The day with which the roster lets it end."""
    person_id: int
    """Who took the office."""
    first_on: date
    """The day from which it is theirs."""
    same_id: int | None
    """The taker's own contact point of the same target, if they have one."""


_from, _to, _other = (offices.alias(name) for name in ("giver", "taker", "other"))
_same, _now = contact_points.alias("same"), contact_points.alias("now")
_LEADING = [Role.SECRETARY.value, Role.LEADERSHIP_MEMBER.value]
_NAME = func.coalesce(organizations.c.name, contact_points.c.nickname).label("name")
_ENDS = (
    handovers.join(_from, _from.c.id == handovers.c.from_office_id)
    .join(_to, _to.c.id == handovers.c.to_office_id)
    .join(contact_points, contact_points.c.person_id == _from.c.person_id)
    .outerjoin(organizations, organizations.c.id == contact_points.c.organization_id)
)
_LEFT = (
    select(
        contact_points.c.id,
        contact_points.c.kind,
        contact_points.c.organization_id,
        contact_points.c.nickname,
        _NAME,
        _from.c.to_on.label("last_on"),
        contact_points.c.to_on.label("ends_on"),
        _to.c.person_id,
        _to.c.from_on.label("first_on"),
        select(func.min(_same.c.id))
        .where(
            _same.c.person_id == _to.c.person_id,
            _same.c.kind == contact_points.c.kind,
            or_(
                _same.c.organization_id == contact_points.c.organization_id,
                _same.c.nickname == contact_points.c.nickname,
            ),
            or_(_same.c.to_on.is_(None), _same.c.to_on >= bindparam("today")),
        )
        .scalar_subquery()
        .label("same_id"),
    )
    .select_from(_ENDS)
    .where(
        handovers.c.id.in_(bindparam("ids", expanding=True)),
        _from.c.role.in_(_LEADING),
        _from.c.person_id != _to.c.person_id,
        contact_points.c.from_on <= _from.c.to_on,
        or_(contact_points.c.to_on.is_(None), contact_points.c.to_on >= bindparam("today")),
        ~exists().where(
            _other.c.person_id == _from.c.person_id,
            _other.c.id != _from.c.id,
            _other.c.role.in_(_LEADING),
            _other.c.from_on <= contact_points.c.from_on,
            or_(_other.c.to_on.is_(None), _other.c.to_on > _from.c.to_on),
        ),
    )
    .order_by(contact_points.c.id)
)
_PASSED = (
    select(_NAME)
    .select_from(_ENDS.join(_now, _now.c.id == contact_points.c.passed_to_id))
    .where(handovers.c.id == bindparam("handover"), _now.c.person_id == _to.c.person_id)
    .order_by(contact_points.c.id)
)


def left(tx: Tx, handover_ids: Sequence[int], today: date) -> list[Left]:
    """The contact points that go with the offices of handovers, if they are taken over today.

    Not those that the giver had in another office which they hold on, nor those that are over: neither by
    today, nor before they would be the taker's.
    """
    found: dict[int, Left] = {}
    for row in tx.execute(_LEFT, {"ids": list(handover_ids), "today": today}).mappings():
        one = Left(**{**row, "first_on": max(row["first_on"], row["last_on"] + timedelta(days=1))})
        if one.ends_on is None or one.ends_on >= one.first_on:
            found[one.id] = one
    return list(found.values())


def passed(tx: Tx, handover_id: int) -> list[str]:
    """What those are called that went from the giver of a handover to its taker."""
    return list(tx.execute(_PASSED, {"handover": handover_id}).scalars())


def open_problems(tx: Tx, office_id: int, as_of: datetime) -> int:
    """How many problems taken on at visits and stays of an office were not solved by an instant."""
    waiting = 0
    for table, solved in ((visits, visits.c.solved_on_spot), (duty_stays, literal(0))):
        left = table.c.problems_taken_on - solved - record_lists.solved_later(as_of)
        found = (
            select(func.sum(case((left > 0, left), else_=0)))
            .select_from(table)
            .join(duty_records, duty_records.c.id == table.c.record_id)
            .where(
                duty_records.c.office_id == office_id,
                record_lists.newest(as_of),
                ~record_lists.has(EventKind.WITHDRAWN, as_of, unless=EventKind.RESTORED),
            )
        )
        waiting += tx.execute(found).scalar_one() or 0
    return int(waiting)


def pass_on(tx: Tx, several: Sequence[Left]) -> dict[int, int]:
    """End contact points for their givers, and begin them for the takers who have no such one.

    Gives by the ids of those that ended the ids of the new ones.
    """
    new = [one for one in several if one.same_id is None]
    values = [
        {
            "person_id": one.person_id,
            "kind": one.kind,
            "organization_id": one.organization_id,
            "nickname": one.nickname,
            "from_on": one.first_on,
            "to_on": one.ends_on,
        }
        for one in new
    ]
    made: dict[int, int] = {}
    if values:
        begun = insert(contact_points).returning(contact_points.c.id, sort_by_parameter_order=True)
        made = dict(zip([one.id for one in new], tx.execute(begun, values).scalars(), strict=True))
    if several:
        ended = update(contact_points).where(contact_points.c.id == bindparam("of"))
        tx.execute(
            ended.values(to_on=bindparam("ends"), passed_to_id=bindparam("heir")),
            [{"of": one.id, "ends": one.last_on, "heir": made.get(one.id, one.same_id)} for one in several],
        )
    return made
