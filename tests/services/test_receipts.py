"""What a receipt says a record counts for: how far, late, made up for, and why not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.people import Level, Role
from domain.switches import Switch
from services import rules
from services.records import corrected, open_record, receipt
from storage.schema import organizations
from tests.services.diary import FRIDAY, Diary, said, span_answer

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor

BRANCH_PACK = "branch"


@pytest.fixture
def secretary(diary: Diary) -> Actor:
    """The secretary of a branch with so many members that it has a committee."""
    return diary.secretary(1)


def told(diary: Diary, actor: Actor, record_id: int) -> list[str]:
    """What the receipt says of duties."""
    return about_duties(said(diary.database.run(receipt, actor, record_id, diary.now)))


def about_duties(text: str) -> list[str]:
    marks = ("计入", "补报", "补开", "未计入")
    return [line for line in text.splitlines() if line.partition(":")[0] in marks]


def test_it_names_the_duty_how_far_and_what_one_might_have_expected(diary: Diary, secretary: Actor) -> None:
    diary.meeting(secretary, held_on="2026-02-10", kinds=["branch_committee_meeting", "theme_day"])

    assert told(diary, secretary, diary.meeting(secretary)) == [
        "计入:支委会 3月 1/1 ✓",
        "未计入:党员大会 一季度 0/1,还有 4 天(本次不是党员大会)",
        "未计入:主题党日 3月 0/1,还有 4 天(本次不是主题党日)",
    ]


def test_one_record_meets_every_duty_it_fits_three_are_named_and_the_rest_counted(
    diary: Diary, secretary: Actor
) -> None:
    kinds = [
        "members_meeting",
        "theme_day",
        "organizational_life_meeting",
        "member_review",
        "branch_committee_meeting",
    ]
    diary.meeting(secretary, held_on="2026-02-10", kinds=kinds)

    assert told(diary, secretary, diary.meeting(secretary, kinds=kinds))[0] == (
        "计入:党员大会 一季度 2/1 ✓;支委会 3月 1/1 ✓;主题党日 3月 1/1 ✓;另有 2 项"
    )


def test_what_is_not_met_yet_says_how_long_there_is(diary: Diary) -> None:
    secretary = diary.township_secretary()
    stay = diary.stay(secretary, span_answer(date(2026, 3, 26), FRIDAY, "pm"))

    assert told(diary, secretary, stay) == ["计入:蹲点调研 2026年 1.5/30 天,还有 279 天"]


def test_what_is_entered_after_its_period_counts_by_its_day(diary: Diary, secretary: Actor) -> None:
    diary.meeting(secretary, held_on="2026-01-20")
    meeting = diary.meeting(secretary, held_on="2026-02-28")

    assert told(diary, secretary, meeting) == [
        "补报:支委会 2月 1/1 ✓(按开会日期计入,记为补报)",
        "未计入:党员大会 一季度 0/1,还有 4 天(本次不是党员大会)",
    ], "nobody expects it to count for the theme day of a month after it"


@pytest.mark.parametrize(
    ("held_on", "late"),
    [("2026-02-28", True), ("2026-03-01", False), ("2026-03-27", False)],
)
def test_the_last_day_of_a_period_is_its_own(
    diary: Diary, secretary: Actor, held_on: str, *, late: bool
) -> None:
    lines = told(diary, secretary, diary.meeting(secretary, held_on=held_on))

    assert any(line.startswith("补报:支委会 2月") for line in lines) is late
    assert any(line.startswith("计入:支委会 3月") for line in lines) is not late


def test_what_follows_a_missed_period_is_made_up_for_and_counts_for_its_own(
    diary: Diary, secretary: Actor
) -> None:
    meeting = diary.meeting(secretary, held_on="2026-03-02")

    assert told(diary, secretary, meeting)[:2] == [
        "计入:支委会 3月 1/1 ✓",
        "补开:支委会 2月没有按期完成,如实标为补开",
    ]
    # The second one after it makes up for nothing.
    assert not any(
        line.startswith("补开")
        for line in told(diary, secretary, diary.meeting(secretary, held_on="2026-03-09"))
    )


def test_what_one_meeting_makes_up_for_stands_on_one_line(diary: Diary, secretary: Actor) -> None:
    kinds = ["branch_committee_meeting", "theme_day"]
    meeting = diary.meeting(secretary, held_on="2026-03-02", kinds=kinds)

    made_up_for = [one for one in told(diary, secretary, meeting) if one.startswith("补开")]
    assert made_up_for == ["补开:支委会 2月、主题党日 2月没有按期完成,如实标为补开"]


def test_a_branch_of_few_members_is_told_that_it_needs_no_committee(diary: Diary) -> None:
    secretary = diary.secretary()

    assert told(diary, secretary, diary.meeting(secretary))[0] == "未计入:支委会(不足 7 名党员的支部不要求)"


def test_what_nobody_has_switched_on_is_said_to_be_off(diary: Diary, secretary: Actor) -> None:
    committee = diary.actor(diary.city.who(Role.SECRETARY, Level.CITY)[0].id)
    off = Switch(committee.office.organization_id, BRANCH_PACK, on=False, from_on=date(2026, 1, 1))
    diary.database.run(rules.switch, off, diary.now, None)

    assert told(diary, secretary, diary.meeting(secretary)) == ["未计入:支委会(本组织没有启用这一项)"]


def test_a_leaders_own_duty_is_met_by_nobody_else(diary: Diary) -> None:
    secretary = diary.township_secretary()

    assert told(diary, secretary, diary.visit(secretary)) == ["未计入:联系点走访(是班子成员本人的任务)"]


def test_a_leadership_members_visit_counts_for_them(diary: Diary) -> None:
    member = diary.actor(diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)

    assert told(diary, member, diary.visit(member, kind="case_dissection")) == [
        "计入:联系点走访 2026年 1/4,还有 279 天;解剖麻雀 2026年 1/1 ✓"
    ]


def test_what_a_clerk_enters_for_the_organization_counts_for_its_secretary(diary: Diary) -> None:
    clerk = diary.actor(diary.city.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    report: dict[str, Json] = {
        "kind": "key_tasks",
        "held_on": FRIDAY.isoformat(),
        "title": "重点任务落实情况",
        "number": None,
        "attachments": [],
    }

    assert told(diary, clerk, diary.log(clerk, "upward_report", report)) == ["计入:汇报重点任务 2026年 1/1 ✓"]


def test_a_visit_is_half_a_duty_day_only_on_a_day_without_a_stay(diary: Diary) -> None:
    secretary = diary.township_secretary()
    every = update(organizations).values(key_village=True)
    diary.database.run(lambda tx: tx.execute(every))
    first = diary.visit(secretary, held_on="2026-03-26")
    assert told(diary, secretary, first) == ["计入:蹲点调研 2026年 0.5/30 天,还有 279 天"]

    diary.stay(secretary)
    second = diary.visit(secretary)

    assert not any("蹲点调研" in line for line in told(diary, secretary, second))


def test_an_opened_record_says_what_it_counts_for_and_no_more(diary: Diary, secretary: Actor) -> None:
    meeting = diary.meeting(secretary)

    opened = said(diary.database.run(open_record, secretary, meeting, diary.now))

    assert about_duties(opened) == ["计入:支委会 3月 1/1 ✓"]


def test_a_correction_says_it_anew(diary: Diary, secretary: Actor) -> None:
    meeting = diary.meeting(secretary)

    text = said(diary.database.run(corrected, secretary, meeting, diary.now))

    assert about_duties(text)[0] == "计入:支委会 3月 1/1 ✓"
