"""A roster: who is listed where, before it is loaded into a database.

Rows refer to one another by `code`: what workbooks call an organization or a person, whatever its
name and place. A code never goes to another one.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.people import Level, OrganizationKind, Role, Sector


LABEL_CHARACTERS = 12
"""The longest word for a kind of contact point: it stands in brackets behind a name."""


class ContactPointKind(enum.StrEnum):
    """What a leader is tied to. Source: R30, R43-R45."""

    TOWNSHIP = "township"
    PRIMARY_SCHOOL = "primary_school"
    VETERAN_MEMBER = "veteran_member"
    """A person, by nickname only."""
    BRANCH = "branch"


@dataclass(frozen=True)
class OrganizationRow:
    """An organization of the tree. `members`: people who should attend its commonest meeting."""

    code: str
    parent: str | None
    kind: OrganizationKind
    level: Level
    name: str
    from_on: date
    """The day from which the organization is in the system: nothing before it can be missed."""
    members: int = 0
    key_village: bool = False
    """A key village or community for duty days. Source: R41."""
    time_zone: str = "Asia/Shanghai"
    sector: Sector | None = None
    authority: str | None = None
    """The industry authority that answers for it. Source: R48."""
    to_on: date | None = None
    merged_into: str | None = None
    """In which organization it went on after its last day."""
    split_from: str | None = None
    """Of which organization it was a part before its first day."""
    elected_on: date | None = None
    """The day of its latest election, as far as it is known."""


@dataclass(frozen=True)
class PersonRow:
    """A person. `phone` has digits only; `telegram_id` is None until they have joined."""

    code: str
    name: str
    phone: str | None
    telegram_id: int | None = None


@dataclass(frozen=True)
class OfficeRow:
    """A person's role in an organization, both days included."""

    person: str
    organization: str
    role: Role
    from_on: date
    to_on: date | None = None
    acting: bool = False
    """For the time being, such as an acting secretary."""


@dataclass(frozen=True)
class ContactPointRow:
    """A person's contact point: an organization, or a veteran member by nickname."""

    person: str
    kind: ContactPointKind
    organization: str | None
    nickname: str | None
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class Roster:
    """Everything listed. Parents stand before their children.

    `elsewhere`: codes of organizations and persons that are not listed here and may be named, because
    the system knows them. Raises ValueError for a roster that contradicts itself.
    """

    organizations: tuple[OrganizationRow, ...]
    persons: tuple[PersonRow, ...]
    offices: tuple[OfficeRow, ...]
    contact_points: tuple[ContactPointRow, ...]
    elsewhere: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        above = set(self.elsewhere)
        for one in self.organizations:
            if one.parent is not None and one.parent not in above:
                message = f"{one.name} stands before its parent"
                raise ValueError(message)
            above.add(one.code)
        _different("organization code", (one.code for one in self.organizations))
        _different(
            "organization below one parent",
            ((one.parent, one.name) for one in self.organizations if one.to_on is None),
        )
        _different("person code", (one.code for one in self.persons))
        _different("phone", (one.phone for one in self.persons if one.phone is not None))
        _different("Telegram id", (one.telegram_id for one in self.persons if one.telegram_id is not None))
        persons = {one.code for one in self.persons} | self.elsewhere
        for one in self.organizations:
            for other in (one.authority, one.merged_into, one.split_from):
                _known(one, above, other)
        for office in self.offices:
            _known(office, persons, office.person)
            _known(office, above, office.organization)
        for point in self.contact_points:
            _known(point, persons, point.person)
            _known(point, above, point.organization)
            if (point.organization is None) == (point.nickname is None):
                message = f"a contact point has one target, an organization or a nickname: {point}"
                raise ValueError(message)


def in_order(rows: Iterable[OrganizationRow]) -> tuple[OrganizationRow, ...]:
    """The same rows, parents before their children, else as they stood. Raises ValueError for a circle."""
    listed = list(rows)
    codes = {one.code for one in listed}
    waiting: dict[str | None, list[OrganizationRow]] = {}
    for one in listed:
        waiting.setdefault(one.parent if one.parent in codes else None, []).append(one)
    ordered = waiting.pop(None, [])
    for one in ordered:
        ordered += waiting.pop(one.code, [])
    if waiting:
        message = f"organizations stand above themselves: {', '.join(sorted(map(str, waiting)))}"
        raise ValueError(message)
    return tuple(ordered)


def _different(what: str, values: Iterable[Hashable]) -> None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            message = f"the same {what} twice: {value}"
            raise ValueError(message)
        seen.add(value)


def _known(row: object, codes: set[str] | frozenset[str], named: str | None) -> None:
    if named is not None and named not in codes:
        message = f"names somebody or something that is not listed: {row}"
        raise ValueError(message)
