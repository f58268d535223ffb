"""Requests from above: nothing that is given already, one a quarter, answered by exactly what is asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.obligations import State
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.tasks import NewTask, TaskKind
from services import requests, tasks
from storage import tasks as stored
from storage.verify import verify
from tests.services.diary import said, words
from tests.services.following import who
from tests.services.test_tasks import do, owed, place, take_back

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor
    from tests.services.diary import Diary


def ask(diary: Diary, actor: Actor, *picked: str, **changes: Json) -> int:
    """Make a request; gives its id."""
    answers = {
        "title": "返乡创业党员",
        "purpose": "安排创业培训",
        "organizations": {"picked": list(picked), "hint": 0},
        "figure": "返乡创业党员人数",
        "line": None,
        "approver": "王组织部长",
        "due_on": "2026-04-10",
        **changes,
    }
    draft_id = diary.draft(actor, "request")
    return diary.database.run(requests.make_request, actor, answers, draft_id, diary.now)


def why_not(diary: Diary, actor: Actor, *picked: str, **changes: Json) -> str:
    """Why a request is refused, as its maker reads it."""
    with pytest.raises(Refused) as why:
        ask(diary, actor, *picked, **changes)
    return words(why.value.text)


@pytest.fixture
def head(diary: Diary) -> Actor:
    """The township's secretary, who asks branches."""
    return diary.township_secretary()


def test_a_request_is_owed_below_and_its_answers_are_listed(diary: Diary, head: Actor) -> None:
    first, second = diary.secretary(), diary.secretary(1)
    task_id = ask(diary, head, place(first), place(second), line="主要困难")
    assert owed(diary, first)[f"T{task_id}"][1] is State.PLANNED

    do(diary, first, f"T{task_id}", figure=3, line="缺贷款")

    assert owed(diary, first)[f"T{task_id}"][1] is State.MET
    shown = said(diary.database.run(tasks.show, head, task_id, diary.now))
    assert "已完成 1/2 · 合计 3(1 个单位)" in shown.replace("<b>", "").replace("</b>", "")
    assert "✓ 3月27日 周五 · 3 · 缺贷款" in shown
    assert "用途:安排创业培训" in shown
    assert "批准:王组织部长" in shown
    assert diary.database.run(verify, b"key").faults == []


def test_an_answer_without_what_was_asked_is_refused(diary: Diary, head: Actor) -> None:
    task_id = ask(diary, head, "c.branch", line="主要困难")
    answers = {"item": f"T{task_id}", "figure": None, "line": "缺贷款"}

    for missing, key in (
        (answers, "request.no_figure"),
        ({**answers, "figure": 2, "line": None}, "request.no_line"),
    ):
        with pytest.raises(Refused) as why:
            diary.database.run(tasks.require_asked, missing)
        assert why.value.text.key == key
    diary.database.run(tasks.require_asked, {**answers, "figure": 0})


def test_only_the_asked_fields_are_left_to_answer(diary: Diary, head: Actor) -> None:
    secretary = diary.secretary()
    task_id = ask(diary, head, "c.branch")

    known = diary.database.run(tasks.known_answers, secretary, f"T{task_id}")

    assert known == {"item": "T1", "title": "返乡创业党员", "held_on": "2026-03-27", "line": None}
    heading = diary.database.run(tasks.heading, f"T{task_id}")
    assert heading is not None
    assert "只填:数字「返乡创业党员人数」" in words(heading)
    assert "批准:王组织部长" in words(heading)


def test_what_the_catalogue_gives_is_not_asked(diary: Diary, head: Actor) -> None:
    assert "党员大会(BR-01)" in why_not(diary, head, "c.branch", title="一季度党员大会召开情况")
    assert "党员学时(BR-11)" in why_not(diary, head, "c.branch", figure="党员学时数")
    assert "「到会人数」已经有了" in why_not(diary, head, "c.branch", line="到会人数")


def test_what_somebody_asks_already_is_not_asked_again(diary: Diary, head: Actor) -> None:
    secretary = diary.secretary()
    ask(diary, head, place(secretary))
    diary.on(date(2026, 4, 1))
    office = who(diary, Role.STEERING_OFFICE_USER, Level.CITY)

    refused = why_not(diary, office, "t.branch", title="今年返乡创业党员统计表", figure="人数情况")
    assert "已经有人在要" in refused
    assert "4月10日 周五 截止" in refused
    assert ask(diary, head, place(diary.secretary(1))) > 1
    take_back(diary, head, 1)
    take_back(diary, head, 2)
    assert ask(diary, office, "t.branch", title="返乡创业党员") > 1


def test_beyond_one_a_quarter_the_head_of_the_office_signs(diary: Diary, head: Actor) -> None:
    first, second = diary.secretary(), diary.secretary(1)
    office = who(diary, Role.STEERING_OFFICE_USER, Level.CITY)
    ask(diary, head, place(first))
    other = {"title": "村集体收入", "figure": "收入(元)"}

    assert "1 个支部本季度已有 1 项" in why_not(diary, head, place(first), place(second), **other)
    assert diary.database.run(requests.over, office, ["t.branch"]) == 1
    task_id = ask(diary, head, place(first), place(second), **other, signed_by="赵主任")

    assert "签字:赵主任" in said(diary.database.run(tasks.show, head, task_id, diary.now))
    assert diary.database.run(requests.over, office, ["t.branch"]) == 2
    diary.on(date(2026, 4, 1))
    later = who(diary, Role.STEERING_OFFICE_USER, Level.CITY)
    assert diary.database.run(requests.over, later, ["t.branch"]) == 0


def test_a_request_taken_back_before_it_was_answered_costs_nothing(diary: Diary, head: Actor) -> None:
    first, second = diary.secretary(), diary.secretary(1)
    task_id = ask(diary, head, place(first), place(second))
    do(diary, second, f"T{task_id}", figure=1)
    take_back(diary, head, task_id)

    assert diary.database.run(requests.over, head, [place(first)]) == 0
    assert diary.database.run(requests.over, head, [place(second)]) == 1


def test_organizations_that_are_no_branches_have_no_budget(diary: Diary) -> None:
    city = who(diary, Role.CLERK, Level.CITY)
    county = str(who(diary, Role.SECRETARY, Level.COUNTY).office.organization_id)
    ask(diary, city, county)
    assert ask(diary, city, county, title="村集体收入", figure="收入(元)") > 1


def test_nothing_asked_and_nobody_below_are_refused(diary: Diary, head: Actor) -> None:
    assert "至少要一样" in why_not(diary, head, "c.branch", figure=None)
    with pytest.raises(Refused) as why:
        diary.database.run(requests.require_below, diary.secretary(), diary.now)
    assert why.value.text.key == "request.nobody_below"
    with pytest.raises(NotFound):
        ask(diary, head, place(head))
    with pytest.raises(NotFound):
        ask(diary, who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP), "c.branch")


def test_a_request_without_what_makes_it_one_is_impossible() -> None:
    day = date(2026, 4, 10)
    for lacking in ({"purpose": "用途"}, {"approver": "甲"}, {"purpose": "用途", "approver": "甲"}):
        with pytest.raises(ValueError, match="without purpose"):
            NewTask(TaskKind.REQUEST, "数", day, **lacking)
    with pytest.raises(ValueError, match="longer"):
        NewTask(TaskKind.REQUEST, "数", day, "用途", "数" * 41, approver="甲")


def test_a_request_may_reach_every_branch_of_the_largest_city(diary: Diary, head: Actor) -> None:
    branch = diary.secretary().office.organization_id
    task_id = ask(diary, head, place(diary.secretary()))
    # More than either database takes as values of one statement.
    every = range(1, 100_000)
    quarter = (date(2026, 1, 1), date(2026, 3, 31))
    assert diary.database.run(stored.requests_reaching, every, *quarter) == {branch: 1}
    found = diary.database.run(stored.open_requests, every, head.today)
    assert [one.id for one in found] == [task_id]
