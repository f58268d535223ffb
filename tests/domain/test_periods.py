"""Periods: their days, names and neighbours, and what is asked of whoever was there for a part of one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import (
    MONTHS,
    Cadence,
    Period,
    before,
    part,
    period_at,
    period_named,
    periods_between,
    share,
)

DAY = timedelta(1)
MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = MONTHS
YEAR = period_at(YEARLY, date(2026, 1, 1))

some_days = st.dates(date(1999, 1, 1), date(2101, 12, 31))
cadences = st.sampled_from(tuple(MONTHS))


@pytest.mark.parametrize(
    ("cadence", "first", "last", "key"),
    [
        (MONTHLY, date(2026, 1, 1), date(2026, 1, 31), "M202601"),
        (MONTHLY, date(2026, 2, 1), date(2026, 2, 28), "M202602"),
        (MONTHLY, date(2028, 2, 1), date(2028, 2, 29), "M202802"),
        (MONTHLY, date(2100, 2, 1), date(2100, 2, 28), "M210002"),
        (MONTHLY, date(2026, 4, 1), date(2026, 4, 30), "M202604"),
        (MONTHLY, date(2026, 12, 1), date(2026, 12, 31), "M202612"),
        (QUARTERLY, date(2026, 1, 1), date(2026, 3, 31), "Q202601"),
        (QUARTERLY, date(2026, 4, 1), date(2026, 6, 30), "Q202602"),
        (QUARTERLY, date(2026, 7, 1), date(2026, 9, 30), "Q202603"),
        (QUARTERLY, date(2026, 10, 1), date(2026, 12, 31), "Q202604"),
        (HALF_YEARLY, date(2026, 1, 1), date(2026, 6, 30), "H202601"),
        (HALF_YEARLY, date(2026, 7, 1), date(2026, 12, 31), "H202602"),
        (YEARLY, date(2028, 1, 1), date(2028, 12, 31), "Y202801"),
    ],
)
def test_the_four_edges_of_a_period_lie_in_it_or_beside_it(
    cadence: Cadence, first: date, last: date, key: str
) -> None:
    period = Period(cadence, first, last)

    assert period_at(cadence, first) == period_at(cadence, last) == period
    assert period_at(cadence, first - DAY) == before(period)
    assert period_at(cadence, first - DAY).last == first - DAY
    assert period_at(cadence, last + DAY).first == last + DAY
    assert period.key == key
    assert period_named(key) == period


@given(cadences, some_days)
def test_every_day_lies_in_one_period_whose_name_leads_back_to_it(cadence: Cadence, day: date) -> None:
    period = period_at(cadence, day)

    assert period.first <= day <= period.last
    assert period_named(period.key) == period
    assert period.days == sum(period_at(cadence, one) == period for one in _around(day))


def _around(day: date) -> list[date]:
    return [day + DAY * number for number in range(-366, 367)]


@given(cadences, some_days, st.integers(0, 800))
def test_the_periods_between_two_days_are_those_of_the_days(cadence: Cadence, day: date, count: int) -> None:
    days = [day + DAY * number for number in range(count + 1)]

    found = list(periods_between(cadence, days[0], days[-1]))

    assert found == list(dict.fromkeys(period_at(cadence, one) for one in days))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="from 2026-02-01 to 2026-01-31"):
        Period(MONTHLY, date(2026, 2, 1), date(2026, 1, 31))


@pytest.mark.parametrize("cadence", [Cadence.PER_EVENT, Cadence.STANDING])
def test_what_does_not_come_back_has_no_period(cadence: Cadence) -> None:
    with pytest.raises(KeyError):
        period_at(cadence, date(2026, 1, 1))


@pytest.mark.parametrize(
    "key",
    ["", "M202600", "M202613", "Q202605", "Q202600", "H202603", "Y202602", "P12", "X202601", "M20261"],
)
def test_what_names_no_period_is_told_from_what_does(key: str) -> None:
    assert period_named(key) is None


@pytest.mark.parametrize("key", ["M000001", "Y000101", "M202601 ", "M9999012", "Y999901", "M２０２６０１"])
def test_no_button_makes_a_period_beyond_the_calendar(key: str) -> None:
    assert period_named(key) is None


# --- Pro rata -----------------------------------------------------------------------------------------------


@given(
    st.integers(1, 99),
    cadences,
    some_days,
    st.integers(-400, 400),
    st.none() | st.integers(-400, 400),
)
def test_a_share_is_what_counting_the_days_one_by_one_gives(
    minimum: int, cadence: Cadence, day: date, begins: int, ends: int | None
) -> None:
    period = period_at(cadence, day)
    from_on, to_on = day + DAY * begins, None if ends is None else day + DAY * ends
    days = [period.first + DAY * number for number in range((period.last - period.first).days + 1)]
    there = [one for one in days if from_on <= one and (to_on is None or one <= to_on)]

    found = part(period, from_on, to_on)

    assert (found is None) == (not there)
    if found is None:
        return
    assert (found.first, found.last, found.days) == (there[0], there[-1], len(there))
    asked = share(minimum, period, found.days)
    # Enough, and not one more than enough: asked / minimum >= there / days > (asked - 1) / minimum.
    assert asked * len(days) >= minimum * len(there) > (asked - 1) * len(days)
    assert 1 <= asked <= minimum


@pytest.mark.parametrize(
    ("minimum", "from_on", "to_on", "asked"),
    [
        (60, date(2026, 1, 1), None, 60),
        (60, date(2025, 1, 1), date(2027, 1, 1), 60),
        (60, date(2026, 7, 1), None, 31),  # 60 * 184 / 365 = 30.2
        (60, date(2026, 1, 1), date(2026, 6, 30), 30),  # 60 * 181 / 365 = 29.8
        (60, date(2026, 12, 31), None, 1),
        (60, date(2026, 1, 1), date(2026, 1, 1), 1),
        (1, date(2026, 12, 31), None, 1),
    ],
)
def test_whoever_is_there_for_a_part_of_a_year_owes_that_part_rounded_up(
    minimum: int, from_on: date, to_on: date | None, asked: int
) -> None:
    found = part(YEAR, from_on, to_on)
    assert found is not None
    assert share(minimum, YEAR, found.days) == asked


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [(date(2027, 1, 1), None), (date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 5, 2), date(2026, 5, 1))],
)
def test_whoever_is_not_there_owes_nothing(from_on: date, to_on: date | None) -> None:
    assert part(YEAR, from_on, to_on) is None


def test_the_halves_of_a_leap_year_are_not_equal_and_make_a_whole() -> None:
    year = period_at(YEARLY, date(2028, 2, 29))
    halves = [part(year, date(2028, 1, 1), date(2028, 6, 30)), part(year, date(2028, 7, 1), None)]
    days = [one.days for one in halves if one is not None]

    assert days == [182, 184]
    assert [share(60, year, count) for count in days] == [30, 31]  # 29.8 and 30.2
