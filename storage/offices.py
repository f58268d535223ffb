"""Offices: who was what, where, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select

from domain.people import Office, Role
from storage.prepared import Prepared
from storage.schema import offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from storage.database import Tx


@dataclass(frozen=True)
class Held:
    """An office, ended or not, with the zone in which its organization's days are counted."""

    office: Office
    time_zone: str


@dataclass(frozen=True)
class Holder:
    """The person behind an account, with every office they have or had."""

    person_id: int
    name: str
    unreachable_since: datetime | None
    held: tuple[Held, ...]


@dataclass(frozen=True)
class NewOffice:
    """An office to be entered, both days included."""

    person_id: int
    organization_id: int
    role: Role
    from_on: date
    to_on: date | None


_HELD = (
    select(
        persons.c.id.label("person_id"),
        persons.c.name,
        persons.c.unreachable_since,
        offices.c.id,
        offices.c.organization_id,
        organizations.c.name.label("organization_name"),
        offices.c.role,
        offices.c.from_on,
        offices.c.to_on,
        organizations.c.time_zone,
    )
    .select_from(persons)
    .outerjoin(offices, offices.c.person_id == persons.c.id)
    .outerjoin(organizations, organizations.c.id == offices.c.organization_id)
)
_TYPES = [column.type for column in _HELD.selected_columns]
_BY_TELEGRAM_ID = Prepared(_HELD.where(persons.c.telegram_id == bindparam("of")), _TYPES)
_BY_PERSON = Prepared(_HELD.where(persons.c.id == bindparam("of")), _TYPES)


def holder(tx: Tx, telegram_id: int) -> Holder | None:
    """Whose account it is and what they hold or held; one query over three unique or indexed columns."""
    return _holder(_BY_TELEGRAM_ID.rows(tx, {"of": telegram_id}))


def holder_by_person(tx: Tx, person_id: int) -> Holder | None:
    """The same for a listed person, joined or not."""
    return _holder(_BY_PERSON.rows(tx, {"of": person_id}))


def _holder(rows: Sequence[tuple[Any, ...]]) -> Holder | None:
    if not rows:
        return None
    held = tuple(
        Held(Office(office_id, organization_id, organization, Role(role), from_on, to_on), time_zone)
        for *_, office_id, organization_id, organization, role, from_on, to_on, time_zone in rows
        if office_id is not None
    )
    person_id, name, unreachable_since, *_ = rows[0]
    return Holder(person_id, name, unreachable_since, held)


def keys(tx: Tx) -> set[tuple[int, int, str, date]]:
    """Every office by person, organization, role and first day."""
    columns = (offices.c.person_id, offices.c.organization_id, offices.c.role, offices.c.from_on)
    return {(row[0], row[1], row[2], row[3]) for row in tx.execute(select(*columns))}


def add_many(tx: Tx, new: Sequence[NewOffice]) -> None:
    """Enter offices."""
    if new:
        tx.execute(
            insert(offices),
            [
                {
                    "person_id": one.person_id,
                    "organization_id": one.organization_id,
                    "role": one.role.value,
                    "from_on": one.from_on,
                    "to_on": one.to_on,
                }
                for one in new
            ],
        )
