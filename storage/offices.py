"""Offices: who was what, where, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from domain.people import Office, Role
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
_BY_TELEGRAM_ID = _HELD.where(persons.c.telegram_id == bindparam("telegram_id"))
_BY_PERSON = _HELD.where(persons.c.id == bindparam("person_id"))


def holder(tx: Tx, telegram_id: int) -> Holder | None:
    """Whose account it is and what they hold or held; one query over three unique or indexed columns."""
    return _holder(tx, telegram_id=telegram_id)


def holder_by_person(tx: Tx, person_id: int) -> Holder | None:
    """The same for a listed person, joined or not."""
    return _holder(tx, person_id=person_id)


def _holder(tx: Tx, **of: int) -> Holder | None:
    rows = tx.execute(_BY_PERSON if "person_id" in of else _BY_TELEGRAM_ID, of).all()
    if not rows:
        return None
    held = tuple(
        Held(
            Office(
                row.id, row.organization_id, row.organization_name, Role(row.role), row.from_on, row.to_on
            ),
            row.time_zone,
        )
        for row in rows
        if row.id is not None
    )
    return Holder(rows[0].person_id, rows[0].name, rows[0].unreachable_since, held)


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
