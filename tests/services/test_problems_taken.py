"""Problems taken on at a visit or stay are later shown solved, never more of them than are open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from storage import record_events
from tests.services.diary import FRIDAY, span_answer
from tests.services.following import (
    begin,
    correct,
    enter,
    events,
    follow,
    made,
    meeting,
    opened,
    save,
    shown_buttons,
    who,
    withdraw,
    words_of,
)

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor
    from services.drafts import Outcome
    from tests.services.diary import Diary

PROBLEMS: dict[str, Json] = {"problems_taken_on": 3, "problems": "缺水,缺书,缺路"}


@pytest.fixture
def member(diary: Diary) -> Actor:
    """A township's leadership member."""
    return who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)


def _visit(diary: Diary, actor: Actor, spot: int = 0) -> int:
    return enter(diary, actor, "visit", {**diary.visit_answers(actor), **PROBLEMS, "solved_on_spot": spot})


def _solve(diary: Diary, actor: Actor, record_id: int, count: int, on_day: str = "2026-03-27") -> Outcome:
    return follow(diary, actor, "solve_taken", record_id, count=count, on_day=on_day, line="装好了")


def test_they_are_solved_some_now_and_some_later_until_none_is_left(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member, spot=1)
    made(_solve(diary, member, record_id, 1))
    assert f"3月27日 周五 已解决 1 个:装好了({member.name})" in opened(diary, member, record_id)

    # One is left: how many were solved is not asked any more.
    assert begin(diary, member, "solve_taken", record_id).session.step == "on_day"
    made(_solve(diary, member, record_id, 1))

    assert "问题已解决" not in shown_buttons(diary, member, record_id)
    with pytest.raises(NotFound):
        begin(diary, member, "solve_taken", record_id)
    assert [one.value for one in events(diary, record_id)] == ["1", "1"]


def test_more_than_are_open_are_not_solved_also_when_two_begin_at_once(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member)
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    first, second = (begin(diary, one, "solve_taken", record_id) for one in (member, clerk))
    answers: dict[str, Json] = {"count": 2, "on_day": "2026-03-27", "line": "装好了"}
    made(save(diary, member, first, **answers))

    refused = save(diary, clerk, second, **answers)

    assert words_of(refused) == "读到 2:要在 1 到 1 之间。请再发一次,例如 1。"
    assert len(events(diary, record_id)) == 1


def test_the_last_one_is_solved_once_though_two_begin_to_say_so(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member, spot=2)
    clerk = who(diary, Role.CLERK, Level.TOWNSHIP)
    first, second = (begin(diary, one, "solve_taken", record_id) for one in (member, clerk))
    made(save(diary, member, first, on_day="2026-03-27", line="装好了"))

    refused = save(diary, clerk, second, on_day="2026-03-27", line="我也看到装好了")

    assert words_of(refused) == "第 2026-0001 号接下的问题都已解决,不用再记。"
    assert len(events(diary, record_id)) == 1


def test_problems_of_a_stay_are_solved_the_same_way(diary: Diary, member: Actor) -> None:
    day = FRIDAY - timedelta(1)
    record_id = enter(
        diary, member, "duty_stay", {**diary.stay_answers(member, span_answer(day, day)), **PROBLEMS}
    )

    made(_solve(diary, member, record_id, 3))

    assert "已解决 3 个:装好了" in opened(diary, member, record_id)
    assert "问题已解决" not in shown_buttons(diary, member, record_id)


def test_nothing_is_solved_before_it_was_taken_on_or_tomorrow(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member)

    early, late = (
        _solve(diary, member, record_id, 1, "2026-03-26"),
        _solve(diary, member, record_id, 1, "2026-03-28"),
    )

    assert words_of(early) == "问题是 3月27日 周五 接下的,不能早于这一天。请改日期。"
    assert "3月28日" in words_of(late)
    assert not events(diary, record_id)


def test_a_record_without_problems_and_other_kinds_have_nothing_to_solve(diary: Diary, member: Actor) -> None:
    secretary = diary.secretary()
    bare, other = enter(diary, member, "visit", diary.visit_answers(member)), meeting(diary, secretary)

    for actor, record_id in ((member, bare), (secretary, other)):
        with pytest.raises(NotFound):
            begin(diary, actor, "solve_taken", record_id)


def test_a_correction_cannot_take_back_what_was_solved_since(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member, spot=1)
    made(_solve(diary, member, record_id, 2))

    refused = follow(diary, member, "correct", record_id, reason="记错了", problems_taken_on=2)

    assert words_of(refused).startswith("第 2026-0001 号接下的问题,后来已记解决 2 个。")
    correct(diary, member, record_id, problems_taken_on=4)
    assert "问题已解决" in shown_buttons(diary, member, record_id)


def test_a_correction_of_a_stay_cannot_either_and_keeps_its_days(diary: Diary, member: Actor) -> None:
    record_id = enter(diary, member, "duty_stay", {**diary.stay_answers(member), **PROBLEMS})
    made(_solve(diary, member, record_id, 2))

    refused = follow(diary, member, "correct", record_id, reason="记错了", problems_taken_on=1)

    assert words_of(refused).startswith("第 2026-0001 号接下的问题,后来已记解决 2 个。")
    correct(diary, member, record_id, problems_taken_on=2)
    assert "问题已解决" not in shown_buttons(diary, member, record_id)


def test_of_a_withdrawn_visit_nothing_is_solved_any_more(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member)
    begun = begin(diary, member, "solve_taken", record_id)
    withdraw(diary, member, record_id)

    outcome = save(diary, member, begun, count=1, on_day="2026-03-27", line="装好了")

    assert words_of(outcome) == "第 2026-0001 号已经撤回,不能再改。"
    assert "问题已解决" not in shown_buttons(diary, member, record_id)


def test_what_was_solved_is_sealed(diary: Diary, member: Actor) -> None:
    record_id = _visit(diary, member)
    made(_solve(diary, member, record_id, 2))

    [event] = events(diary, record_id)

    body = diary.database.run(record_events.body, event.id)
    assert (body["kind"], body["value"], body["line"]) == ("solved", "2", "装好了")
