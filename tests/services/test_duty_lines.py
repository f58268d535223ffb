"""A duty as one line: period, how far, how long still, and its sign, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.obligations import (
    Applies,
    Assignment,
    Bearer,
    Carrier,
    Leading,
    Obligation,
    Pack,
    Source,
)
from domain.people import OrganizationKind
from domain.periods import Cadence
from services import duty_lines
from services.duties import Due
from templates import render

if TYPE_CHECKING:
    from domain.messages import Json

FRIDAY = date(2026, 3, 27)
MEETING = Obligation(
    key="BR-02",
    item="BR-02",
    title="支委会",
    cadence=Cadence.MONTHLY,
    minimum=1,
    bearer=Bearer.ORGANIZATION,
    applies=(Applies(OrganizationKind.BRANCH),),
    pack=Pack.BRANCH,
    carrier=Carrier.COMMITTEE,
    leading=Leading.DEPLOYMENT,
    basis="x",
    counts=("meeting:branch_committee_meeting",),
)
MARCH = Assignment(
    "BR-02", 1, None, None, "M202603", date(2026, 3, 1), date(2026, 3, 31), required=1, counted=0, in_time=0
)


def said(assignment: Assignment, today: date = FRIDAY, rule: Obligation = MEETING) -> str:
    given: Json = duty_lines.said(Due(rule, assignment, assignment.state(today)), today)
    return render.text(given["key"], given["params"])


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2026, 3, 30), "支委会 3月 0/1 · 还有 1 天,3月31日 周二"),
        (date(2026, 3, 31), "支委会 3月 0/1 · 今天截止"),
        (date(2026, 4, 1), "支委会 3月 0/1 · 3月31日已过"),
    ],
)
def test_the_end_is_said_in_words(today: date, text: str) -> None:
    assert said(MARCH, today) == text


def test_what_is_done_says_how_and_no_end() -> None:
    assert said(replace(MARCH, counted=1, in_time=1)) == "支委会 3月 1/1 ✓"
    assert said(replace(MARCH, counted=1)) == "支委会 3月 1/1 ✓(补报)"
    assert said(replace(MARCH, waived=True)) == "支委会 3月 0/1(已免除)"


def test_what_was_done_after_the_end_is_said_beside_what_was_missed() -> None:
    late = replace(MARCH, after_on=date(2026, 4, 2))
    text = "支委会 3月 0/1(4月2日 周四 补开) · 3月31日已过"
    assert said(late, date(2026, 4, 3)) == text


def test_half_days_are_said_as_days() -> None:
    rule = replace(MEETING, title="蹲点调研", cadence=Cadence.YEARLY, minimum=60, halves=True)
    year = replace(MARCH, period="Y202601", last=date(2026, 12, 31), required=60, counted=25)
    assert said(year, rule=rule) == "蹲点调研 2026年 12.5/30 天 · 12月31日截止"


def test_a_standing_duty_says_whether_the_roster_holds_it() -> None:
    rule = replace(MEETING, title="联系乡镇街道", cadence=Cadence.STANDING)
    year = replace(MARCH, period="Y202601", last=date(2026, 12, 31))
    assert said(year, rule=rule) == "联系乡镇街道(名册里还没有登记)"
    assert said(replace(year, counted=1, in_time=1), rule=rule) == "联系乡镇街道 ✓(名册里已登记)"


def test_an_event_says_what_it_is_about() -> None:
    rule = replace(
        MEETING, title="规划与新问题", cadence=Cadence.PER_EVENT, source=Source.PROBLEMS, days=30, counts=()
    )
    event = replace(MARCH, period="P12", subject="活动室漏雨")
    assert said(event, rule=rule) == "规划与新问题:活动室漏雨 · 还有 4 天,3月31日 周二"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("M202603", "3月"),
        ("M202512", "2025年12月"),
        ("Q202601", "一季度"),
        ("Q202504", "2025年四季度"),
        ("H202601", "上半年"),
        ("H202502", "2025年下半年"),
        ("Y202601", "2026年"),
        ("Y202501", "2025年"),
    ],
)
def test_the_year_of_a_period_is_said_when_it_is_not_the_present_one(key: str, text: str) -> None:
    given = duty_lines.period(key, FRIDAY)
    assert render.text(given["key"], given["params"]) == text


def test_an_event_has_no_period() -> None:
    assert duty_lines.period("T12", FRIDAY) == ""
