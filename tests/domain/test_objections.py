"""Until when a line can be disputed, against a slow count of days; and what never costs points."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import chinese_calendar
import pytest

from domain.findings import Severity
from domain.objections import (
    OBJECTION_DAYS,
    RECHECK_DAYS,
    Decision,
    Line,
    Outcome,
    better_values,
    costs,
    due_on,
    last_day,
    line_of,
    milder,
)
from domain.scorecards.reading import default
from domain.scorecards.scorecard import Variant
from domain.scorecards.totals import totals
from domain.working_days import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.scorecards.totals import Value

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
CALENDAR = Calendar()


def slow(day: date, count: int) -> date:
    """The day on which so many working days have passed, by walking and asking the library itself."""
    passed = 0
    while passed < count:
        day += timedelta(days=1)
        official = day.year <= LAST.year
        passed += chinese_calendar.is_workday(day) if official else day.weekday() < 5
    return day


def every_day() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def test_the_time_for_objections_is_five_working_days_on_every_day_of_two_years() -> None:
    for day in every_day():
        assert last_day(CALENDAR, day) == slow(day, OBJECTION_DAYS), day


def test_the_time_for_a_recheck_is_ten_working_days_on_every_day_of_two_years() -> None:
    for day in every_day():
        assert due_on(CALENDAR, day) == slow(day, RECHECK_DAYS), day


@pytest.mark.parametrize(
    ("fed_back_on", "until_on"),
    [
        (date(2026, 3, 23), date(2026, 3, 30)),  # Monday: Tuesday to Friday are four, Monday is the fifth
        (date(2026, 3, 27), date(2026, 4, 3)),  # Friday: Monday to Friday; the holiday begins the day after
        (date(2026, 3, 28), date(2026, 4, 3)),  # Saturday: as Friday
        (date(2026, 4, 2), date(2026, 4, 10)),  # Friday is one, then a holiday; Tuesday to Friday are four
        (date(2026, 2, 13), date(2026, 2, 27)),  # Saturday 14 is worked, then the Spring Festival until 23
        (date(2025, 9, 30), date(2025, 10, 14)),  # the National Day week; Saturday 11 October is worked
    ],
)
def test_the_day_of_the_feedback_and_rest_days_do_not_count(fed_back_on: date, until_on: date) -> None:
    assert last_day(CALENDAR, fed_back_on) == until_on


def test_days_that_an_administrator_entered_go_before_the_official_ones() -> None:
    entered = Calendar({date(2026, 3, 30): False}, frozenset())
    assert last_day(entered, date(2026, 3, 27)) == slow(date(2026, 4, 3), 1)


@pytest.mark.parametrize("code", ["S1-1", "S8-12", "f1", "f999999999999999999"])
def test_a_line_is_called_by_what_it_is_and_read_again(code: str) -> None:
    line = line_of(code)
    assert line is not None
    assert line.code == code


@pytest.mark.parametrize("code", ["", "S0-1", "S1-0", "S1-123", "f", "f1234567890123456789", "s1-1", "S1-1 "])
def test_nothing_else_is_a_line(code: str) -> None:
    assert line_of(code) is None


@pytest.mark.parametrize("both", [(None, None), ("S1-1", 1)])
def test_a_line_is_an_item_or_a_finding(both: tuple[str | None, int | None]) -> None:
    with pytest.raises(ValueError, match="an item or a finding"):
        Line(*both)


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)


def test_no_decision_that_is_offered_ever_costs_points(chance: random.Random) -> None:
    card = default()
    for _ in range(300):
        variant = chance.choice(list(Variant))
        items = [item for section in card.scored(variant) for item in section.items]
        values: dict[str, Value] = {
            item.key: chance.choice([None, item.most, chance.randint(0, item.most)]) for item in items
        }
        item = chance.choice(items)
        before = totals(card, variant, values).total
        offered = better_values(card, variant, values, item.key)
        for value in [*range(item.most + 1), None]:
            after = totals(card, variant, {**values, item.key: value}).total
            if value in offered:
                assert after >= before
            elif value != values[item.key]:
                present = values[item.key]
                lower = value is not None and present is not None and value < present
                assert after < before or lower
        withdrawn = Decision(Outcome.WITHDRAWN).value_after(values[item.key], item.most)
        assert not costs(card, variant, values, item.key, withdrawn)
        kept = Decision(Outcome.KEPT).value_after(values[item.key], item.most)
        assert kept == values[item.key]


def test_what_does_not_apply_can_cost_points_though_nothing_is_taken() -> None:
    card = default()
    values: dict[str, Value] = {
        item.key: item.most for section in card.scored(Variant.VILLAGE) for item in section.items
    }
    values["S4-2"] = 0
    before = totals(card, Variant.VILLAGE, values).total
    after = totals(card, Variant.VILLAGE, {**values, "S4-1": None}).total
    assert Fraction(0) < after < before
    assert costs(card, Variant.VILLAGE, values, "S4-1", None)
    assert None not in better_values(card, Variant.VILLAGE, values, "S4-1")


def test_a_finding_is_only_made_milder() -> None:
    assert milder(Severity.SERIOUS) == [Severity.MINOR, Severity.ORDINARY]
    assert milder(Severity.MINOR) == []
