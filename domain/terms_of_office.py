"""Elections and vacancies: how long a term is, when it is over, and how long a post has been empty.

Source: facts 2.1 (the rule for branches), IMP-02, SUP-04.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.people import Level, OrganizationKind, Sector

if TYPE_CHECKING:
    from collections.abc import Mapping

LED = frozenset(
    {
        OrganizationKind.COMMITTEE,
        OrganizationKind.LEADING_GROUP,
        OrganizationKind.GENERAL_BRANCH,
        OrganizationKind.BRANCH,
    }
)
"""Kinds of organization that have a secretary."""

VACANT_MONTHS = 3
"""A post may be empty for so long. Source: SUP-04."""

SOON_DAYS = 90
"""How long before its end a term is told of."""

_ELECTED: Mapping[OrganizationKind, int] = {
    OrganizationKind.COMMITTEE: 5,
    OrganizationKind.GENERAL_BRANCH: 3,
    OrganizationKind.BRANCH: 3,
}
_OF_RESIDENTS = 5
"""Years of a term in a village or community."""


def term_years(kind: OrganizationKind, level: Level, sector: Sector | None) -> int | None:
    """Years of a term; None for what is not elected."""
    years = _ELECTED.get(kind)
    is_residents = level in {Level.VILLAGE, Level.COMMUNITY} or sector in {Sector.VILLAGE, Sector.COMMUNITY}
    return _OF_RESIDENTS if years is not None and is_residents else years


def term_ends_on(elected_on: date, years: int) -> date:
    """The day by which the next election is due: the same day so many years later."""
    return months_later(elected_on, 12 * years)


def is_long_vacant(since: date, today: date) -> bool:
    """Whether a post that is empty since a day has been so for longer than it may."""
    return months_later(since, VACANT_MONTHS) < today


def is_soon(due_on: date, today: date) -> bool:
    """Whether an election is due within the time in which it is told of."""
    return today <= due_on <= today + timedelta(SOON_DAYS)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
