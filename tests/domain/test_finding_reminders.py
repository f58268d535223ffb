"""Stages of findings: each falls into one round, and others hear of nothing before the organization does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.finding_reminders import stages, told_now
from domain.finding_states import Condition, FindingState
from domain.findings import Severity
from domain.people import OrganizationKind
from domain.reminder_rules import reminder_rules
from domain.reminders import AFTERWARDS, Round, RoundKind, beginning, next_round, rhythm
from domain.working_days import Calendar

RULES = reminder_rules()
FIRST = date(2026, 1, 5)
DUE_ON = date(2026, 4, 11)
"""A Saturday."""

BELOW = Round(RoundKind.BELOW, DUE_ON, DUE_ON, DUE_ON, DUE_ON)
KINDS = (OrganizationKind.BRANCH, OrganizationKind.COMMITTEE)


def state(today: date, due_on: date = DUE_ON, **parts: object) -> Condition:
    """One that is to be put right."""
    known = {"state": FindingState.RECTIFYING, **parts}
    return Condition(today, severity=Severity.MINOR, days=30, since=FIRST, due_on=due_on, **known)  # type: ignore[arg-type]  # parts by name


def test_of_a_committee_days_are_counted_from_its_last_day() -> None:
    found = stages(RULES, BELOW, OrganizationKind.COMMITTEE, DUE_ON)
    assert [one.day for one in found] == [date(2026, 4, 14), date(2026, 4, 18)]


def test_of_a_branch_they_are_counted_from_the_monday_on_which_it_is_told() -> None:
    found = stages(RULES, BELOW, OrganizationKind.BRANCH, DUE_ON)
    assert [one.day for one in found] == [date(2026, 4, 15), date(2026, 4, 19)]


@pytest.mark.parametrize(
    "parts",
    [
        {"state": FindingState.SUBMITTED},
        {"state": FindingState.CLOSED},
        {"state": FindingState.WITHDRAWN},
        {"waits_since": FIRST},
    ],
)
def test_nothing_is_told_while_the_next_step_is_somebody_elses(parts: dict[str, Any]) -> None:
    day = DUE_ON - timedelta(days=1)
    made = Round(RoundKind.DUE, day, day, day - timedelta(days=1), day - timedelta(days=1))
    assert told_now(RULES, made, OrganizationKind.COMMITTEE, state(day)) == {"before1"}
    assert told_now(RULES, made, OrganizationKind.COMMITTEE, state(day, **parts)) == set()


@given(due=st.integers(20, 500), kind=st.sampled_from(KINDS))
def test_every_stage_is_told_once_in_order_and_what_is_over_first_to_the_organization(
    due: int, kind: OrganizationKind
) -> None:
    due_on = FIRST + timedelta(days=due)
    own, below = told(rhythm(kind), kind, due_on), told(RoundKind.BELOW, kind, due_on)
    names = [name for name, _ in own]
    assert names in (["before7", "before1", "after"], ["before1", "after"])
    assert len(set(names)) == len(names)
    assert all(day <= due_on for name, day in own if name not in AFTERWARDS)
    assert [name for name, _ in below] == ["contact_leader", "parent"]
    days = [own[-1][1], *(day for _, day in below)]
    assert days == sorted(days)
    assert days[0] > due_on


def told(kind: RoundKind, of: OrganizationKind, due_on: date) -> list[tuple[str, date]]:
    """What the rounds of a kind tell of a finding, day by day, with the day."""
    calendar, before, found = Calendar(), beginning(kind, FIRST), []
    for number in range((due_on - FIRST).days + 40):
        today = FIRST + timedelta(days=number)
        made = next_round(kind, today, calendar, before)
        if made is None:
            continue
        before = made
        names = told_now(RULES, made, of, state(today, due_on))
        found += [(name, today) for name in sorted(names)]
    return found
