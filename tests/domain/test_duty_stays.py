"""Duty stays: half days of a span, and that none is counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duty_stays import (
    LONGEST_DAYS,
    Conflict,
    DutyStay,
    HalfDay,
    conflict,
    half_days,
    place_name,
    span_of,
)
from domain.spans import DaySpan, Half, lasting

AM, PM = Half.MORNING, Half.AFTERNOON
MONDAY = date(2026, 3, 2)

STAY = DutyStay(place_id=7, span=DaySpan(MONDAY, AM, MONDAY, PM), problems_taken_on=1, problems="水渠漏水")

SPANS = st.builds(
    lambda day, half, length: lasting(MONDAY + timedelta(day), half, length),
    st.integers(0, 40),
    st.sampled_from(Half),
    st.integers(1, 12),
)


def test_a_span_from_noon_to_noon_counts_two_half_days_on_two_dates() -> None:
    span = DaySpan(MONDAY, PM, MONDAY + timedelta(1), AM)

    assert list(half_days(span)) == [HalfDay(MONDAY, PM), HalfDay(MONDAY + timedelta(1), AM)]


def test_a_single_half_day_is_a_span() -> None:
    assert list(half_days(DaySpan(MONDAY, PM, MONDAY, PM))) == [HalfDay(MONDAY, PM)]


def test_half_days_across_the_29th_of_february() -> None:
    # 2028 is a leap year: 28 and 29 February and 1 March are three days, six half days.
    span = DaySpan(date(2028, 2, 28), AM, date(2028, 3, 1), PM)

    assert [one.day.day for one in half_days(span)] == [28, 28, 29, 29, 1, 1]


@given(SPANS)
def test_the_half_days_of_a_span_are_as_many_as_it_says_and_make_it_again(span: DaySpan) -> None:
    days = list(half_days(span))

    assert len(days) == span.half_days
    assert span_of(days) == span


def test_half_days_with_a_gap_make_no_span() -> None:
    with pytest.raises(ValueError, match="gap"):
        span_of([HalfDay(MONDAY, AM), HalfDay(MONDAY + timedelta(1), AM)])
    with pytest.raises(ValueError, match="no half days"):
        span_of([])


def test_the_afternoon_after_a_taken_morning_is_free() -> None:
    taken = {HalfDay(MONDAY, AM): 12}

    assert conflict(DaySpan(MONDAY, PM, MONDAY, PM), taken) is None


def test_the_first_half_day_that_is_taken_is_named_with_its_record() -> None:
    tuesday = MONDAY + timedelta(1)
    taken = {HalfDay(tuesday, PM): 13, HalfDay(tuesday, AM): 12}

    found = conflict(DaySpan(MONDAY, AM, tuesday, PM), taken)

    assert found == Conflict(HalfDay(tuesday, AM), 12)


@given(st.lists(SPANS, max_size=30))
def test_no_sequence_of_stays_counts_a_half_day_twice(spans: list[DaySpan]) -> None:
    taken: dict[HalfDay, int] = {}
    counted: list[tuple[date, str]] = []
    for number, span in enumerate(spans):
        fits = conflict(span, taken) is None
        slow = {(day, half) for day in _days(span) for half in ("am", "pm") if _within(span, day, half)}
        assert fits == slow.isdisjoint(counted)
        if fits:
            taken |= dict.fromkeys(half_days(span), number)
            counted += slow
    assert len(counted) == len(set(counted)) == len(taken)


def _days(span: DaySpan) -> list[date]:
    return [span.from_on + timedelta(number) for number in range((span.to_on - span.from_on).days + 1)]


def _within(span: DaySpan, day: date, half: str) -> bool:
    before = day == span.from_on and half == "am" and span.from_half == "pm"
    after = day == span.to_on and half == "pm" and span.to_half == "am"
    return not before and not after


def test_a_stay_lasts_a_quarter_at_most() -> None:
    longest = DaySpan(MONDAY, AM, MONDAY + timedelta(LONGEST_DAYS - 1), PM)

    assert replace(STAY, span=longest).span.half_days == 2 * LONGEST_DAYS
    with pytest.raises(ValueError, match="92"):
        replace(STAY, span=replace(longest, to_on=longest.to_on + timedelta(1)))


@pytest.mark.parametrize(
    "impossible",
    [{"problems": None}, {"problems_taken_on": 0}, {"problems_taken_on": -1}, {"problems_taken_on": 100}],
)
def test_an_impossible_stay_is_refused_at_construction(impossible: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="problems"):
        replace(STAY, **impossible)  # type: ignore[arg-type]  # cases of several types


def test_a_filled_form_is_a_stay() -> None:
    answers = {"place": "7", "span": STAY.span.to_json(), "problems_taken_on": 1, "problems": "水渠漏水"}

    assert DutyStay.from_answers(answers) == STAY


def test_a_place_is_called_without_its_organization() -> None:
    assert place_name("柳河村党支部") == "柳河村"
    assert place_name("柳河社区党总支") == "柳河社区"
    assert place_name("党支部") == "党支部"
