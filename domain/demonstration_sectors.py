"""Of which fields the demonstration's organizations are, who answers for them, and when they were elected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.people import Level, OrganizationKind, Sector

DEPARTMENTS: Mapping[str, Sector | None] = {
    "教育局": Sector.SCHOOL,
    "商务局": Sector.NON_PUBLIC_ENTERPRISE,
    "林业局": None,
}
"""Departments of the city, with the field of which each is the industry authority."""

SPECIAL_TEAM: Mapping[OrganizationKind, str] = {
    OrganizationKind.POLITICAL_LEGAL_COMMISSION: "市委政法委",
    OrganizationKind.DISCIPLINE_COMMISSION: "市纪委",
    OrganizationKind.SUPERVISION_OFFICE: "市委督查室",
    OrganizationKind.PUBLICITY_DEPARTMENT: "市委宣传部",
}
"""Of whom the special team of key rounds is made, beside the organization department. Source: R69."""

ELECTIONS: Mapping[Level, tuple[int, int]] = {
    Level.VILLAGE: (2021, 5),
    Level.COMMUNITY: (2021, 5),
    Level.UNIT: (2023, 3),
}
"""From which year on branches were elected, and over how many years: some are overdue in 2026."""

COMMITTEES: Mapping[Level, date] = {
    Level.CITY: date(2022, 1, 15),
    Level.COUNTY: date(2021, 11, 15),
    Level.TOWNSHIP: date(2021, 9, 15),
}
"""When the committees of a level were elected: from below upwards, as it is done."""

LISTS_DECIDED_BY = "党委会议"
"""What is said to have decided the lists that are in force at the beginning."""

UNKNOWN_ELECTION = 10
"""Of one branch in so many it is not known when it was elected."""


def sector_of(name: str, level: Level) -> Sector:
    """The field of a branch, by what it is."""
    if level is Level.UNIT:
        return Sector.SCHOOL if "小学" in name else Sector.NON_PUBLIC_ENTERPRISE
    return Sector.COMMUNITY if level is Level.COMMUNITY else Sector.VILLAGE


def elected_on(number: int, level: Level) -> date | None:
    """When a branch was elected last: spread over the years of a term, and not drawn."""
    if number % UNKNOWN_ELECTION == UNKNOWN_ELECTION - 1:
        return None
    first, years = ELECTIONS[level]
    return date(first + (number + 2) % years, number * 5 % 12 + 1, 15)
