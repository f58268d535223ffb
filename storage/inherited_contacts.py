"""Contact points that go with an office: from its former to its new holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, exists, func, insert, literal, or_, select, update

from domain.people import Role
from domain.records import EventKind
from storage import record_lists
from storage.schema import contact_points, duty_records, duty_stays, handovers, offices, visits

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
    last_on: date
    """The giver's last day in the office."""
    person_id: int
    """Who took the office."""
    first_on: date
    """The day from which it is theirs."""


_from, _to, _other = (offices.alias(name) for name in ("giver", "taker", "other"))
_same = contact_points.alias("same")
_LEADING = [Role.SECRETARY.value, Role.LEADERSHIP_MEMBER.value]
_LEFT = (
    select(
        contact_points.c.id,
        contact_points.c.kind,
        contact_points.c.organization_id,
        contact_points.c.nickname,
        _from.c.to_on,
        _to.c.person_id,
        _to.c.from_on,
    )
    .select_from(handovers)
    .join(_from, _from.c.id == handovers.c.from_office_id)
    .join(_to, _to.c.id == handovers.c.to_office_id)
    .join(contact_points, contact_points.c.person_id == _from.c.person_id)
    .where(
        handovers.c.id.in_(bindparam("ids", expanding=True)),
        _from.c.role.in_(_LEADING),
        contact_points.c.from_on <= _from.c.to_on,
        or_(contact_points.c.to_on.is_(None), contact_points.c.to_on > _from.c.to_on),
        ~exists().where(
            _other.c.person_id == _from.c.person_id,
            _other.c.id != _from.c.id,
            _other.c.role.in_(_LEADING),
            _other.c.from_on <= contact_points.c.from_on,
            or_(_other.c.to_on.is_(None), _other.c.to_on > _from.c.to_on),
        ),
        ~exists().where(
            _same.c.person_id == _to.c.person_id,
            _same.c.kind == contact_points.c.kind,
            or_(
                _same.c.organization_id == contact_points.c.organization_id,
                _same.c.nickname == contact_points.c.nickname,
            ),
            or_(_same.c.to_on.is_(None), _same.c.to_on >= _to.c.from_on),
        ),
    )
    .order_by(contact_points.c.id)
)


def left(tx: Tx, handover_ids: Sequence[int]) -> list[Left]:
    """The contact points that go with the offices of handovers.

    Not those that the giver had in another office which they hold on, and not those the taker has already.
    """
    found: dict[int, Left] = {}
    for row in tx.execute(_LEFT, {"ids": list(handover_ids)}):
        first_on = max(row.from_on, row.to_on + timedelta(days=1))
        found[row.id] = Left(
            row.id, row.kind, row.organization_id, row.nickname, row.to_on, row.person_id, first_on
        )
    return list(found.values())


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


def pass_on(tx: Tx, several: Sequence[Left]) -> list[int]:
    """End contact points for their givers and begin them for the takers; gives the new rows' ids."""
    if not several:
        return []
    ended = update(contact_points).where(contact_points.c.id == bindparam("of"))
    tx.execute(
        ended.values(to_on=bindparam("ends")), [{"of": one.id, "ends": one.last_on} for one in several]
    )
    values = [
        {
            "person_id": one.person_id,
            "kind": one.kind,
            "organization_id": one.organization_id,
            "nickname": one.nickname,
            "from_on": one.first_on,
        }
        for one in several
    ]
    new = insert(contact_points).returning(contact_points.c.id, sort_by_parameter_order=True)
    return list(tx.execute(new, values).scalars())
