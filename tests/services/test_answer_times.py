"""How long answers take: the figures are those of 我的任务, and of a recount of what was entered."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from domain.obligations import State
from domain.people import Level, Role
from services import answer_times, coverage, coverage_views, duties
from services.duties import Question
from storage import organizations, schema
from storage.assignments import Reach, Where
from tests.services.diary import buttons, said
from tests.services.dues import plain, switch
from tests.services.following import enter, follow, made, shown_buttons, who, withdraw
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from services.answer_times import Times
    from services.duties import Due
    from storage.database import Tx
    from tests.services.diary import Diary

__all__ = ["seed"]

FIRST = date(2026, 3, 2)
LAST = date(2026, 6, 1)


def times(diary: Diary, actor: Actor) -> Times:
    """How the actor's organization answers and is answered."""

    def look(tx: Tx) -> Times:
        here = organizations.by_id(tx, actor.seat_id)
        assert here is not None
        return answer_times.times(tx, actor, here, diary.now)

    return diary.database.run(look)


def ask(diary: Diary, actor: Actor) -> int:
    """A request to the level above."""
    return enter(diary, actor, "support_request", plain(actor.today, kind="money", matter="缺修缮经费"))


def answer(diary: Diary, record_id: int) -> None:
    """The township answers."""
    made(follow(diary, diary.township_secretary(), "answer_request", record_id, value="agreed", line="同意"))


@pytest.mark.parametrize(
    ("answered_on", "in_time", "late"),
    [
        (date(2026, 3, 30), 1, 0),
        (date(2026, 4, 3), 1, 0),  # Friday: five working days after Friday, 27 March
        (date(2026, 4, 7), 0, 1),  # after the Tomb Sweeping holiday
    ],
)
def test_an_answer_is_in_time_within_five_working_days(
    diary: Diary, answered_on: date, in_time: int, late: int
) -> None:
    switch(diary, "GUI-06", FIRST)
    record_id = ask(diary, diary.secretary())
    waiting = times(diary, diary.township_secretary()).from_below
    assert (waiting.came, waiting.days, [one.due_on for one in waiting.waiting]) == (1, 5, [date(2026, 4, 3)])

    diary.on(answered_on)
    answer(diary, record_id)

    below = times(diary, diary.township_secretary()).from_below
    above = times(diary, diary.secretary()).upward
    assert (below.came, below.in_time, below.late, below.waiting) == (1, in_time, late, ())
    assert (above.came, above.in_time, above.late, above.waiting) == (1, in_time, late, ())


def test_what_waits_is_shown_oldest_first_and_opened_with_the_button_that_answers(diary: Diary) -> None:
    switch(diary, "GUI-06", FIRST)
    diary.on(date(2026, 3, 20))
    older = ask(diary, diary.secretary(1))
    diary.on(date(2026, 3, 27))
    newer = ask(diary, diary.secretary())
    township = diary.township_secretary()

    shown = diary.database.run(coverage_views.times, township, diary.now)

    assert "下级求助 2 件:5 个工作日内答复 0 件,晚答复 0 件;等我们答复 2 件" in said(shown)
    opened = [data for data in buttons(shown).values() if data.startswith("o:")]
    assert opened == [f"o:{older}", f"o:{newer}"]
    assert "答复:缺修缮经费 · 7 天" in buttons(shown)
    assert "答复" in "".join(shown_buttons(diary, township, older))


def test_a_branch_sees_its_own_requests_and_nobody_elses(diary: Diary) -> None:
    ask(diary, diary.secretary(1))

    shown = said(diary.database.run(coverage_views.times, diary.secretary(), diary.now))

    assert "向上求助 0 件" in shown
    assert "下级求助" not in shown


def test_what_waits_from_last_year_is_waiting_still_and_not_of_this_year(diary: Diary) -> None:
    diary.on(date(2025, 12, 30))
    switch(diary, "GUI-06", date(2025, 1, 1))
    record_id = ask(diary, diary.secretary())
    diary.on(date(2026, 4, 9))

    found = times(diary, diary.township_secretary()).from_below

    assert (found.came, [one.record_id for one in found.waiting], found.overdue) == (0, [record_id], 1)


def test_where_the_rule_is_off_nothing_is_late_and_no_days_are_named(diary: Diary) -> None:
    answered, _ = ask(diary, diary.secretary()), ask(diary, diary.secretary(1))
    enter(diary, diary.township_secretary(), "problem", plain(date(2026, 3, 20), matter="活动室漏雨"))
    diary.on(LAST)
    answer(diary, answered)
    township = diary.township_secretary()

    found = times(diary, township)
    shown = diary.database.run(coverage_views.times, township, diary.now)

    for one in (found.from_below, found.problems):
        assert (one.days, one.in_time, one.late, one.overdue) == (None, 0, 0, 0)
    assert "下级求助 2 件,已答复 1 件;等我们答复 1 件\n" in said(shown)
    assert "新问题 1 个,已研究 0 个;待研究 1 个\n" in said(shown)
    assert "超期" not in "".join((said(shown), *buttons(shown)))
    own = said(diary.database.run(coverage.show, diary.secretary(), diary.now))
    assert "求助:今年提出 1 件,已答复 1 件" in own


def test_what_somebody_was_released_from_is_not_late(diary: Diary) -> None:
    switch(diary, "GUI-06", FIRST)
    record_id, other = ask(diary, diary.secretary()), ask(diary, diary.secretary(1))
    release(diary, diary.township_secretary(), "GUI-06", f"S{record_id}")
    diary.on(LAST)

    below = times(diary, diary.township_secretary()).from_below
    above = times(diary, diary.secretary()).upward

    assert [(one.record_id, one.is_late(LAST)) for one in below.waiting] == [
        (record_id, False),
        (other, True),
    ]
    assert (below.overdue, above.overdue, len(above.waiting)) == (1, 0, 1)
    answer(diary, record_id)
    below = times(diary, diary.township_secretary()).from_below
    assert (below.came, below.done, below.in_time, below.late) == (2, 1, 0, 0)


def release(diary: Diary, actor: Actor, obligation: str, period: str) -> None:
    """Somebody above releases the actor's committee from something."""
    draft_id = diary.draft(actor, "waiver")
    asked = {"organization_id": actor.seat_id, "obligation": obligation, "period": period, "reason": "汛期"}
    by = {"person_id": actor.person_id, "at": diary.now}

    def write(tx: Tx) -> None:
        made = insert(schema.waivers).returning(schema.waivers.c.id)
        waiver_id = tx.execute(made, {**asked, **by, "draft_id": draft_id}).scalar_one()
        decided = {"waiver_id": waiver_id, "granted": True, "office_id": actor.office.id}
        tx.execute(insert(schema.waiver_decisions), {**decided, **by})

    diary.database.run(write)


@pytest.mark.parametrize(
    ("role", "level", "asked"),
    [
        (Role.LEADERSHIP_MEMBER, Level.TOWNSHIP, 1),
        (Role.INSPECTOR, Level.COUNTY, 0),  # of their organ, which asked for nothing
    ],
)
def test_who_may_not_read_them_is_shown_figures_and_no_matter(
    diary: Diary, role: Role, level: Level, asked: int
) -> None:
    head = who(diary, Role.SECRETARY, level)
    below = diary.secretary() if level is Level.TOWNSHIP else diary.township_secretary()
    ask(diary, below)
    enter(diary, head, "support_request", plain(diary.now.date(), kind="money", matter="缺培训经费"))
    enter(diary, head, "problem", plain(diary.now.date(), matter="活动室漏雨"))
    other = who(diary, role, level)

    everything = diary.database.run(coverage_views.times, head, diary.now)
    figures = diary.database.run(coverage_views.times, other, diary.now)

    assert [label for label in buttons(everything) if ":" in label] == [
        "答复:缺修缮经费 · 0 天",
        "研究:活动室漏雨 · 0 天",
        "等上级:缺培训经费 · 0 天",
    ]
    assert buttons(figures) == {"返回": "cv:m:0"}
    assert f"向上求助 {asked} 件" in said(figures)
    for word in ("等着的", "新问题", "下级求助"):
        assert word not in said(figures)


@dataclass
class Entered:
    """A request or problem as it stands."""

    record_id: int
    on: date
    dealt_on: date | None = None


@pytest.mark.parametrize("since", [date(2024, 1, 1), date(2026, 4, 10), None])
def test_the_figures_are_those_of_the_duties_and_of_a_recount(
    diary: Diary, seed: int, figures: Callable[[str], None], since: date | None
) -> None:
    for key in ("SEC-D2", "GUI-06") if since else ():
        switch(diary, key, since or LAST)
    chance = random.Random(seed)
    requests: list[Entered] = []
    problems: list[Entered] = []
    for _ in range(12):
        diary.on(FIRST + timedelta(days=chance.randrange(60)))
        _one(diary, chance, requests, problems)
    diary.on(LAST)
    township = diary.township_secretary()
    for one in chance.sample(requests, len(requests) // 4):
        release(diary, township, "GUI-06", f"S{one.record_id}")

    found, due = times(diary, township), diary.database.run(_due, diary, township)

    figures(f"{len(requests)} requests, {len(problems)} problems")
    for counted, entered, key in (
        (found.from_below, requests, "GUI-06"),
        (found.problems, problems, "SEC-D2"),
    ):
        every = [one for one in due if one.obligation.key == key]
        theirs = [one for one in every if one.state is not State.WAIVED]
        assert counted.came == len(entered)
        assert counted.done == sum(one.dealt_on is not None for one in entered)
        if since is None or since.year == 2024:
            assert len(every) == (0 if since is None else len(entered))
        done = [one for one in theirs if one.state in {State.MET, State.MET_LATE}]
        assert counted.in_time == len(done)
        assert counted.late == sum(one.assignment.after_on is not None for one in theirs)
        waits = [one for one in entered if one.dealt_on is None]
        expected = sorted(waits, key=lambda one: (one.on, one.record_id))
        assert [one.record_id for one in counted.waiting] == [one.record_id for one in expected]
        missed = [one for one in theirs if one.state is State.MISSED and one.assignment.after_on is None]
        assert counted.overdue == len(missed)


def _one(diary: Diary, chance: random.Random, requests: list[Entered], problems: list[Entered]) -> None:
    """Somebody asks, or a problem comes up; it is dealt with later, or not; some are withdrawn."""
    is_request, on = chance.random() < 0.6, diary.now.date()
    actor = diary.secretary(chance.randrange(3)) if is_request else diary.township_secretary()
    if is_request:
        record_id = ask(diary, actor)
    else:
        record_id = enter(diary, actor, "problem", plain(on, matter="活动室漏雨"))
    if chance.random() < 0.15:
        withdraw(diary, actor, record_id)
        return
    one = Entered(record_id, on)
    (requests if is_request else problems).append(one)
    if chance.random() < 0.7:
        one.dealt_on = on + timedelta(days=chance.randrange(14 if is_request else 45))
        if one.dealt_on > LAST:
            one.dealt_on = None
            return
        diary.on(one.dealt_on)
        if is_request:
            answer(diary, record_id)
        else:
            told = {"on_day": one.dealt_on.isoformat(), "line": "已研究"}
            made(follow(diary, diary.township_secretary(), "study", record_id, **told))


def _due(tx: Tx, diary: Diary, actor: Actor) -> list[Due]:
    where = Where("Asia/Shanghai", Reach.ORGANIZATION, actor.seat_id)
    asked = Question(where, diary.now, FIRST, lambda one: one.key in {"GUI-06", "SEC-D2"})
    return duties.answer(tx, asked)


def test_the_clerk_sees_the_same(diary: Diary) -> None:
    ask(diary, diary.secretary())
    assert times(diary, who(diary, Role.CLERK, Level.TOWNSHIP)).from_below.came == 1
