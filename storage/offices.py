"""Offices: who was what, where, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, or_, select

from domain.people import ORGANS, Office, OrganizationKind, Role
from storage import upserts
from storage.prepared import Prepared
from storage.schema import chosen_offices, offices, organizations, persons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from storage.database import Tx


@dataclass(frozen=True)
class Held:
    """An office, ended or not, and what of its organization matters to its holder."""

    office: Office
    time_zone: str
    """The zone in which the organization's days are counted."""
    seat_id: int
    """The organization whose tree the holder looks down upon, see `domain.people.Actor`."""
    organization_to_on: date | None
    """The organization's own last day."""
    chosen: bool
    """The person chose to act in it."""


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
    acting: bool = False


@dataclass(frozen=True)
class Sitting:
    """Somebody in an office; `telegram_id` is None until they have joined."""

    office_id: int
    person_id: int
    name: str
    role: Role
    telegram_id: int | None
    organization_id: int
    to_on: date | None


_OFFICE = select(
    offices.c.id,
    offices.c.person_id,
    persons.c.name,
    offices.c.role,
    persons.c.telegram_id,
    offices.c.organization_id,
    offices.c.to_on,
).join(persons, persons.c.id == offices.c.person_id)
_PRESENT = _OFFICE.where(
    offices.c.role.in_(bindparam("roles", expanding=True)),
    offices.c.from_on <= bindparam("today"),
    or_(offices.c.to_on.is_(None), offices.c.to_on >= bindparam("today")),
).order_by(offices.c.from_on, offices.c.id)
_SITTING = _PRESENT.where(offices.c.organization_id == bindparam("organization"))
_OF_DEPARTMENTS = _PRESENT.join(organizations, organizations.c.id == offices.c.organization_id).where(
    organizations.c.parent_id == bindparam("organization"),
    organizations.c.kind == OrganizationKind.ORGANIZATION_DEPARTMENT.value,
)
_BY_ID = _OFFICE.where(offices.c.id == bindparam("office"))

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
        offices.c.acting,
        organizations.c.time_zone,
        organizations.c.kind,
        organizations.c.parent_id,
        organizations.c.to_on.label("organization_to_on"),
        chosen_offices.c.office_id.label("chosen_id"),
    )
    .select_from(persons)
    .outerjoin(offices, offices.c.person_id == persons.c.id)
    .outerjoin(organizations, organizations.c.id == offices.c.organization_id)
    .outerjoin(chosen_offices, chosen_offices.c.person_id == persons.c.id)
)
_NAMES = [column.name for column in _HELD.selected_columns]
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
    named = [dict(zip(_NAMES, row, strict=True)) for row in rows]
    held = tuple(_held(one) for one in named if one["id"] is not None)
    first = named[0]
    return Holder(first["person_id"], first["name"], first["unreachable_since"], held)


def _held(row: Mapping[str, Any]) -> Held:
    office = Office(
        row["id"],
        row["organization_id"],
        row["organization_name"],
        Role(row["role"]),
        row["from_on"],
        row["to_on"],
        acting=bool(row["acting"]),
    )
    is_organ = OrganizationKind(row["kind"]) in ORGANS and row["parent_id"] is not None
    return Held(
        office,
        row["time_zone"],
        row["parent_id"] if is_organ else row["organization_id"],
        row["organization_to_on"],
        row["chosen_id"] == row["id"],
    )


def choose(tx: Tx, person_id: int, office_id: int) -> None:
    """Let a person act in this office from now on."""
    row = upserts.insert(tx, chosen_offices).values(person_id=person_id, office_id=office_id)
    tx.execute(row.on_conflict_do_update(index_elements=["person_id"], set_={"office_id": office_id}))


def holders(tx: Tx, organization_id: int, roles: Sequence[Role], today: date) -> list[Sitting]:
    """Who holds an office of these roles in an organization on a day, the oldest first."""
    rows = tx.execute(
        _SITTING, {"organization": organization_id, "roles": [str(role) for role in roles], "today": today}
    )
    return [_sitting(row) for row in rows]


def of_departments(tx: Tx, committee_id: int, role: Role, today: date) -> list[Sitting]:
    """Who holds an office of this role in a committee's organization department, the oldest first."""
    rows = tx.execute(_OF_DEPARTMENTS, {"organization": committee_id, "roles": [str(role)], "today": today})
    return [_sitting(row) for row in rows]


def by_id(tx: Tx, office_id: int) -> Sitting | None:
    """Who holds or held an office."""
    row = tx.execute(_BY_ID, {"office": office_id}).first()
    return None if row is None else _sitting(row)


def _sitting(row: Any) -> Sitting:  # noqa: ANN401 - a row of the statements above
    return Sitting(
        row.id, row.person_id, row.name, Role(row.role), row.telegram_id, row.organization_id, row.to_on
    )


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
                    "acting": one.acting,
                }
                for one in new
            ],
        )
