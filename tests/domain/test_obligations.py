"""Obligations that cannot be, and the states of an assignment by the four edges of its window."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.obligations import (
    OPEN,
    Applies,
    Assignment,
    Bearer,
    Carrier,
    Leading,
    Obligation,
    Pack,
    Source,
    State,
)
from domain.people import Level, OrganizationKind
from domain.periods import Cadence

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
DAY = timedelta(1)
YEARLY = Obligation(
    key="DEC-04",
    item="DEC-04",
    title="年度任务安排",
    cadence=Cadence.YEARLY,
    minimum=1,
    bearer=Bearer.ORGANIZATION,
    applies=(Applies(OrganizationKind.COMMITTEE, frozenset({Level.CITY, Level.COUNTY}), children=True),),
    pack=Pack.CORE,
    carrier=Carrier.COMMITTEE,
    leading=Leading.DEPLOYMENT,
    basis="x",
    counts=("plan:plan",),
)
FEBRUARY = Assignment("BR-02", 1, None, None, "M202602", FIRST, LAST, required=2, counted=0, in_time=0)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"counts": ()}, "nothing counts"),
        ({"minimum": 0}, "nothing counts"),
        ({"days": 5}, "days without event, or event without days"),
        ({"cadence": Cadence.PER_EVENT}, "days without event, or event without days"),
        ({"cadence": Cadence.MONTHLY, "until": (3, 31)}, "a last day for what is not yearly"),
        ({"until": (2, 29)}, "a last day that not every year has"),
        ({"until": (4, 31)}, "a last day that not every year has"),
        ({"source": Source.CONTACT_POINTS}, "contact points are a person's"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        replace(YEARLY, **changes)


def test_the_window_of_a_year_ends_on_the_day_by_which_it_is_due() -> None:
    by_march = replace(YEARLY, until=(3, 31))
    for day in (date(2028, 1, 1), date(2028, 12, 31)):
        assert by_march.window(day).last == date(2028, 3, 31)
        assert YEARLY.window(day).last == date(2028, 12, 31)
    assert replace(YEARLY, cadence=Cadence.STANDING).window(date(2028, 2, 29)).key == "Y202801"


def test_a_rule_that_is_kept_as_text_comes_back_with_its_words() -> None:
    full = replace(YEARLY, until=(3, 31), up=True, form="plan:plan", counts=("plan:plan", "plan:list"))
    assert Obligation.of_rule("DEC-04", json.loads(full.rule_text())).timing() == full.timing()
    assert Obligation.of_rule("DEC-04", json.loads(full.rule_text())).title == full.title


@pytest.mark.parametrize(
    ("counted", "in_time", "waived", "before", "after"),
    [
        (0, 0, False, State.PLANNED, State.MISSED),
        (1, 1, False, State.PLANNED, State.MISSED),
        (2, 2, False, State.MET, State.MET),
        (3, 2, False, State.MET, State.MET),
        (2, 1, False, State.MET_LATE, State.MET_LATE),
        (1, 1, True, State.WAIVED, State.WAIVED),
        (2, 2, True, State.MET, State.MET),
    ],
)
def test_only_what_is_neither_met_nor_waived_is_missed_from_the_day_after_the_last(
    counted: int, in_time: int, waived: bool, before: State, after: State
) -> None:
    one = replace(FEBRUARY, counted=counted, in_time=in_time, waived=waived)

    assert [one.state(day) for day in (FIRST - DAY, FIRST, LAST)] == [before] * 3
    assert one.state(LAST + DAY) is after
    assert one.missing == max(0, 2 - counted)


def test_what_is_planned_or_missed_is_still_to_be_told() -> None:
    assert {State.PLANNED, State.MISSED} == OPEN
