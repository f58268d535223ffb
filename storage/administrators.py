"""Entering the first administrator, before there is a roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, or_, select

from domain.people import Level, OrganizationKind, Role
from storage.pinyin import keys_of
from storage.schema import offices, organizations, persons

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Table

    from storage.database import Tx

CODE = "ADMIN-"
"""How the codes begin by which workbooks call what was entered here."""


@dataclass(frozen=True)
class Place:
    """An organization by its code and name."""

    id: int
    code: str | None
    name: str
    kind: OrganizationKind


def roots(tx: Tx, today: date) -> list[Place]:
    """The organizations above which there is none."""
    return _places(tx, today, organizations.c.parent_id.is_(None))


def named(tx: Tx, today: date, name: str) -> list[Place]:
    """The organizations of a name."""
    return _places(tx, today, organizations.c.name == name)


def departments(tx: Tx, today: date) -> list[Place]:
    """The organization departments of the organizations above which there is none."""
    top = select(organizations.c.id).where(organizations.c.parent_id.is_(None))
    return _places(
        tx,
        today,
        organizations.c.parent_id.in_(top),
        organizations.c.kind == OrganizationKind.ORGANIZATION_DEPARTMENT,
    )


def add_organization(
    tx: Tx, parent_id: int | None, kind: OrganizationKind, name: str, from_on: date
) -> Place:
    """Enter an organization of the city."""
    keys, code = keys_of(name), _next_code(tx, organizations)
    values = {
        "code": code,
        "parent_id": parent_id,
        "kind": kind,
        "level": Level.CITY,
        "name": name,
        "pinyin": keys.pinyin,
        "initials": keys.initials,
        "from_on": from_on,
    }
    added = insert(organizations).returning(organizations.c.id)
    return Place(tx.execute(added, values).scalar_one(), code, name, kind)


def add_person(tx: Tx, name: str, phone: str) -> int:
    """Enter a person; gives their id."""
    keys = keys_of(name)
    values = {
        "code": _next_code(tx, persons),
        "name": name,
        "pinyin": keys.pinyin,
        "initials": keys.initials,
        "phone": phone,
    }
    person_id: int = tx.execute(insert(persons).returning(persons.c.id), values).scalar_one()
    return person_id


def has_office(tx: Tx, person_id: int, organization_id: int, today: date) -> bool:
    """Whether a person is an administrator there on a day."""
    held = select(offices.c.id).where(
        offices.c.person_id == person_id,
        offices.c.organization_id == organization_id,
        offices.c.role == Role.ADMINISTRATOR,
        offices.c.from_on <= today,
        or_(offices.c.to_on.is_(None), offices.c.to_on >= today),
    )
    return tx.execute(held).first() is not None


def add_office(tx: Tx, person_id: int, organization_id: int, from_on: date) -> int:
    """Enter an administrator; gives the office's id."""
    values = {
        "person_id": person_id,
        "organization_id": organization_id,
        "role": Role.ADMINISTRATOR,
        "from_on": from_on,
    }
    office_id: int = tx.execute(insert(offices).returning(offices.c.id), values).scalar_one()
    return office_id


def _places(tx: Tx, today: date, *which: ColumnElement[bool]) -> list[Place]:
    found = (
        select(organizations.c.id, organizations.c.code, organizations.c.name, organizations.c.kind)
        .where(or_(organizations.c.to_on.is_(None), organizations.c.to_on >= today), *which)
        .order_by(organizations.c.id)
    )
    return [Place(row.id, row.code, row.name, OrganizationKind(row.kind)) for row in tx.execute(found)]


def _next_code(tx: Tx, table: Table) -> str:
    count = select(func.count()).where(table.c.code.startswith(CODE))
    letter = "P" if table is persons else ""
    return f"{CODE}{letter}{tx.execute(count).scalar_one() + 1}"
