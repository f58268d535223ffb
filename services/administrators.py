"""The first administrator, named by whoever runs the machine; all others come in by the roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.people import OrganizationKind
from domain.phones import normalise
from domain.text import clean_line
from services import invitations, rebinding
from services.persons import local_day
from storage import administrators, audit, persons

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.administrators import Place
    from storage.database import Tx
    from storage.persons import Person

TIME_ZONE = "Asia/Shanghai"
"""Organizations are entered with this zone."""

COMMITTEE = "党委"
DEPARTMENT = "组织部"
"""What the first two organizations are called until a roster says better."""

LEAST_DIGITS = 7
MOST_DIGITS = 15
"""Digits of a phone number. Source of the most: ITU-T E.164."""

LONGEST_NAME = 60
"""Characters that the table of persons takes."""


class Unfit(Exception):
    """What was asked cannot be done; the message, for the operator, says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """Who is to be an administrator, and of what; nothing said means the one department there is."""

    name: str
    phone: str
    organization: str | None = None
    new_account: bool = False
    """The account with which they joined is taken away."""


@dataclass(frozen=True)
class Appointed:
    """An administrator with a link of their own. `added`: they were none before."""

    token: str
    organization: str
    codes: tuple[tuple[str, str], ...]
    """New organizations, by code and name."""
    added: bool


def appoint(tx: Tx, wanted: Wanted, now: datetime) -> Appointed:
    """Make somebody an administrator, once, and a link for them, each time. Raises Unfit."""
    today = local_day(now, TIME_ZONE)
    name, phone = clean_line(wanted.name), normalise(wanted.phone)
    if not 1 <= len(name) <= LONGEST_NAME:
        message = f"--name: between 1 and {LONGEST_NAME} characters, for example 王小明"
        raise Unfit(message)
    if not LEAST_DIGITS <= len(phone) <= MOST_DIGITS:
        message = f"--phone: {wanted.phone!r} is no phone number; write one such as 13800000001"
        raise Unfit(message)
    known = persons.by_phone(tx, phone)
    if known is not None and known.name != name:
        message = "--phone: this number is listed for a person of another name; check both"
        raise Unfit(message)
    if known is not None and known.telegram_id is not None and not wanted.new_account:
        message = "This person has joined already. If the account is lost, say so with --new-account."
        raise Unfit(message)
    department, new = _department(tx, wanted.organization, today)
    person_id = known.id if known else administrators.add_person(tx, name, phone)
    added = not administrators.has_office(tx, person_id, department.id, today)
    if added:
        office_id = administrators.add_office(tx, person_id, department.id, today)
        body = {
            "person_id": person_id,
            "organization_id": department.id,
            "organizations": [one.id for one in new],
        }
        audit.append(tx, audit.Event(now, None, "appointed", "office", office_id, body))
    token = _link(tx, known, person_id, now)
    codes = tuple((one.code or "", one.name) for one in new)
    return Appointed(token, department.name, codes, added)


def _link(tx: Tx, known: Person | None, person_id: int, now: datetime) -> str:
    if known is not None and known.telegram_id is not None:
        return rebinding.release(tx, known, None, now)
    return invitations.make(tx, person_id, None, now)


def _department(tx: Tx, name: str | None, today: date) -> tuple[Place, list[Place]]:
    """Of what somebody is to be administrator, and what had to be entered for it. Raises Unfit.

    On an empty database a committee with a department: an administrator's reach is the tree below
    their department's committee, so without one there would be nothing to reach.
    """
    kind = OrganizationKind.ORGANIZATION_DEPARTMENT
    tops = administrators.roots(tx, today)
    if not tops:
        committee = administrators.add_organization(tx, None, OrganizationKind.COMMITTEE, COMMITTEE, today)
        department = administrators.add_organization(tx, committee.id, kind, name or DEPARTMENT, today)
        return department, [committee, department]
    found = administrators.departments(tx, today) if name is None else administrators.named(tx, today, name)
    if len(found) == 1:
        return found[0], []
    if found:
        message = "--organization: several are meant; name one that there is once"
        raise Unfit(message)
    committees = [one for one in tops if one.kind is OrganizationKind.COMMITTEE]
    if len(committees) != 1:
        message = "--organization: none of this name, and no single committee on top to enter it below"
        raise Unfit(message)
    department = administrators.add_organization(tx, committees[0].id, kind, name or DEPARTMENT, today)
    return department, [department]
