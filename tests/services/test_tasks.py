"""Tasks of the year: set with an owner and a day, done by a record, taken back with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.drafts import Terms
from domain.obligations import State
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services import duties, targets, tasks
from services.records import open_record
from storage import organizations
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.following import enter, who, withdraw

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.obligations import Assignment
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

DUE = "2026-04-10"


def place(actor: Actor) -> str:
    """The value by which an actor's organization is picked."""
    return str(actor.office.organization_id)


def set_task(diary: Diary, actor: Actor, *picked: str, **changes: Json) -> int:
    """Set a task; gives its id."""
    answers = {
        "title": "排查外出党员",
        "organizations": {"picked": list(picked)},
        "owner": None,
        "due_on": DUE,
        **changes,
    }
    return diary.database.run(tasks.set_task, actor, answers, diary.draft(actor, "task"), diary.now)


def do(diary: Diary, actor: Actor, item: str, terms: Terms | None = None, **changes: Json) -> int:
    """Enter that a task was done; gives the record's id."""
    answers = {"item": item, "held_on": actor.today.isoformat(), "title": "已排查", "figure": None}
    return enter(
        diary, actor, "general", {**answers, "line": None, "attachments": [], **changes}, terms or Terms()
    )


def take_back(diary: Diary, actor: Actor, task_id: int, reason: str = "与上级安排重复") -> int:
    """Take a task back."""
    answers = {"task": str(task_id), "reason": reason}
    return diary.database.run(tasks.end_task, actor, answers, diary.draft(actor, "task_end"), diary.now)


def owed(diary: Diary, actor: Actor) -> dict[str, tuple[Assignment, State]]:
    """The tasks of an actor's organization, by their names."""

    def look(tx: Tx) -> Any:
        organization = organizations.by_id(tx, actor.office.organization_id)
        assert organization is not None
        found = duties.of_organization(tx, organization, diary.now)
        return {
            one.assignment.period: (one.assignment, one.state)
            for one in found
            if one.assignment.obligation == "IMP-01"
        }

    found: dict[str, tuple[Assignment, State]] = diary.database.run(look)
    return found


@pytest.fixture
def head(diary: Diary) -> Actor:
    """The township's secretary, who sets tasks for branches."""
    return diary.township_secretary()


def test_a_task_is_owed_by_those_for_whom_it_was_set_and_done_by_a_record(diary: Diary, head: Actor) -> None:
    first, second, third = (diary.secretary(number) for number in range(3))
    task_id = set_task(diary, head, place(first), place(second))

    assignment, state = owed(diary, first)[f"T{task_id}"]
    assert (state, assignment.last, assignment.subject) == (State.PLANNED, date(2026, 4, 10), "排查外出党员")
    assert owed(diary, third) == {}
    diary.on(date(2026, 4, 2))
    record_id = do(diary, diary.secretary(), f"T{task_id}")

    assert owed(diary, first)[f"T{task_id}"][1] is State.MET
    assert owed(diary, second)[f"T{task_id}"][1] is State.PLANNED
    shown = said(diary.database.run(tasks.show, head, task_id, diary.now))
    assert "已完成 1/2" in shown
    assert shown.index("还没有办") < shown.index("✓ 4月2日")
    withdraw(diary, diary.secretary(), record_id)
    assert owed(diary, first)[f"T{task_id}"][1] is State.PLANNED
    assert diary.database.run(verify, b"key").faults == []


def test_what_was_done_after_the_day_is_missed_and_shown_beside_it(diary: Diary, head: Actor) -> None:
    task_id = set_task(diary, head, place(diary.secretary()))
    diary.on(date(2026, 4, 11))
    assert owed(diary, diary.secretary())[f"T{task_id}"][1] is State.MISSED
    do(diary, diary.secretary(), f"T{task_id}")

    assignment, state = owed(diary, diary.secretary())[f"T{task_id}"]
    assert (state, assignment.after_on) == (State.MISSED, date(2026, 4, 11))


def test_what_was_done_in_time_and_entered_later_is_met_late(diary: Diary, head: Actor) -> None:
    task_id = set_task(diary, head, place(diary.secretary()))
    diary.on(date(2026, 4, 12))
    do(diary, diary.secretary(), f"T{task_id}", held_on="2026-04-10")

    assert owed(diary, diary.secretary())[f"T{task_id}"][1] is State.MET_LATE


def test_an_owner_by_name_does_it_and_a_clerk_may_enter_it_for_them(diary: Diary, head: Actor) -> None:
    clerk, member = who(diary, Role.CLERK, Level.TOWNSHIP), who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    task_id = set_task(diary, head, place(head), owner=str(member.office.id))

    assert owed(diary, member)[f"T{task_id}"][0].office_id == member.office.id
    do(diary, clerk, f"T{task_id}", Terms(for_office_id=member.office.id))

    assert owed(diary, head)[f"T{task_id}"][1] is State.MET
    assert f"{member.name} ✓" in said(diary.database.run(tasks.show, head, task_id, diary.now))


def test_an_owner_must_hold_an_office_in_the_one_organization(diary: Diary, head: Actor) -> None:
    first, second = diary.secretary(), diary.secretary(1)
    for picked, owner in (((place(first),), second), ((place(first), place(second)), first)):
        with pytest.raises(NotFound):
            set_task(diary, head, *picked, owner=str(owner.office.id))


def test_all_of_a_kind_below_can_be_meant_at_once(diary: Diary, head: Actor) -> None:
    task_id = set_task(diary, head, "c.branch")
    below = diary.database.run(organizations.count_children, head.office.organization_id, head.today)
    count = len([one for one in diary.city.roster.organizations if one.kind == "branch"])

    assert f"已完成 0/{count}" in said(diary.database.run(tasks.show, head, task_id, diary.now))
    assert count <= below


def test_the_city_reaches_branches_at_any_depth_and_names_only_what_is_directly_below(diary: Diary) -> None:
    office = who(diary, Role.STEERING_OFFICE_USER, Level.CITY)
    set_task(diary, office, "t.branch")
    assert owed(diary, diary.secretary())["T1"][1] is State.PLANNED

    with pytest.raises(NotFound):
        set_task(diary, office, place(diary.secretary()))
    values = {one.value for one in diary.database.run(lambda tx: targets.targets(tx, office, with_own=True))}
    assert str(office.seat_id) in values
    assert str(office.office.organization_id) in values


def test_nobody_sets_tasks_for_others_than_those_below(diary: Diary, head: Actor) -> None:
    secretary, member = diary.secretary(), who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    assert set_task(diary, secretary, place(secretary)) == 1
    for actor, where in ((secretary, diary.secretary(1)), (secretary, head), (member, secretary)):
        with pytest.raises(NotFound):
            set_task(diary, actor, place(where))


def test_a_day_that_has_passed_is_refused(diary: Diary, head: Actor) -> None:
    with pytest.raises(Refused) as why:
        set_task(diary, head, "c.branch", due_on="2026-03-26")
    assert why.value.text.key == "task.is_past"


def test_the_same_draft_sets_one_task(diary: Diary, head: Actor) -> None:
    draft_id = diary.draft(head, "task")
    answers = {
        "title": "甲",
        "organizations": {"picked": ["c.branch"]},
        "owner": None,
        "due_on": DUE,
    }
    made = {diary.database.run(tasks.set_task, head, answers, draft_id, diary.now) for _ in range(2)}
    assert len(made) == 1


def test_what_was_taken_back_is_owed_by_nobody_and_stays_to_be_read(diary: Diary, head: Actor) -> None:
    secretary = diary.secretary()
    task_id = set_task(diary, head, place(secretary))
    before = diary.now
    diary.on(date(2026, 3, 30))

    take_back(diary, who(diary, Role.CLERK, Level.TOWNSHIP), task_id)
    take_back(diary, head, task_id, "再点一次")

    assert owed(diary, secretary) == {}
    shown = diary.database.run(tasks.show, head, task_id, diary.now)
    assert "已收回:与上级安排重复" in said(shown)
    assert "收回" not in buttons(shown)
    assert diary.database.run(verify, b"key").faults == []
    with pytest.raises(Refused) as why:
        diary.database.run(tasks.known_answers, secretary, f"T{task_id}")
    assert why.value.text.key == "task.is_ended"
    diary.now = before
    assert owed(diary, secretary)[f"T{task_id}"][1] is State.PLANNED


def test_another_committee_sees_and_takes_back_nothing(diary: Diary, head: Actor) -> None:
    task_id = set_task(diary, head, "c.branch")
    county = who(diary, Role.SECRETARY, Level.COUNTY)
    for actor in (county, diary.secretary(), replace(head, seat_id=county.seat_id)):
        with pytest.raises(NotFound):
            diary.database.run(tasks.show, actor, task_id, diary.now)
        with pytest.raises(NotFound):
            take_back(diary, actor, task_id)


def test_the_list_shows_what_the_committee_has_set_and_how_far_it_is(diary: Diary, head: Actor) -> None:
    assert "还没有布置过" in said(diary.database.run(tasks.listing, head, diary.now, 0))
    for number in range(8):
        set_task(
            diary, head, place(diary.secretary()), title=f"第{number}项", due_on=f"2026-05-0{number + 1}"
        )
    take_back(diary, head, 8)
    do(diary, diary.secretary(), "T7")

    first = diary.database.run(tasks.listing, who(diary, Role.CLERK, Level.TOWNSHIP), diary.now, 0)
    assert "共 8 项" in said(first)
    assert next(iter(buttons(first))) == "第6项 1/1"
    last = buttons(diary.database.run(tasks.listing, head, diary.now, 9))
    assert "第7项 0/1 已收回" in last


def test_a_record_of_a_task_goes_by_its_title(diary: Diary, head: Actor) -> None:
    task_id = set_task(diary, head, place(diary.secretary()))
    record_id = do(diary, diary.secretary(), f"T{task_id}")

    shown = said(diary.database.run(open_record, diary.secretary(), record_id, diary.now))
    assert "排查外出党员 · 3月27日 周五" in shown


def test_only_what_is_ones_own_is_known_before_it_is_entered(diary: Diary, head: Actor) -> None:
    task_id = set_task(diary, head, place(diary.secretary()))

    def known(actor: Actor, item: str) -> Json:
        return diary.database.run(tasks.known_answers, actor, item)

    own = {"item": f"T{task_id}", "title": "排查外出党员", "figure": None}
    assert known(diary.secretary(), f"T{task_id}") == own
    assert known(diary.secretary(1), f"T{task_id}") == {}
    assert known(diary.secretary(), "BR-11") == {}
    assert known(diary.secretary(), "T999") == {}
