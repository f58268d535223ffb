"""How long terms are, when they are over, and when a post has been empty for too long."""

from __future__ import annotations

from datetime import date

import pytest

from domain.people import Level, OrganizationKind, Sector
from domain.terms_of_office import is_long_vacant, is_soon, term_ends_on, term_years


@pytest.mark.parametrize(
    ("kind", "level", "sector", "years"),
    [
        (OrganizationKind.BRANCH, Level.VILLAGE, None, 5),
        (OrganizationKind.BRANCH, Level.COMMUNITY, None, 5),
        (OrganizationKind.GENERAL_BRANCH, Level.UNIT, Sector.COMMUNITY, 5),
        (OrganizationKind.BRANCH, Level.UNIT, Sector.SCHOOL, 3),
        (OrganizationKind.GENERAL_BRANCH, Level.UNIT, None, 3),
        (OrganizationKind.COMMITTEE, Level.TOWNSHIP, None, 5),
        (OrganizationKind.LEADING_GROUP, Level.COUNTY, None, None),
        (OrganizationKind.DEPARTMENT, Level.UNIT, Sector.AGENCY, None),
    ],
)
def test_villages_communities_and_committees_are_elected_for_five_years_others_for_three(
    kind: OrganizationKind, level: Level, sector: Sector | None, years: int | None
) -> None:
    assert term_years(kind, level, sector) == years


def test_a_term_ends_on_the_same_day_of_a_later_year() -> None:
    assert term_ends_on(date(2021, 3, 27), 5) == date(2026, 3, 27)
    assert term_ends_on(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert term_ends_on(date(2023, 12, 15), 3) == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("since", "is_long"),
    [
        (date(2025, 12, 26), True),
        (date(2025, 12, 27), False),
        (date(2025, 11, 30), True),
        (date(2026, 3, 27), False),
    ],
)
def test_a_post_may_be_empty_for_three_months(since: date, *, is_long: bool) -> None:
    assert is_long_vacant(since, date(2026, 3, 27)) is is_long


def test_the_last_day_of_november_and_three_months_are_the_last_of_february() -> None:
    assert not is_long_vacant(date(2025, 11, 30), date(2026, 2, 28))
    assert is_long_vacant(date(2025, 11, 30), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("due_on", "soon"),
    [
        (date(2026, 3, 26), False),
        (date(2026, 3, 27), True),
        (date(2026, 6, 25), True),  # 27 March + 90 days: 4 in March, 30, 31, 25
        (date(2026, 6, 26), False),
    ],
)
def test_an_election_is_near_from_ninety_days_before(due_on: date, *, soon: bool) -> None:
    assert is_soon(due_on, date(2026, 3, 27)) is soon
