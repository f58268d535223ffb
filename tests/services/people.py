"""What the tests of people share: links, offices that end, and who takes them over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from domain.people import Role
from storage import offices, persons, schema
from storage.offices import NewOffice

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.people import Actor
    from storage.database import Tx
    from storage.persons import Person

FIRST_DAY = date(2024, 1, 1)


def person_of(tx: Tx, account: Account) -> Person:
    """The listed person of a made-up account."""
    person = persons.by_phone(tx, account.phone.removeprefix("86"))
    assert person is not None
    return person


def office_of(tx: Tx, account: Account) -> Any:
    """The row of their first office."""
    person = person_of(tx, account)
    return tx.execute(
        select(schema.offices).where(schema.offices.c.person_id == person.id).order_by(schema.offices.c.id)
    ).first()


def end_office(tx: Tx, account: Account, to_on: date) -> int:
    """Let their office end; gives its id."""
    office = office_of(tx, account)
    tx.execute(update(schema.offices).where(schema.offices.c.id == office.id).values(to_on=to_on))
    return int(office.id)


def give_office(
    tx: Tx,
    account: Account,
    organization_id: int,
    from_on: date = FIRST_DAY,
    role: Role = Role.SECRETARY,
    to_on: date | None = None,
) -> int:
    """Let them hold one more office; gives its id."""
    person = person_of(tx, account)
    offices.add_many(tx, [NewOffice(person.id, organization_id, role, from_on, to_on)])
    newest = select(schema.offices.c.id).order_by(schema.offices.c.id.desc()).limit(1)
    return int(tx.execute(newest).scalar_one())


def administrator_over(actor: Actor, organization_id: int) -> Actor:
    """The same person as the administrator of one organization's tree."""
    return replace(actor, office=replace(actor.office, role=Role.ADMINISTRATOR), seat_id=organization_id)


def links(tx: Tx, action: str) -> list[Any]:
    """The links of the audit chain about an action."""
    found = select(schema.audit_links).where(schema.audit_links.c.action == action)
    return list(tx.execute(found.order_by(schema.audit_links.c.seq)))
