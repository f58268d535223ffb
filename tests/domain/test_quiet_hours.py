"""Quiet hours: their edges to the second, rest days, and the next instant at which something may be sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quiet_hours import is_quiet, next_allowed
from domain.working_days import Calendar

CALENDAR = Calendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("instant", "quiet"),
    [
        # Wednesday 2026-03-04, an ordinary working day
        ("2026-03-04 00:00:00", True),
        ("2026-03-04 08:29:59.999999", True),
        ("2026-03-04 08:30:00", False),
        ("2026-03-04 18:59:59.999999", False),
        ("2026-03-04 19:00:00", True),
        ("2026-03-04 23:59:59", True),
        ("2026-03-07 10:00:00", True),  # Saturday
        ("2026-02-14 10:00:00", False),  # a Saturday that is worked
        ("2026-02-16 10:00:00", True),  # a Monday of the Spring Festival
    ],
)
def test_it_is_quiet_at_night_and_on_rest_days(instant: str, quiet: bool) -> None:
    assert is_quiet(at(instant), CALENDAR) is quiet


@pytest.mark.parametrize(
    ("instant", "allowed"),
    [
        ("2026-03-04 08:29:59", "2026-03-04 08:30"),
        ("2026-03-04 08:30", "2026-03-04 08:30"),
        ("2026-03-04 18:59:59", "2026-03-04 18:59:59"),
        ("2026-03-04 19:00", "2026-03-05 08:30"),
        ("2026-03-06 19:00", "2026-03-09 08:30"),  # from Friday evening to Monday
        ("2026-02-13 19:00", "2026-02-14 08:30"),  # the Saturday is worked
        ("2026-02-14 19:00", "2026-02-24 08:30"),  # over the Spring Festival
        ("2026-02-17 12:00", "2026-02-24 08:30"),
        ("2026-09-30 23:00", "2026-10-08 08:30"),  # over the National Day
    ],
)
def test_what_is_quiet_now_waits_for_the_next_working_morning(instant: str, allowed: str) -> None:
    assert next_allowed(at(instant), CALENDAR) == at(allowed)


def test_an_entered_calendar_decides_when_it_is_quiet() -> None:
    off = Calendar({date(2026, 3, 4): False})
    assert next_allowed(at("2026-03-04 10:00"), off) == at("2026-03-05 08:30")


def test_where_clocks_leap_over_the_morning_it_ends_with_the_leap() -> None:
    apia = ZoneInfo("Pacific/Apia")  # left out Friday 2011-12-30 altogether
    weekdays = Calendar(entered_years=frozenset({2011, 2012}))
    assert next_allowed(at("2011-12-29 20:00", apia), weekdays) == at("2012-01-02 08:30", apia)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    st.sampled_from(ZONES),
)
def test_the_next_allowed_instant_is_the_first_that_is_not_quiet(instant: datetime, zone: str) -> None:
    local = instant.astimezone(ZoneInfo(zone))
    allowed = next_allowed(local, CALENDAR)
    assert allowed.tzinfo is local.tzinfo
    assert not is_quiet(allowed, CALENDAR)
    begins, ends = local.astimezone(UTC), allowed.astimezone(UTC)
    assert begins <= ends
    if begins == ends:
        return
    assert is_quiet(local, CALENDAR)
    assert is_quiet((ends - timedelta(microseconds=1)).astimezone(local.tzinfo), CALENDAR)
    passed = (
        begins + timedelta(minutes=30 * index) for index in range(1, (ends - begins) // timedelta(minutes=30))
    )
    assert all(is_quiet(one.astimezone(local.tzinfo), CALENDAR) for one in passed)
