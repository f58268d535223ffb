"""Diaries of what is due within days of an event: problems to study, requests to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from tests.services.dues import (
    accept,
    all_due,
    due,
    last_moment,
    midnight,
    owed,
    plain,
    state,
    switch,
)
from tests.services.following import correct, enter, follow, made, who, withdraw

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from tests.services.diary import Diary

DAY = timedelta(1)
RAISED = date(2026, 4, 1)
DUE = date(2026, 5, 1)
"""Thirty days after it came up."""


def problem(diary: Diary, actor: Actor, held_on: date = RAISED) -> str:
    """A problem of the register; gives what its duty is called."""
    return f"P{enter(diary, actor, 'problem', plain(held_on, matter='活动室漏雨'))}"


def study(diary: Diary, actor: Actor, name: str, on_day: date) -> None:
    """It is told now on which day it was studied."""
    made(follow(diary, actor, "study", int(name[1:]), on_day=on_day.isoformat(), line="已研究"))


def request(diary: Diary, actor: Actor, held_on: date) -> str:
    """A request to the level above; gives what its duty is called."""
    answers = plain(held_on, kind="money", matter="缺修缮经费")
    return f"S{enter(diary, actor, 'support_request', answers)}"


def answer(diary: Diary, name: str) -> None:
    """The county answers now."""
    county = who(diary, Role.SECRETARY, Level.COUNTY)
    made(follow(diary, county, "answer_request", int(name[1:]), value="agreed", line="同意"))


@pytest.fixture
def register(diary: Diary) -> Diary:
    """A city in which problems are to be studied and requests to be answered."""
    switch(diary, "SEC-D2", date(2024, 1, 1))
    switch(diary, "GUI-06", date(2024, 1, 1))
    diary.on(RAISED)
    return diary


# --- Problems -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("studied_on", "told_at", "found", "after_on"),
    [
        (RAISED, last_moment(RAISED), "met", None),
        (DUE, last_moment(DUE), "met", None),
        (DUE, midnight(DUE + DAY), "met_late", None),
        (DUE + DAY, midnight(DUE + DAY), "missed", DUE + DAY),
    ],
)
def test_a_problem_is_studied_from_the_day_it_came_up_to_the_thirtieth_after_it(
    register: Diary, studied_on: date, told_at: datetime, found: str, after_on: date | None
) -> None:
    name = problem(register, register.township_secretary())
    register.now = told_at
    study(register, register.township_secretary(), name, studied_on)

    secretary = register.township_secretary()
    one = due(register, secretary, "SEC-D2", name)
    assert (str(one.state), one.assignment.after_on) == (found, after_on)
    assert (one.assignment.first, one.assignment.last) == (RAISED, DUE)
    register.now = midnight(DUE + DAY) + DAY
    assert state(register, secretary, "SEC-D2", name) == found


def test_a_problem_that_nobody_studies_is_planned_until_its_day_is_over_and_stays_to_be_seen(
    register: Diary,
) -> None:
    secretary = register.township_secretary()
    name = problem(register, secretary)

    assert state(register, secretary, "SEC-D2", name, as_of=last_moment(DUE)) == "planned"
    assert state(register, secretary, "SEC-D2", name, as_of=midnight(DUE + DAY)) == "missed"
    register.on(date(2027, 12, 1))
    assert state(register, secretary, "SEC-D2", name) == "missed"


def test_a_study_told_again_with_the_right_day_counts(register: Diary) -> None:
    name = problem(register, register.township_secretary())
    register.on(DUE + DAY)
    study(register, register.township_secretary(), name, DUE + DAY)
    assert state(register, register.township_secretary(), "SEC-D2", name) == "missed"
    study(register, register.township_secretary(), name, DUE - DAY)

    assert state(register, register.township_secretary(), "SEC-D2", name) == "met_late"
    assert owed(register, register.township_secretary(), "SEC-D2", name).after_on is None


def test_a_problem_that_was_withdrawn_is_owed_by_nobody_and_was_until_then(register: Diary) -> None:
    secretary = register.township_secretary()
    name = problem(register, secretary)
    register.on(RAISED + DAY)
    withdraw(register, register.township_secretary(), int(name[1:]))

    assert all_due(register, secretary, "SEC-D2") == []
    assert state(register, secretary, "SEC-D2", name, as_of=last_moment(RAISED)) == "planned"


def test_a_corrected_day_moves_the_thirty_days(register: Diary) -> None:
    name = problem(register, register.township_secretary())
    register.on(RAISED + DAY)
    correct(register, register.township_secretary(), int(name[1:]), held_on="2026-03-25")

    assert owed(register, register.township_secretary(), "SEC-D2", name).last == date(2026, 4, 24)


def test_fewer_days_leave_problems_alone_that_are_over_or_would_be_at_once(register: Diary) -> None:
    early = problem(register, register.township_secretary())
    register.on(date(2026, 4, 28))
    late = problem(register, register.township_secretary(), date(2026, 4, 28))
    rule = due(register, register.township_secretary(), "SEC-D2", early).obligation
    accept(register, "SEC-D2", replace(rule, days=5), DUE)

    # 1 April + 5 days lies before 1 May, from which on the new number holds: the 30 days stay.
    secretary = register.township_secretary()
    assert [owed(register, secretary, "SEC-D2", one).last for one in (early, late)] == [DUE, date(2026, 5, 3)]


def test_what_came_up_before_an_item_was_on_is_owed_only_if_its_day_comes_after(diary: Diary) -> None:
    diary.on(DUE + DAY)
    over = problem(diary, diary.township_secretary(), RAISED - DAY)
    running = problem(diary, diary.township_secretary(), RAISED)
    switch(diary, "SEC-D2", DUE)

    secretary = diary.township_secretary()
    assert [one.assignment.period for one in all_due(diary, secretary, "SEC-D2")] == [running]
    assert over != running


def test_a_branchs_problem_is_in_no_committees_register(register: Diary) -> None:
    problem(register, register.secretary())
    assert all_due(register, register.secretary(), "SEC-D2") == []
    assert all_due(register, register.township_secretary(), "SEC-D2") == []


# --- Requests -----------------------------------------------------------------------------------------------

BEFORE_HOLIDAYS = date(2026, 9, 30)
"""A Wednesday. 1 to 7 October are holidays, Saturday the 10th is worked: 8, 9, 10, 12 and 13 October."""

FIFTH = date(2026, 10, 13)


@pytest.mark.parametrize(
    ("told_at", "found", "after_on"),
    [
        (midnight(BEFORE_HOLIDAYS + DAY), "met", None),
        (last_moment(FIFTH), "met", None),
        (midnight(FIFTH + DAY), "missed", FIFTH + DAY),
    ],
)
def test_a_request_is_answered_within_five_working_days_across_the_holidays(
    register: Diary, told_at: datetime, found: str, after_on: date | None
) -> None:
    register.on(BEFORE_HOLIDAYS)
    name = request(register, register.township_secretary(), BEFORE_HOLIDAYS)
    county = who(register, Role.SECRETARY, Level.COUNTY)
    assert state(register, county, "GUI-06", name, as_of=last_moment(FIFTH)) == "planned"
    assert state(register, county, "GUI-06", name, as_of=midnight(FIFTH + DAY)) == "missed"
    register.now = told_at
    answer(register, name)

    one = due(register, county, "GUI-06", name)
    assert (str(one.state), one.assignment.last) == (found, FIFTH)
    assert (one.assignment.office_id, one.assignment.after_on) == (None, after_on)


@pytest.mark.parametrize(
    ("came_in_at", "last"),
    [
        (last_moment(date(2026, 10, 7)), FIFTH),
        (midnight(date(2026, 10, 8)), date(2026, 10, 14)),
        # Friday: Saturday is worked, Sunday is not.
        (last_moment(date(2026, 10, 9)), date(2026, 10, 15)),
        # The calendar of 2027 is not known yet: every weekday stands for a working day.
        (last_moment(date(2026, 12, 31)), date(2027, 1, 7)),
    ],
)
def test_the_days_begin_when_a_request_came_in_whatever_day_it_is_of(
    register: Diary, came_in_at: datetime, last: date
) -> None:
    # Nobody knows the holidays of 2027 yet: 1 January is a Friday, so 1, 4, 5, 6 and 7 January... see below.
    register.now = came_in_at
    name = request(register, register.township_secretary(), BEFORE_HOLIDAYS)
    assert owed(register, who(register, Role.SECRETARY, Level.COUNTY), "GUI-06", name).last == last


def test_a_corrected_request_does_not_give_more_time_for_its_answer(register: Diary) -> None:
    register.on(BEFORE_HOLIDAYS)
    name = request(register, register.township_secretary(), BEFORE_HOLIDAYS)
    register.on(date(2026, 10, 12))
    correct(register, register.township_secretary(), int(name[1:]), matter="缺修缮经费三万元")

    assert owed(register, who(register, Role.SECRETARY, Level.COUNTY), "GUI-06", name).last == FIFTH


def test_a_request_is_asked_of_whom_it_was_made_to_alone(register: Diary) -> None:
    register.on(BEFORE_HOLIDAYS)
    request(register, register.township_secretary(), BEFORE_HOLIDAYS)

    assert all_due(register, register.township_secretary(), "GUI-06") == []
    assert all_due(register, who(register, Role.SECRETARY, Level.CITY), "GUI-06") == []
    assert len(all_due(register, who(register, Role.SECRETARY, Level.COUNTY), "GUI-06")) == 1
