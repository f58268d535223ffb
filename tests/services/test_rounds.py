"""Rounds: of what is due, what a round tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.people import Level, Role
from tests.services.people import give_office
from tests.services.reminding import Days, city_of

FIRST_DAY = date(2026, 10, 20)


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city; the ticker has ticked on Monday, 28 September 2026."""
    with city_of(sqlite_url, date(2026, 9, 28)) as made:
        yield made


def test_nobody_hears_of_an_office_before_its_first_day(days: Days) -> None:
    # 90 days before the end of the year is 2 October, a holiday: the round before it tells of the year.
    township = days.actor(days.who(Role.SECRETARY, Level.TOWNSHIP)).office.organization_id
    later = days.database.run(give_office, days.secretary, township, FIRST_DAY, role=Role.LEADERSHIP_MEMBER)
    days.on(date(2026, 9, 30))
    told = [item for _, _, item in days.items() if item.organization_id == township and item.office_id]
    assert "before90" in {one.stage for one in told}
    assert later not in {one.office_id for one in told}
    days.until(date(2026, 12, 1))
    assert later in {item.office_id for _, _, item in days.items()}
