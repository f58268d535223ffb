"""Reminders as pure functions: the stages of a period, and the round in which each of them is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.people import OrganizationKind
from domain.periods import MONTHS, Cadence, Period, period_at
from domain.reminder_rules import reminder_rules
from domain.reminders import (
    AFTERWARDS,
    Round,
    RoundKind,
    Stage,
    Way,
    beginning,
    next_round,
    rhythm,
    slot,
    stages,
    told_in,
)
from domain.working_days import Calendar

RULES = reminder_rules()
CALENDAR = Calendar()
DUE, WEEK, BELOW = RoundKind
DAY = timedelta(days=1)
FEBRUARY = period_at(Cadence.MONTHLY, date(2026, 2, 1))
MARCH = period_at(Cadence.MONTHLY, date(2026, 3, 1))
FIRST_QUARTER = period_at(Cadence.QUARTERLY, date(2026, 1, 1))
THIRD_QUARTER = period_at(Cadence.QUARTERLY, date(2026, 7, 1))
YEAR = period_at(Cadence.YEARLY, date(2026, 1, 1))


def days(first: str, last: str) -> list[date]:
    """Every day from one to another, as `03-27` of 2026, or with the year."""
    start, end = (date.fromisoformat(one if len(one) > 5 else f"2026-{one}") for one in (first, last))
    return [start + DAY * count for count in range((end - start).days + 1)]


class Ticks:
    """What a tick keeps of the rounds of a kind: a day or week has one."""

    def __init__(self, kind: RoundKind, calendar: Calendar = CALENDAR) -> None:
        self.kind = kind
        self.calendar = calendar
        self.made: dict[date, Round] = {}
        """By their slots."""

    def tick(self, today: date) -> Round | None:
        """The round that begins on this day, if one does."""
        past = [one for one in self.made.values() if one.on_day <= today]
        if not past:
            first = beginning(self.kind, today)
            self.made[slot(self.kind, first.on_day)] = first
            past = [first]
        found = next_round(self.kind, today, self.calendar, max(past, key=lambda one: one.on_day))
        if found is None or slot(self.kind, found.on_day) in self.made:
            return None
        self.made[slot(self.kind, found.on_day)] = found
        return found


def told(kind: RoundKind, period: Period, on: list[date], calendar: Calendar = CALENDAR) -> dict[str, str]:
    """On which day each stage of a period is told, when the ticker ticks on these days."""
    ticks = Ticks(kind, calendar)
    of_period = stages(RULES, kind, period.cadence, period.first, period.last)
    found: dict[str, str] = {}
    for day in on:
        made = ticks.tick(day)
        stage = None if made is None else told_in(made, of_period, period.last)
        if stage is not None:
            assert stage.name not in found
            found[stage.name] = f"{day:%a %m-%d}"
    return found


# --- the stages of a period -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cadence", "expected"),
    [
        # Branches: 3 days before; 14 and 3; yearly 14; and once afterwards. burden.md 5C rule 7.
        (WEEK, Cadence.MONTHLY, "before3 12-28, after 01-01"),
        (WEEK, Cadence.QUARTERLY, "before14 12-17, before3 12-28, after 01-01"),
        (WEEK, Cadence.HALF_YEARLY, "before14 12-17, before3 12-28, after 01-01"),
        (WEEK, Cadence.YEARLY, "before14 12-17, after 01-01"),
        # Committees: the month's notice; then 5; 14 and 3; 30, 14 and 3; 90, 30, 14 and 3.
        (DUE, Cadence.MONTHLY, "start 12-01, before5 12-26, after 01-01"),
        (DUE, Cadence.QUARTERLY, "start 12-01, before14 12-17, before3 12-28, after 01-01"),
        (DUE, Cadence.HALF_YEARLY, "before30 12-01, start 12-01, before14 12-17, before3 12-28, after 01-01"),
        (
            DUE,
            Cadence.YEARLY,
            "before90 10-02, before30 12-01, start 12-01, before14 12-17, before3 12-28, after 01-01",
        ),
        # 31 December + 14 and + 21 days, whatever the cadence; and then nothing.
        *((BELOW, cadence, "contact_leader 01-14, parent 01-21") for cadence in MONTHS),
        (WEEK, Cadence.STANDING, ""),
        (DUE, Cadence.STANDING, ""),
        (BELOW, Cadence.STANDING, ""),
    ],
)
def test_a_period_that_ends_with_the_year_is_told_of_on_these_days(
    kind: RoundKind, cadence: Cadence, expected: str
) -> None:
    period = period_at(cadence if cadence in MONTHS else Cadence.YEARLY, date(2026, 12, 31))
    found = stages(RULES, kind, cadence, period.first, period.last)
    assert ", ".join(f"{one.name} {one.day:%m-%d}" for one in found) == expected


def test_an_event_is_told_of_when_it_happens_before_its_last_day_and_after_it() -> None:
    first, last = date(2026, 3, 9), date(2026, 3, 16)
    for kind in (DUE, WEEK):
        found = stages(RULES, kind, Cadence.PER_EVENT, first, last)
        assert [(one.name, one.day) for one in found] == [
            ("start", first),
            ("before3", date(2026, 3, 13)),
            ("after", date(2026, 3, 17)),
        ]


def test_no_stage_comes_before_its_period_begins() -> None:
    # What has two days: 3 days before the end it is not there yet.
    first, last = date(2026, 3, 9), date(2026, 3, 10)
    found = stages(RULES, DUE, Cadence.PER_EVENT, first, last)
    assert [one.name for one in found] == ["start", "after"]
    # Yearly, but to be done by 31 March: 90 days before would be the year before.
    found = stages(RULES, DUE, Cadence.YEARLY, date(2026, 1, 1), date(2026, 3, 31))
    assert [one.name for one in found] == ["before30", "start", "before14", "before3", "after"]


def test_the_months_notice_can_be_switched_off() -> None:
    rules = replace(RULES, month_notice=False)
    assert "start" not in {one.name for one in stages(rules, DUE, Cadence.YEARLY, YEAR.first, YEAR.last)}


@pytest.mark.parametrize("kind", OrganizationKind)
def test_branches_have_weekly_digests_and_all_others_daily_ones(kind: OrganizationKind) -> None:
    branches = {"branch", "general_branch", "member_group"}
    assert rhythm(kind) is (WEEK if kind.value in branches else DUE)


# --- the round of a stage -------------------------------------------------------------------------------


def test_committees_are_told_on_the_day_or_on_the_last_working_day_before_it() -> None:
    # 3 days before 31 March is Saturday the 28th; 5 days before it is Thursday the 26th.
    assert told(DUE, FIRST_QUARTER, days("01-05", "04-30")) == {
        "start": "Mon 03-02",  # 1 March is a Sunday
        "before14": "Tue 03-17",
        "before3": "Fri 03-27",
        "after": "Wed 04-01",
    }
    assert told(DUE, MARCH, days("01-05", "04-30")) == {
        "start": "Mon 03-02",
        "before5": "Thu 03-26",
        "after": "Wed 04-01",
    }


def test_a_committees_year_is_told_of_90_30_14_and_3_days_before_its_end_and_once_after_it() -> None:
    # 2 October lies in the National Day's holiday, which begins after 30 September.
    # 1 December is the month's notice and 30 days before the end: one stage, for it is one digest.
    assert told(DUE, YEAR, days("01-05", "2027-06-30")) == {
        "before90": "Wed 09-30",
        "start": "Tue 12-01",
        "before14": "Thu 12-17",
        "before3": "Mon 12-28",
        "after": "Fri 01-01",  # the calendar of 2027 is not known: a weekday
    }


def test_branches_are_told_in_the_last_week_with_time_enough_and_in_the_one_after_the_end() -> None:
    # 14 days before 31 March is Tuesday the 17th, 3 days before it Saturday the 28th. Monday 6 April is off.
    assert told(WEEK, FIRST_QUARTER, days("01-05", "04-30")) == {
        "before14": "Mon 03-16",
        "before3": "Mon 03-23",
        "after": "Tue 04-07",
    }
    assert told(WEEK, YEAR, days("01-05", "2027-06-30")) == {"before14": "Mon 12-14", "after": "Mon 01-04"}


def test_the_spring_festival_is_told_of_before_it_begins_and_after_it_is_over() -> None:
    # 2026: 15 to 23 February are off; Saturday the 14th and Saturday the 28th are worked.
    assert told(DUE, FEBRUARY, days("01-05", "03-31")) == {
        "start": "Mon 02-02",
        "before5": "Sat 02-14",  # for Monday the 23rd
        "after": "Mon 03-02",
    }
    assert told(WEEK, FEBRUARY, days("01-05", "03-31")) == {
        "before3": "Tue 02-24",  # for Wednesday the 25th; the Monday is off
        "after": "Mon 03-02",
    }


def test_a_week_that_is_all_holiday_has_no_round_and_the_one_before_tells_for_it() -> None:
    ticks = Ticks(WEEK)
    made = [one for day in days("02-02", "03-06") if (one := ticks.tick(day)) is not None]
    assert [f"{one.on_day:%a %m-%d}" for one in made] == ["Mon 02-02", "Mon 02-09", "Tue 02-24", "Mon 03-02"]
    assert made[1].until_on == date(2026, 2, 23)
    event = stages(RULES, WEEK, Cadence.PER_EVENT, date(2026, 2, 6), date(2026, 2, 22))
    assert told_in(made[1], event, date(2026, 2, 22)) == Stage("before3", date(2026, 2, 19), Way.EARLIER)


def test_the_national_day_is_told_of_after_it() -> None:
    # 2026: 1 to 7 October are off, and Friday 25 September; Sunday 20 September is worked, and 10 October.
    assert told(DUE, THIRD_QUARTER, days("07-01", "10-31")) == {
        "start": "Tue 09-01",
        "before14": "Wed 09-16",
        "before3": "Thu 09-24",  # for Sunday the 27th
        "after": "Thu 10-08",
    }
    assert told(WEEK, THIRD_QUARTER, days("07-01", "10-31")) == {
        "before14": "Mon 09-14",
        "before3": "Mon 09-21",
        "after": "Thu 10-08",
    }


def test_a_make_up_saturday_has_a_round_of_the_day_and_none_of_the_week() -> None:
    daily, weekly = Ticks(DUE), Ticks(WEEK)
    for day in days("09-28", "09-30"):
        daily.tick(day)
        weekly.tick(day)
    after = days("10-08", "10-11")  # from Thursday to Sunday
    assert [daily.tick(day) is not None for day in after] == [True, True, True, False]
    assert [weekly.tick(day) is not None for day in after] == [True, False, False, False]


def test_a_year_whose_calendar_is_not_known_has_rounds_from_monday_to_friday() -> None:
    assert not CALENDAR.known(2027)
    ticks = Ticks(DUE)
    made = [one.on_day for day in days("12-30", "2027-01-05") if (one := ticks.tick(day)) is not None]
    assert [f"{day:%a %m-%d}" for day in made] == [
        "Wed 12-30",
        "Thu 12-31",
        "Fri 01-01",
        "Mon 01-04",
        "Tue 01-05",
    ]


def test_once_the_calendar_of_a_year_is_entered_its_holidays_have_no_round() -> None:
    entered = Calendar({date(2027, 1, 1): False, date(2027, 1, 3): True}, frozenset({2027}))
    assert told(DUE, YEAR, days("12-01", "2027-01-31"), entered)["after"] == "Sun 01-03"
    # Entered between two rounds: what the first thought of its next day does not lose or repeat a stage.
    for before, since in ((CALENDAR, entered), (entered, CALENDAR)):
        ticks = Ticks(DUE, before)
        made = [one for day in days("12-01", "12-31") if (one := ticks.tick(day)) is not None]
        ticks.calendar = since
        made += [one for day in days("2027-01-01", "2027-01-31") if (one := ticks.tick(day)) is not None]
        for stage in stages(RULES, DUE, Cadence.YEARLY, YEAR.first, YEAR.last):
            assert sum(one.tells(stage) for one in made) == (stage.day >= date(2026, 12, 1))


# --- ticks that come late, twice, or by a wrong clock ---------------------------------------------------


def test_what_was_before_the_first_tick_is_not_told_and_what_comes_after_it_is() -> None:
    # The first tick on Thursday 26 March, 5 days before the end.
    assert told(DUE, MARCH, days("03-26", "04-30")) == {"before5": "Thu 03-26", "after": "Wed 04-01"}
    assert told(DUE, MARCH, days("03-27", "04-30")) == {"after": "Wed 04-01"}
    # Branches whose week has begun hear on the next Monday.
    assert told(WEEK, MARCH, days("03-23", "04-30")) == {"before3": "Mon 03-23", "after": "Tue 04-07"}
    assert told(WEEK, MARCH, days("03-24", "04-30")) == {"before3": "Mon 03-30", "after": "Tue 04-07"}


def test_a_first_tick_on_a_rest_day_is_a_beginning_as_well() -> None:
    # Saturday 28 March, and nothing until Wednesday: the stage of the Saturday is told with what followed.
    assert told(DUE, FIRST_QUARTER, [date(2026, 3, 28), date(2026, 3, 31)]) == {"before3": "Tue 03-31"}


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        # The program stood still from 10 March on; before14 is the 17th, before3 the 28th, the end the 31st.
        ("03-18", {"before14": "Wed 03-18", "before3": "Fri 03-27", "after": "Wed 04-01"}),
        ("03-30", {"before3": "Mon 03-30", "after": "Wed 04-01"}),
        ("03-31", {"before3": "Tue 03-31", "after": "Wed 04-01"}),
        ("04-01", {"after": "Wed 04-01"}),
        ("06-10", {"after": "Wed 06-10"}),
    ],
)
def test_after_downtime_what_is_still_of_use_is_told_once_and_what_is_stale_is_not(
    until: str, expected: dict[str, str]
) -> None:
    found = told(DUE, FIRST_QUARTER, [*days("03-04", "03-10"), *days(until, "07-31")])
    assert found == expected


def test_after_months_of_downtime_the_parent_is_told_and_the_contact_leader_not_before() -> None:
    assert told(BELOW, MARCH, days("03-02", "07-31")) == {
        "contact_leader": "Tue 04-14",
        "parent": "Tue 04-21",
    }
    assert told(BELOW, MARCH, [*days("03-02", "03-10"), *days("06-10", "07-31")]) == {"parent": "Wed 06-10"}


def test_two_ticks_of_a_day_make_one_round_and_a_clock_that_goes_back_makes_none() -> None:
    ticks = Ticks(DUE)
    monday, tuesday = date(2026, 3, 30), date(2026, 3, 31)
    assert [ticks.tick(one) is not None for one in (monday, monday, tuesday, monday, tuesday)] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_a_clock_that_was_years_ahead_does_not_silence_what_follows() -> None:
    ticks = Ticks(DUE)
    assert ticks.tick(date(2026, 3, 30)) is not None
    assert ticks.tick(date(2031, 3, 31)) is not None
    assert [ticks.tick(day) is not None for day in days("03-30", "04-02")] == [False, True, True, True]


MARCH_TO_JUNE = days("03-02", "06-30")
TICKS = st.lists(st.sampled_from(MARCH_TO_JUNE), min_size=1, max_size=60)
CADENCES = st.sampled_from(sorted(MONTHS))


@given(st.sampled_from(RoundKind), CADENCES, TICKS)
@example(WEEK, Cadence.MONTHLY, MARCH_TO_JUNE)
def test_whatever_ticks_are_missed_every_stage_of_use_is_told_exactly_once(
    kind: RoundKind, cadence: Cadence, on: list[date]
) -> None:
    """The ticks come in their order, with gaps and repeats; then every day."""
    on = [*sorted(on), *days("07-01", "07-31")]
    ticks = Ticks(kind)
    made = [one for day in on if (one := ticks.tick(day)) is not None]
    period = period_at(cadence, date(2026, 4, 1))
    of_period = stages(RULES, kind, cadence, period.first, period.last)
    names = [stage.name for one in made if (stage := told_in(one, of_period, period.last))]
    assert len(names) == len(set(names))
    for stage in of_period:
        rounds = [one for one in made if one.tells(stage)]
        # What lies after the first tick falls into one round, if one came by 31 July.
        assert len(rounds) == (on[0] <= stage.day <= date(2026, 7, 31))
        for one in rounds:
            in_time = (period.last < one.on_day) is (stage.name in AFTERWARDS)
            later = [other for other in of_period[of_period.index(stage) + 1 :] if one.tells(other)]
            superseded = any((period.last < one.on_day) is (other.name in AFTERWARDS) for other in later)
            assert (told_in(one, of_period, period.last) == stage) is (in_time and not superseded)


@given(st.sampled_from(RoundKind), TICKS)
def test_whatever_the_clock_does_a_day_and_for_branches_a_week_have_one_round(
    kind: RoundKind, on: list[date]
) -> None:
    """The ticks come in any order: the clock leaps back and forth."""
    ticks = Ticks(kind)
    made = [one for day in on if (one := ticks.tick(day)) is not None]
    slots = [slot(kind, one.on_day) for one in made]
    assert len(slots) == len(set(slots))
    assert all(CALENDAR.works(one.on_day) for one in made)


@given(st.sampled_from(RoundKind), CADENCES, TICKS)
def test_wherever_the_clock_leaps_in_the_end_no_stage_was_passed_over(
    kind: RoundKind, cadence: Cadence, on: list[date]
) -> None:
    """Whoever was told a stage is not told it again (services/digests.py); here, that none is lost."""
    ticks = Ticks(kind)
    first = date(2026, 3, 2)
    made = [one for day in [first, *on, *days("03-02", "07-31")] if (one := ticks.tick(day)) is not None]
    period = period_at(cadence, date(2026, 4, 1))
    for stage in stages(RULES, kind, cadence, period.first, period.last):
        assert any(one.tells(stage) for one in made) is (first <= stage.day <= date(2026, 7, 31))


@given(st.sampled_from(RoundKind), st.sets(st.sampled_from(MARCH_TO_JUNE), min_size=2))
def test_one_round_takes_up_where_the_one_before_left_off(kind: RoundKind, on: set[date]) -> None:
    ticks = Ticks(kind)
    made = [one for day in sorted(on) if (one := ticks.tick(day)) is not None]
    for before, following in pairwise(made):
        assert (following.before_on, following.before_until) == (before.on_day, before.until_on)
        assert before.on_day <= before.until_on
