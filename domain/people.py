"""Persons, offices and the actor behind an update."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date


class Role(enum.StrEnum):
    """What a person is in an organization. Source: glossary 3.1, 3.4."""

    SECRETARY = "secretary"
    LEADERSHIP_MEMBER = "leadership_member"
    CLERK = "clerk"
    ADMINISTRATOR = "administrator"
    """Of the organization department."""
    INSPECTOR = "inspector"
    TEAM_LEADER = "team_leader"


class OrganizationKind(enum.StrEnum):
    """Kinds of organization. Source: glossary 3.1."""

    COMMITTEE = "committee"
    LEADING_GROUP = "leading_group"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    ORGANIZATION_DEPARTMENT = "organization_department"


class Level(enum.StrEnum):
    """Territorial level of an organization."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    COMMUNITY = "community"
    UNIT = "unit"
    """Schools, enterprises and other units below a territory."""


@dataclass(frozen=True)
class Office:
    """A person's role in an organization from a day (included) to a day (included) or open."""

    id: int
    organization_id: int
    organization_name: str
    role: Role
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class Actor:
    """The person behind an update, acting in one of their offices on the organization's local day."""

    person_id: int
    name: str
    telegram_id: int
    office: Office
    today: date
