"""The register of blanks and the screen: who may do what, in which order, and what is shown to whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services import coverage, coverage_gaps, coverage_views
from storage import organizations, schema
from storage.verify import verify
from tests.services.diary import FRIDAY, Diary, buttons, said
from tests.services.following import enter, who, withdraw

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Database, Tx


def blank(diary: Diary, actor: Actor, draft: int | None = None, **changes: Json) -> int:
    """Enter a market without anything, of the actor's committee."""
    answers = {
        "sector": "market",
        "name": "南门农贸市场",
        "organization": str(actor.seat_id),
        "remote": "near",
        "works": "nothing",
        "found_on": FRIDAY.isoformat(),
        **changes,
    }
    draft_id = diary.draft(actor, "coverage_gap") if draft is None else draft
    return diary.database.run(coverage_gaps.enter, actor, answers, draft_id, diary.now)


def step(
    diary: Diary, actor: Actor, gap_id: int, kind: str, draft: int | None = None, **changes: Json
) -> int:
    """Say what became of a blank."""
    answers = {"gap": str(gap_id), "kind": kind, "on_day": FRIDAY.isoformat(), "line": "说明", **changes}
    draft_id = diary.draft(actor, "coverage_step") if draft is None else draft
    return diary.database.run(coverage_gaps.take_step, actor, answers, draft_id, diary.now)


def screen(diary: Diary, actor: Actor) -> str:
    """The screen as the person reads it."""
    return said(diary.database.run(coverage.show, actor, diary.now))


def count(diary: Diary) -> tuple[int, int]:
    """How many blanks and steps there are."""

    def both(tx: Tx) -> tuple[int, int]:
        gaps = tx.execute(select(schema.coverage_gaps.c.id)).all()
        return len(gaps), len(tx.execute(select(schema.coverage_steps.c.id)).all())

    return diary.database.run(both)


def test_a_draft_makes_one_blank_and_one_step_however_often_it_is_saved(diary: Diary) -> None:
    township = diary.township_secretary()
    draft_id = diary.draft(township, "coverage_gap")
    gap_id = blank(diary, township, draft_id)
    assert blank(diary, township, draft_id) == gap_id
    draft_id = diary.draft(township, "coverage_step")
    assert step(diary, township, gap_id, "work", draft_id) == gap_id
    assert step(diary, township, gap_id, "work", draft_id) == gap_id

    assert count(diary) == (1, 1)
    assert diary.database.run(verify, b"key").faults == []


def test_what_two_people_say_at_once_is_said_once(diary: Diary) -> None:
    township, clerk = diary.township_secretary(), who(diary, Role.CLERK, Level.TOWNSHIP)
    gap_id = blank(diary, township)
    step(diary, township, gap_id, "work")

    with pytest.raises(Refused) as refused:
        step(diary, clerk, gap_id, "work")

    assert refused.value.text.key == "coverage.not_next"
    step(diary, clerk, gap_id, "mistaken")
    with pytest.raises(Refused):
        step(diary, clerk, gap_id, "lapsed")


@pytest.mark.parametrize("day", [date(2026, 3, 19), date(2026, 3, 28)])
def test_what_became_of_it_lies_between_what_is_known_and_today(diary: Diary, day: date) -> None:
    township = diary.township_secretary()
    gap_id = blank(diary, township, found_on="2026-03-10")
    step(diary, township, gap_id, "work", on_day="2026-03-20")

    with pytest.raises(Refused) as refused:
        step(diary, township, gap_id, "organized", on_day=day.isoformat())

    assert refused.value.text.key == "coverage.out_of_order"
    assert step(diary, township, gap_id, "organized", on_day="2026-03-20") == gap_id


def test_a_branch_is_asked_nothing(diary: Diary) -> None:
    with pytest.raises(Refused) as refused:
        blank(diary, diary.secretary())

    assert refused.value.text.key == "coverage.not_asked_here"


@pytest.mark.parametrize(
    ("role", "level"),
    [
        (Role.LEADERSHIP_MEMBER, Level.TOWNSHIP),
        (Role.PARENT_READER, Level.CITY),
        (Role.INSPECTOR, Level.COUNTY),
    ],
)
def test_who_enters_for_no_committee_enters_no_blank(diary: Diary, role: Role, level: Level) -> None:
    with pytest.raises(NotFound):
        blank(diary, who(diary, role, level))
    assert count(diary) == (0, 0)


def test_a_committee_keeps_its_own_and_those_of_the_level_below(diary: Diary) -> None:
    county, city = who(diary, Role.SECRETARY, Level.COUNTY), who(diary, Role.SECRETARY, Level.CITY)
    township = diary.township_secretary()
    gap_id = blank(diary, county, organization=str(township.seat_id))
    assert step(diary, township, gap_id, "work") == gap_id
    with pytest.raises(NotFound):
        step(diary, city, gap_id, "organized")
    with pytest.raises(NotFound):
        blank(diary, city, organization=str(township.seat_id))
    with pytest.raises(NotFound):
        blank(diary, township, organization=str(county.seat_id))
    with pytest.raises(NotFound):
        blank(diary, county, organization=str(diary.secretary().seat_id))

    shown = diary.database.run(coverage_gaps.show, city, gap_id, diary.now)
    assert "有工作无组织" in said(shown)
    assert list(buttons(shown)) == ["空白点"], "further down is only to be read"


def test_a_blank_is_shown_to_nobody_beside_or_below(diary: Diary) -> None:
    township = diary.township_secretary()
    gap_id = blank(diary, township)

    with pytest.raises(NotFound):
        diary.database.run(coverage_gaps.show, diary.secretary(), gap_id, diary.now)
    with pytest.raises(NotFound):
        diary.database.run(coverage_gaps.show, who(diary, Role.OPERATOR, Level.CITY), gap_id, diary.now)
    reader = who(diary, Role.PARENT_READER, Level.CITY)
    assert "南门农贸市场" in said(diary.database.run(coverage_gaps.show, reader, gap_id, diary.now))


def test_only_an_organization_of_the_tree_can_have_been_set_up(diary: Diary) -> None:
    township = diary.township_secretary()
    gap_id = blank(diary, township)
    with pytest.raises(NotFound):
        step(diary, township, gap_id, "organized", organization="1", line=None)
    here = diary.secretary().seat_id
    step(diary, township, gap_id, "organized", organization=str(here), line=None)
    assert "建立了组织:柳河村党支部" in said(
        diary.database.run(coverage_gaps.show, township, gap_id, diary.now)
    )


def test_namesakes_are_offered_with_what_they_lie_in(diary: Diary) -> None:
    township, table = diary.township_secretary(), schema.organizations
    ids = [diary.secretary(number).seat_id for number in (1, 2)]
    called = update(table).where(table.c.id.in_(ids)).values(name="中心小学党支部")
    diary.database.run(lambda tx: tx.execute(called))

    found = {one.id: one.name for one in diary.database.run(coverage_gaps.set_up, township)}

    above = township.office.organization_name
    assert [found[one] for one in ids] == [f"中心小学党支部({above})"] * 2
    assert found[diary.secretary().seat_id] == "柳河村党支部"


def test_where_the_organization_ended_the_place_is_a_blank_again_and_can_be_worked_at(diary: Diary) -> None:
    township, table = diary.township_secretary(), schema.organizations
    gap_id = blank(diary, township)
    here = diary.secretary(1).seat_id
    step(diary, township, gap_id, "organized", organization=str(here), line=None)
    assert "空白点 0 处" in screen(diary, township)

    over = update(table).where(table.c.id == here).values(to_on=FRIDAY - timedelta(1))
    diary.database.run(lambda tx: tx.execute(over))

    assert "空白点 1 处" in screen(diary, township)
    shown = diary.database.run(coverage_gaps.show, township, gap_id, diary.now)
    assert "无组织无工作" in said(shown)
    assert "开始有工作" in buttons(shown)
    assert step(diary, township, gap_id, "work") == gap_id


@pytest.fixture
def beside(database: Database) -> Diary:
    """A city whose county has two townships."""
    return Diary(database, demonstrate(Size(counties=1, townships=2, branches=4)))


def townships(diary: Diary) -> tuple[Actor, Actor]:
    """The secretaries of both."""
    first, second = (diary.actor(one.id) for one in diary.city.who(Role.SECRETARY, Level.TOWNSHIP))
    return first, second


def go_on(diary: Diary, organization_id: int, successor_id: int, kind: str) -> None:
    """An organization goes on in another one."""
    values = {"organization_id": organization_id, "successor_id": successor_id, "kind": kind}
    statement = insert(schema.successions).values(**values, on_day=FRIDAY)
    diary.database.run(lambda tx: tx.execute(statement))


def end(diary: Diary, organization_id: int) -> None:
    """Yesterday was an organization's last day."""
    table = schema.organizations
    over = update(table).where(table.c.id == organization_id).values(to_on=FRIDAY - timedelta(1))
    diary.database.run(lambda tx: tx.execute(over))


def is_kept(diary: Diary, actor: Actor, gap_id: int) -> bool:
    """Whether somebody finds a blank among those they can deal with; its own screen agrees."""
    found = gap_id in {one.id for one in diary.database.run(coverage_gaps.open_gaps, actor)}
    try:
        shown = buttons(diary.database.run(coverage_gaps.show, actor, gap_id, diary.now))
    except NotFound:
        shown = {}
    assert found == ("开始有工作" in shown)
    return found


def test_a_part_that_was_split_off_sees_and_keeps_nothing_of_a_committee_that_is_still_there(
    beside: Diary,
) -> None:
    township, part = townships(beside)
    gap_id = blank(beside, township)
    go_on(beside, township.seat_id, part.seat_id, "split")

    assert not is_kept(beside, part, gap_id)
    with pytest.raises(NotFound):
        beside.database.run(coverage_gaps.show, part, gap_id, beside.now)
    with pytest.raises(NotFound):
        step(beside, part, gap_id, "work")
    assert is_kept(beside, township, gap_id)

    end(beside, township.seat_id)
    assert is_kept(beside, part, gap_id)
    assert "空白点 1 处" in screen(beside, part)
    assert step(beside, part, gap_id, "work") == gap_id


def test_what_a_committee_leaves_behind_that_goes_on_in_none_is_kept_by_the_nearest_above(
    beside: Diary,
) -> None:
    (township, other), county = townships(beside), who(beside, Role.SECRETARY, Level.COUNTY)
    city = who(beside, Role.SECRETARY, Level.CITY)
    gap_id = blank(beside, township)

    end(beside, township.seat_id)

    assert [is_kept(beside, one, gap_id) for one in (city, county, other)] == [True, True, False]
    assert "空白点 1 处" in screen(beside, county)
    listed = buttons(beside.database.run(coverage.gaps, county, beside.now))
    assert any(county.office.organization_name[:7] in label for label in listed)
    assert step(beside, county, gap_id, "work") == gap_id


def test_what_goes_on_in_a_branch_is_kept_by_the_committee_above_the_branch(beside: Diary) -> None:
    township, other = townships(beside)
    gap_id = blank(beside, township)
    branches = [beside.actor(one.id) for one in beside.city.who(Role.SECRETARY, Level.VILLAGE)]
    branch = next(one for one in branches if above(beside, one.seat_id) == other.seat_id)
    go_on(beside, township.seat_id, branch.seat_id, "merge")

    end(beside, township.seat_id)

    assert is_kept(beside, other, gap_id)
    assert not is_kept(beside, branch, gap_id)
    assert "空白点 1 处" in screen(beside, other)
    assert step(beside, other, gap_id, "work") == gap_id


def above(diary: Diary, organization_id: int) -> int:
    """The organization directly above one."""
    return diary.database.run(organizations.above, organization_id)[0]


def test_below_only_what_has_not_reached_the_aim_is_shown_the_weakest_first(diary: Diary) -> None:
    county, township = who(diary, Role.SECRETARY, Level.COUNTY), diary.township_secretary()
    whole = diary.database.run(coverage.tree, county)
    assert coverage.below_aim(whole) == []
    assert "直接下级都达到 100%" in said(diary.database.run(coverage.weak, county, diary.now))

    blank(diary, county, organization=str(township.seat_id))

    shown = said(diary.database.run(coverage.weak, county, diary.now))
    assert f"{township.office.organization_name}:组织覆盖 1/2(50%),工作覆盖 1/2(50%)" in shown


def register(diary: Diary, actor: Actor, figure: int | None, held_on: str = "2026-03-20") -> int:
    """Tell how many of a department's members are registered with their community."""
    answers = {"item": "SUP-06", "held_on": held_on, "title": "报到", "figure": figure, "line": None}
    return enter(diary, actor, "general", {**answers, "attachments": []})


def test_the_latest_number_of_each_department_in_the_year_counts(diary: Diary) -> None:
    city = who(diary, Role.SECRETARY, Level.CITY)
    departments = [one for one in diary.city.who(Role.SECRETARY, Level.UNIT) if one.title.endswith("局书记")]
    education, commerce, _ = (diary.actor(one.id) for one in departments)
    table = schema.organizations
    members = update(table).where(table.c.kind == "department").values(members=10)
    diary.database.run(lambda tx: tx.execute(members))
    assert "在职党员到社区报到:3 个部门有 0 个报数" in screen(diary, city)

    register(diary, education, 9, "2025-12-20")
    register(diary, education, 8)
    register(diary, education, 4, "2026-02-20")
    gone = register(diary, commerce, 3)
    register(diary, commerce, None)

    assert "在职党员到社区报到:3 个部门有 2 个报数,11/20 人" in screen(diary, city)
    withdraw(diary, commerce, gone)
    assert "3 个部门有 1 个报数,8/10 人" in screen(diary, city)
    register(diary, commerce, 85)
    assert "3 个部门有 2 个报数,8/10 人;总人数不详的部门 85 人" in screen(diary, city)


def test_a_leadership_member_sees_the_lines_of_their_own_organization(diary: Diary) -> None:
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)

    shown = screen(diary, member)

    assert "书记:在任" in shown
    assert "组织覆盖" not in shown
    for view in (coverage.gaps, coverage.weak, coverage_views.vacant, coverage_views.elections):
        with pytest.raises(NotFound):
            diary.database.run(view, member, diary.now)


def test_who_runs_the_machine_sees_nothing(diary: Diary) -> None:
    with pytest.raises(NotFound):
        screen(diary, who(diary, Role.OPERATOR, Level.CITY))
