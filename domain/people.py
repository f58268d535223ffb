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
    """Of the organization department: keeps the roster of the committee's tree."""
    STEERING_OFFICE_USER = "steering_office_user"
    DISCIPLINE_READER = "discipline_reader"
    """Of the discipline commission; reads and changes nothing."""
    PARENT_READER = "parent_reader"
    """Reads what the organizations below have entered; changes nothing."""
    OPERATOR = "operator"
    """Runs the machine and sees no records."""
    INSPECTOR = "inspector"
    TEAM_LEADER = "team_leader"


class OrganizationKind(enum.StrEnum):
    """Kinds of organization. Source: glossary 3.1."""

    COMMITTEE = "committee"
    LEADING_GROUP = "leading_group"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    MEMBER_GROUP = "member_group"
    STEERING_GROUP = "steering_group"
    STEERING_OFFICE = "steering_office"
    ORGANIZATION_DEPARTMENT = "organization_department"
    POLITICAL_LEGAL_COMMISSION = "political_legal_commission"
    DISCIPLINE_COMMISSION = "discipline_commission"
    SUPERVISION_OFFICE = "supervision_office"
    PUBLICITY_DEPARTMENT = "publicity_department"
    DEPARTMENT = "department"


ORGANS = frozenset(
    {
        OrganizationKind.STEERING_GROUP,
        OrganizationKind.STEERING_OFFICE,
        OrganizationKind.ORGANIZATION_DEPARTMENT,
        OrganizationKind.POLITICAL_LEGAL_COMMISSION,
        OrganizationKind.DISCIPLINE_COMMISSION,
        OrganizationKind.SUPERVISION_OFFICE,
        OrganizationKind.PUBLICITY_DEPARTMENT,
    }
)
"""Organs of a committee: whoever keeps its roster or reads for it does so for the committee's tree."""


class Sector(enum.StrEnum):
    """Fields in which organizations are set up. Source: R48-R50, glossary 3.2."""

    VILLAGE = "village"
    COMMUNITY = "community"
    AGENCY = "agency"
    SCHOOL = "school"
    STATE_ENTERPRISE = "state_enterprise"
    NON_PUBLIC_ENTERPRISE = "non_public_enterprise"
    SOCIAL_ORGANIZATION = "social_organization"
    OFFICE_BUILDING = "office_building"
    MARKET = "market"
    GRID_AREA = "grid_area"
    MINE = "mine"
    PRIVATE_FARM = "private_farm"
    REMOTE = "remote"


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
    acting: bool = False
    """Holds the office for the time being, such as an acting secretary."""


@dataclass(frozen=True)
class Actor:
    """The person behind an update, acting in one of their offices on the organization's local day.

    `seat_id`: the organization whose tree they look down upon: their own, or their organ's committee.
    """

    person_id: int
    name: str
    telegram_id: int
    office: Office
    today: date
    seat_id: int
