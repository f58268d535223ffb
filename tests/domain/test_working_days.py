"""Working days: every day of the two years whose notices were read, and what is done for other years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.working_days import Calendar, days_of

OFFICIAL = Calendar()

OFF_2025 = """
01-01
01-28 01-29 01-30 01-31 02-03 02-04
04-04
05-01 05-02 05-05
06-02
10-01 10-02 10-03 10-06 10-07 10-08
"""
WORKED_2025 = "01-26 02-08 04-27 09-28 10-11"

OFF_2026 = """
01-01 01-02
02-16 02-17 02-18 02-19 02-20 02-23
04-06
05-01 05-04 05-05
06-19
09-25
10-01 10-02 10-05 10-06 10-07
"""
WORKED_2026 = "01-04 02-14 02-28 05-09 09-20 10-10"


@pytest.mark.parametrize(
    ("year", "off", "worked", "total"),
    # 2025: 261 weekdays - 18 + 5 = 248. 2026: 261 weekdays - 19 + 6 = 248.
    [(2025, OFF_2025, WORKED_2025, 248), (2026, OFF_2026, WORKED_2026, 248)],
)
def test_every_day_of_a_published_year_is_as_the_notice_says(
    year: int, off: str, worked: str, total: int
) -> None:
    weekdays_off = {date.fromisoformat(f"{year}-{one}") for one in off.split()}
    weekends_worked = {date.fromisoformat(f"{year}-{one}") for one in worked.split()}
    assert all(day.weekday() < 5 for day in weekdays_off)
    assert all(day.weekday() >= 5 for day in weekends_worked)
    expected = {
        day: (day.weekday() < 5 and day not in weekdays_off) or day in weekends_worked
        for day in days_of(year)
    }
    assert {day: OFFICIAL.works(day) for day in days_of(year)} == expected
    assert sum(expected.values()) == total


def test_a_year_is_known_once_its_notice_is_in_the_library_or_was_entered() -> None:
    assert OFFICIAL.known(2025)
    assert OFFICIAL.known(2026)
    assert not OFFICIAL.known(2040)
    assert not OFFICIAL.known(1990)
    assert Calendar(entered_years=frozenset({2040})).known(2040)


@pytest.mark.parametrize("year", [1990, 2040])
def test_in_an_unknown_year_monday_to_friday_work(year: int) -> None:
    assert all(OFFICIAL.works(day) == (day.weekday() < 5) for day in days_of(year))


def test_an_entered_day_goes_before_the_library_and_before_weekends() -> None:
    entered = {
        date(2026, 3, 4): False,  # a Wednesday of a published year
        date(2026, 3, 7): True,  # the Saturday after it
        date(2040, 1, 2): False,  # a Monday of an unknown one
        date(2040, 1, 7): True,  # a Saturday
    }
    calendar = Calendar(entered)
    assert {day: calendar.works(day) for day in entered} == entered
    assert calendar.works(date(2026, 3, 5))
    assert not calendar.works(date(2026, 1, 1))


def test_of_an_entered_year_only_what_was_entered_counts() -> None:
    calendar = Calendar({date(2026, 1, 1): False}, frozenset({2026}))
    assert not calendar.works(date(2026, 1, 1))
    assert calendar.works(date(2026, 1, 2))  # off by the published notice
    assert not calendar.works(date(2026, 1, 4))  # worked by the published notice


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-02-12", "2026-02-13"),
        ("2026-02-13", "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", "2026-02-24"),  # then the Spring Festival
        ("2026-02-20", "2026-02-24"),
        ("2026-02-24", "2026-02-25"),
        ("2026-12-31", "2027-01-01"),  # a Friday; here 2027 has no holidays
    ],
)
def test_the_next_working_day_steps_over_a_holiday(day: str, following: str) -> None:
    calendar = Calendar({}, frozenset({2027}))
    assert calendar.next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)


def test_a_day_counts_for_itself_only_where_that_is_asked() -> None:
    assert OFFICIAL.on_or_after(date(2026, 2, 14)) == date(2026, 2, 14)
    assert OFFICIAL.on_or_after(date(2026, 2, 15)) == date(2026, 2, 24)


def test_working_days_are_counted_over_a_holiday_in_both_directions() -> None:
    # 2026-02-12 Thursday; 13 Friday and 14 Saturday are worked, 15 to 23 are off, then 24, 25.
    assert OFFICIAL.after(date(2026, 2, 12), 0) == date(2026, 2, 12)
    assert OFFICIAL.after(date(2026, 2, 12), 2) == date(2026, 2, 14)
    assert OFFICIAL.after(date(2026, 2, 12), 3) == date(2026, 2, 24)
    assert OFFICIAL.after(date(2026, 2, 17), 2) == date(2026, 2, 25)
    assert OFFICIAL.before(date(2026, 2, 24), 1) == date(2026, 2, 14)
    assert OFFICIAL.before(date(2026, 2, 17), 3) == date(2026, 2, 12)
    assert OFFICIAL.before(date(2026, 2, 17), 0) == date(2026, 2, 17)


def test_nobody_counts_fewer_than_no_days() -> None:
    with pytest.raises(ValueError, match="-1 working days"):
        OFFICIAL.after(date(2026, 2, 12), -1)


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(1, 30))
def test_counting_back_from_the_nth_working_day_leads_to_where_counting_began(day: date, count: int) -> None:
    reached = OFFICIAL.after(day, count)
    assert OFFICIAL.works(reached)
    passed = [day + timedelta(days=index) for index in range(1, (reached - day).days + 1)]
    assert sum(map(OFFICIAL.works, passed)) == count
    if OFFICIAL.works(day):
        assert OFFICIAL.before(reached, count) == day
