"""Rounds: set up with a proposal, changed by hand, withdrawn; nobody is visited twice; the plan of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.inspections import RoundState
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.round_plan import VARIANTS
from domain.scorecards.scorecard import Variant
from services import inspection_rounds, round_plan
from storage import schema
from storage.verify import verify
from tests.services.diary import Diary, buttons, said
from tests.services.following import who
from tests.services.planning import (
    administrator,
    answers,
    count,
    do,
    ground_of,
    labels,
    office_user,
    pick,
    refusal,
    round_of,
    set_up,
    take_out,
    target_ids,
    targets,
)

if TYPE_CHECKING:
    from tests.services.inspecting import Supervision


def test_a_round_is_set_up_with_a_card_and_a_proposal_for_every_county(counties: Diary) -> None:
    round_id = set_up(counties)

    here = ground_of(counties, administrator(counties))
    found = targets(counties, round_id)
    for unit in here.units():
        theirs = [one.organization_id for one in found if here.unit_of[one.organization_id] == unit.id]
        kinds = [VARIANTS[here.nodes[one].level] for one in theirs]
        assert kinds == [Variant.COUNTY, Variant.TOWNSHIP, *[Variant.VILLAGE] * 3]
    assert count(counties, schema.scorecards) == 1
    assert all(one.why["how"] == "sampled" and one.why["visited_on"] is None for one in found)
    shown = said(
        counties.database.run(inspection_rounds.show, administrator(counties), round_id, counties.now)
    )
    assert "<b>上半年交互督责</b> · 计划中" in shown
    assert "对象 10 个:县级 2、乡镇 2、村社区和单位 6" in shown
    assert counties.database.run(verify, b"key").faults == []


def test_the_same_draft_gives_the_same_round(counties: Diary) -> None:
    actor = administrator(counties)
    filled, draft_id = answers(counties, actor), counties.draft(actor, "inspection_round")
    first, second = (
        counties.database.run(inspection_rounds.set_up, actor, filled, draft_id, counties.now)
        for _ in range(2)
    )
    assert first == second
    assert count(counties, schema.inspection_rounds) == 1
    assert round_of(counties, first).seed == draft_id


def test_a_new_proposal_is_the_same_until_something_else_is_known(counties: Diary) -> None:
    round_id = set_up(counties)
    before, entries = target_ids(counties, round_id), count(counties, schema.round_targets)

    do(counties, round_plan.propose_again, round_id)

    assert target_ids(counties, round_id) == before
    assert count(counties, schema.round_targets) == entries


def test_what_was_chosen_by_hand_stays_when_it_is_proposed_anew(counties: Diary) -> None:
    round_id = set_up(counties)
    here = ground_of(counties, administrator(counties))
    villages = [one for one in here.nodes if VARIANTS[here.nodes[one].level] is Variant.VILLAGE]
    out = next(one for one in villages if one in target_ids(counties, round_id))
    new = next(one for one in villages if one not in target_ids(counties, round_id))
    take_out(counties, round_id, out)
    pick(counties, round_id, new)
    shown = do(counties, round_plan.propose_again, round_id)

    present = target_ids(counties, round_id)
    assert new in present
    assert out not in present
    assert "对象 10 个" in shown
    assert counties.database.run(verify, b"key").faults == []


def test_targets_are_listed_by_county_with_why_a_page_at_a_time(counties: Diary) -> None:
    round_id = set_up(counties)
    actor = administrator(counties)
    first = counties.database.run(round_plan.show, actor, round_id)
    assert "对象 10 个,第 1/2 页" in said(first)
    assert "1. 本级:从未督查" in said(first)
    assert len(said(first).splitlines()) <= 8
    assert labels(first)[:2] == ["去掉 1", "去掉 2"]
    assert {"加对象", "返回"} <= set(labels(first))

    reader = who(counties, Role.SECRETARY, Level.CITY)
    seen = counties.database.run(round_plan.show, reader, round_id)
    assert "去掉 1" not in labels(seen)
    assert "加对象" not in labels(seen)


def test_taking_out_and_picking_twice_changes_nothing_more(counties: Diary) -> None:
    round_id = set_up(counties)
    one = targets(counties, round_id)[-1].organization_id
    for _ in range(2):
        take_out(counties, round_id, one)
    assert one not in target_ids(counties, round_id)
    entries = count(counties, schema.round_targets)
    for _ in range(2):
        assert pick(counties, round_id, one) == round_id
    assert count(counties, schema.round_targets) == entries + 1
    shown = "".join(
        said(counties.database.run(round_plan.show, administrator(counties), round_id, page))
        for page in range(2)
    )
    assert "指定:群众反映多" in shown


def test_nobody_is_visited_twice_in_a_half_year_whoever_asks(counties: Diary) -> None:
    first = set_up(counties)
    second = set_up(counties, name="上半年巡回督责", mode="roving", from_on="2026-06-20", to_on="2026-07-05")

    assert not target_ids(counties, first) & target_ids(counties, second)
    for one in target_ids(counties, first):
        with pytest.raises(Refused) as raised:
            pick(counties, second, one)
        assert refusal(raised) == "visited_twice"
        assert raised.value.text.params["round"] == "上半年交互督责"
    later = set_up(counties, name="下半年", from_on="2026-07-01", to_on="2026-07-20")
    pick(counties, later, next(iter(target_ids(counties, first) - target_ids(counties, later))))


def test_of_another_committee_s_round_nothing_is_told_but_that_there_is_one(counties: Diary) -> None:
    first = set_up(counties)
    below = office_user(counties, Level.COUNTY)
    other = set_up(counties, below, name="县里督查", from_on="2026-05-06", to_on="2026-05-08")

    assert not target_ids(counties, first) & target_ids(counties, other)
    here = ground_of(counties, below)
    taken = next(one for one in target_ids(counties, first) if one in here.nodes)
    picked = {"picked": [str(taken)], "hint": None}
    filled = {"round": str(other), "organizations": picked, "line": "再看"}
    draft_id = counties.draft(below, "round_target")
    with pytest.raises(Refused) as raised:
        counties.database.run(round_plan.pick, below, filled, draft_id, counties.now)
    assert refusal(raised) == "visited_twice"
    assert raised.value.text.params["round"] == ""


def test_a_withdrawn_round_leaves_its_organizations_to_others(counties: Diary) -> None:
    actor = administrator(counties)
    first = set_up(counties)
    filled, draft_id = (
        {"round": str(first), "reason": "改到下半年"},
        counties.draft(actor, "round_withdrawal"),
    )
    for _ in range(2):
        assert (
            counties.database.run(inspection_rounds.withdraw, actor, filled, draft_id, counties.now) == first
        )

    assert round_of(counties, first).state is RoundState.WITHDRAWN
    assert count(counties, schema.inspection_round_events) == 1
    second = set_up(counties, name="另一轮")
    pick(counties, second, *(target_ids(counties, first) - target_ids(counties, second)))
    with pytest.raises(Refused) as raised:
        pick(counties, first, next(iter(target_ids(counties, first))))
    assert refusal(raised) == "not_planned"


def test_the_plan_of_the_year_shows_every_round_and_the_ways(counties: Diary) -> None:
    set_up(counties)
    set_up(counties, name="下半年交互督责", from_on="2026-09-01", to_on="2026-09-20")
    set_up(counties, name="跨年督查", from_on="2026-12-20", to_on="2027-01-10")
    actor = administrator(counties)

    shown = counties.database.run(inspection_rounds.plan, actor)

    text = said(shown)
    assert "1. 上半年交互督责(交互督责,4月7日—4月24日)10 个单位 · 计划中" in text
    assert text.index("上半年交互") < text.index("下半年交互") < text.index("跨年")
    assert "同一单位半年内只督查一次,重点督责除外" in text
    assert {"新建督查轮次", "2027年"} <= set(labels(shown))
    assert "跨年督查" in said(counties.database.run(inspection_rounds.plan, actor, 2027))
    reader = who(counties, Role.LEADERSHIP_MEMBER, Level.CITY)
    assert "新建督查轮次" not in labels(counties.database.run(inspection_rounds.plan, reader))


def test_only_who_plans_for_the_committee_changes_a_round_and_only_it_sees_one(counties: Diary) -> None:
    round_id = set_up(counties)
    now = counties.now
    for actor in (
        who(counties, Role.SECRETARY, Level.CITY),
        who(counties, Role.INSPECTOR, Level.COUNTY),
        office_user(counties, Level.COUNTY),
        counties.secretary(),
    ):
        for work in (round_plan.propose_again, inspection_rounds.start, inspection_rounds.close):
            with pytest.raises(NotFound):
                counties.database.run(work, actor, round_id, now)
        with pytest.raises(NotFound):
            counties.database.run(round_plan.take_out, actor, round_id, 5, 0, now)
        draft_id = counties.draft(actor, "round_withdrawal")
        with pytest.raises(NotFound):
            counties.database.run(
                inspection_rounds.withdraw, actor, {"round": str(round_id), "reason": "不"}, draft_id, now
            )
    for actor in (who(counties, Role.SECRETARY, Level.COUNTY), counties.secretary()):
        with pytest.raises(NotFound):
            counties.database.run(inspection_rounds.show, actor, round_id, now)
    with pytest.raises(NotFound):
        set_up(counties, units={"picked": [str(counties.secretary().seat_id)], "hint": None})


def test_a_county_s_round_is_about_townships(counties: Diary) -> None:
    below = office_user(counties, Level.COUNTY)
    round_id = set_up(counties, below, villages=2)
    here = ground_of(counties, below)

    assert {one.level for one in here.units()} == {Level.TOWNSHIP}
    found = target_ids(counties, round_id)
    for unit in here.units():
        theirs = [one for one in found if here.unit_of[one] == unit.id]
        assert unit.id in theirs
        assert len(theirs) == 3


def test_only_who_plans_rounds_may_begin_one(counties: Diary) -> None:
    actor = administrator(counties)
    counties.database.run(inspection_rounds.require_planner, actor, counties.now)
    with pytest.raises(NotFound):
        counties.database.run(inspection_rounds.require_planner, counties.secretary(), counties.now)


def test_a_window_that_ends_before_it_begins_is_refused(counties: Diary) -> None:
    with pytest.raises(Refused) as raised:
        set_up(counties, from_on="2026-05-02", to_on="2026-05-01")
    assert refusal(raised) == "reversed"


def test_the_screen_of_a_round_leads_to_its_teams_and_once_started_to_its_results(
    supervision: Supervision,
) -> None:
    diary = supervision.diary
    planned_id = set_up(diary, name="另一轮", from_on="2026-09-01", to_on="2026-09-20")
    actor = administrator(diary)
    planned = buttons(diary.database.run(inspection_rounds.show, actor, planned_id, diary.now))
    started = buttons(diary.database.run(inspection_rounds.show, actor, supervision.round_id, diary.now))

    assert planned["督查组"] == f"it:o:{planned_id}"
    assert {"对象", "重新建议", "启动", "撤销"} <= set(planned)
    assert started["成果"] == f"rr:o:{supervision.round_id}"
    assert {"对象", "督查组", "成果", "关闭", "返回"} <= set(started)
    assert not {"重新建议", "启动", "撤销"} & set(started)
