"""A roster: who is listed where, before it is loaded into a database.

Rows refer to one another by keys that mean something inside one roster only.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.people import Level, OrganizationKind, Role


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

    key: int
    parent: int | None
    kind: OrganizationKind
    level: Level
    name: str
    from_on: date
    """The day from which the organization is in the system: nothing before it can be missed."""
    members: int = 0
    key_village: bool = False
    """A key village or community for duty days. Source: R41."""
    time_zone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class PersonRow:
    """A person. `phone` has digits only; `telegram_id` is None until they have joined."""

    key: int
    name: str
    phone: str
    telegram_id: int | None = None


@dataclass(frozen=True)
class OfficeRow:
    """A person's role in an organization, both days included."""

    person: int
    organization: int
    role: Role
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class ContactPointRow:
    """A person's contact point: an organization, or a veteran member by nickname."""

    person: int
    kind: ContactPointKind
    organization: int | None
    nickname: str | None
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class Roster:
    """Everything listed. Parents stand before their children.

    Raises ValueError for a roster that contradicts itself.
    """

    organizations: tuple[OrganizationRow, ...]
    persons: tuple[PersonRow, ...]
    offices: tuple[OfficeRow, ...]
    contact_points: tuple[ContactPointRow, ...]

    def __post_init__(self) -> None:
        known: set[int] = set()
        for one in self.organizations:
            if one.parent is not None and one.parent not in known:
                message = f"{one.name} stands before its parent"
                raise ValueError(message)
            known.add(one.key)
        _different("organization key", (one.key for one in self.organizations))
        _different("organization below one parent", ((one.parent, one.name) for one in self.organizations))
        _different("person key", (one.key for one in self.persons))
        _different("phone", (one.phone for one in self.persons))
        _different("Telegram id", (one.telegram_id for one in self.persons if one.telegram_id is not None))
        persons = {one.key for one in self.persons}
        for office in self.offices:
            _known(office, persons, office.person, known, office.organization)
        for point in self.contact_points:
            _known(point, persons, point.person, known, point.organization)
            if (point.organization is None) == (point.nickname is None):
                message = f"a contact point has one target, an organization or a nickname: {point}"
                raise ValueError(message)


def _different(what: str, values: Iterable[Hashable]) -> None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            message = f"the same {what} twice: {value}"
            raise ValueError(message)
        seen.add(value)


def _known(
    row: OfficeRow | ContactPointRow,
    persons: set[int],
    person: int,
    organizations: set[int],
    organization: int | None,
) -> None:
    if person not in persons or (organization is not None and organization not in organizations):
        message = f"names somebody or something that is not listed: {row}"
        raise ValueError(message)
