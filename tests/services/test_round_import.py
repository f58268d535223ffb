"""A round by workbook: set up, changed by its difference, told what is wrong, only read once started."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from domain.round_layout import BRIEFINGS, ROUND, TARGETS, TEAMS
from domain.scorecards.scorecard import Variant
from services import inspection_rounds, round_export
from services.roster_import import Answer
from services.round_import import KIND
from storage import schema
from storage.verify import verify
from templates.documents import render
from tests.services.diary import buttons, said
from tests.services.planning import administrator, office_user, round_of, set_up, target_ids
from tests.services.round_workbooks import (
    NEW,
    bring_in,
    confirm,
    confirming,
    count,
    ground,
    inspectors,
    laid,
    new_round,
    send,
    taken_out,
)
from tests.services.test_at_once import at_once
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from domain.round_books import Ground
    from tests.harness.workbooks import Rows
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision

__all__ = ["seed"]


def test_only_those_who_plan_rounds_get_and_send_one(counties: Diary) -> None:
    planner = administrator(counties)
    round_id = set_up(counties)
    for actor in (office_user(counties), planner):
        assert counties.database.run(KIND.expects, actor.telegram_id, counties.now)
        assert taken_out(counties, actor, round_id)[ROUND][0]["名称"] == "上半年交互督责"
    rows = new_round(counties, planner)
    others = [counties.city.who(role)[0] for role in Role if counties.city.who(role)]
    others += [counties.city.who(Role.SECRETARY, Level.COUNTY)[0]]
    for account in others:
        actor = counties.actor(account.id)
        if actor.office.role in {Role.ADMINISTRATOR, Role.STEERING_OFFICE_USER}:
            continue
        with pytest.raises(NotFound):
            counties.database.run(round_export.blank, actor, counties.now)
        with pytest.raises(NotFound):
            counties.database.run(round_export.of_round, actor, round_id)
        with pytest.raises(NotFound):
            send(counties, actor, rows)
    county = office_user(counties, Level.COUNTY)
    with pytest.raises(NotFound):
        counties.database.run(round_export.of_round, county, round_id)


def test_a_round_is_set_up_with_targets_teams_and_a_briefing(counties: Diary) -> None:
    actor = administrator(counties)
    rows = new_round(counties, actor)
    answer = send(counties, actor, rows)
    text = said(answer.message)
    assert "新建「上半年交互督责」(交互督责,4月7日—4月24日):对象加 4 个,新组 1 个,加入 3 人,培训 1 次" in text
    assert count(counties, schema.inspection_rounds) == 0
    assert count(counties, schema.inspection_teams) == 0

    done = confirm(counties, actor, answer).message
    assert "「上半年交互督责」已建立" in said(done)
    round_id = int(buttons(done)["看这一轮"].split(":")[2])
    assert "已经用过了" in said(confirm(counties, actor, answer).message)

    found = laid(counties, round_id)
    assert [one.code for one in found.targets] == [one["组织编号"] for one in rows[TARGETS]]
    assert [(one.seat.person, one.leads) for one in found.teams["第一组"]] == [
        (one["人员编号"], one["组长"] == "是") for one in rows[TEAMS]
    ]
    assert [(one.held_on, one.points, len(one.persons)) for one in found.briefings] == [
        (date(2026, 3, 26), "程序和打分要点", 3)
    ]
    assert round_of(counties, round_id).procedure == NEW["程序"]
    assert counties.database.run(lambda tx: verify(tx, b"key").faults) == []
    assert "没有变化" in said(send(counties, actor, taken_out(counties, actor, round_id)).message)


def test_a_round_that_lacks_nothing_is_set_up_by_workbook_and_started(counties: Diary) -> None:
    actor = administrator(counties)
    rows = new_round(counties, actor)
    here = ground(counties, actor)
    villages = [counties.actor(one.id) for one in counties.city.who(Role.SECRETARY, Level.VILLAGE)[:2]]
    known = {one.id: one.code for one in here.places.values()}
    rows[TARGETS] = [{"组织编号": known[one.office.organization_id]} for one in villages]
    answer = send(counties, actor, rows)
    assert "启动前要解决" not in said(answer.message)
    round_id = int(buttons(confirm(counties, actor, answer).message)["看这一轮"].split(":")[2])
    assert "进行中" in said(counties.database.run(inspection_rounds.start, actor, round_id, counties.now))
    assert count(counties, schema.inspections) == 2


def test_what_stands_in_the_way_of_starting_is_told_and_planning_goes_on(counties: Diary) -> None:
    actor = administrator(counties)
    rows = new_round(counties, actor)
    rows[BRIEFINGS] = []
    rows[TEAMS] = rows[TEAMS][:2]
    text = said(send(counties, actor, rows).message)
    assert "启动前要解决:第一组" in text
    assert "培训" in text.partition("启动前要解决:")[2]
    rows[TEAMS] = []
    assert "启动前要解决:" in said(send(counties, actor, rows).message)
    bring_in(counties, actor, rows)


def test_a_proposed_round_comes_back_unchanged_and_is_changed_by_its_difference(counties: Diary) -> None:
    actor = administrator(counties)
    round_id = set_up(counties)
    rows = taken_out(counties, actor, round_id)
    assert len(rows[TARGETS]) == len(target_ids(counties, round_id)) > 2
    assert "没有变化" in said(send(counties, actor, rows).message)

    gone = rows[TARGETS].pop(0)["组织编号"]
    here = ground(counties, actor)
    visited = {one.code for one in laid(counties, round_id).targets}
    new = next(code for code in here.places if code not in visited)
    rows[TARGETS].append({"组织编号": new})
    people = inspectors(counties, actor)
    rows[TEAMS] = [
        {"组名": "一组", "人员编号": people[0], "组长": "是"},
        {"组名": "一组", "人员编号": people[1]},
    ]
    text = said(send(counties, office_user(counties), rows).message)
    assert "「上半年交互督责」:对象加 1 个,去掉对象 1 个,新组 1 个,加入 2 人" in text
    assert f"{gone} {here.places[gone].name}:不再是对象" in text
    assert bring_in(counties, actor, rows) == round_id
    assert {one.code for one in laid(counties, round_id).targets} == visited - {gone} | {new}

    rows = taken_out(counties, actor, round_id)
    rows[TEAMS][0]["组长"], rows[TEAMS][1]["组长"] = "", "是"
    answer = send(counties, actor, rows)
    assert "只改组长" in said(answer.message)
    assert "任组长" in said(answer.message)
    assert "不再任组长,仍在组内" in said(answer.message)
    bring_in(counties, actor, rows)
    assert [(one.seat.person, one.leads) for one in laid(counties, round_id).teams["一组"]] == [
        (people[1], True),
        (people[0], False),
    ]
    rows = taken_out(counties, actor, round_id)
    for row in rows[TEAMS]:
        row["组名"] = "二组"
    bring_in(counties, actor, rows)
    rows = taken_out(counties, actor, round_id)
    assert [row["组名"] for row in rows[TEAMS]] == ["二组", "二组"]
    for row in rows[TEAMS]:
        row["组名"] = "一组"
    bring_in(counties, actor, rows)
    assert counties.database.run(lambda tx: verify(tx, b"key").faults) == []


def test_whatever_is_laid_out_is_how_the_round_stands_afterwards(counties: Diary, seed: int) -> None:
    chance = random.Random(seed)
    actor = administrator(counties)
    here = ground(counties, actor)
    round_id = None
    held: set[tuple[str, str]] = set()
    for number in range(6):
        rows = _random_rows(chance, here, round_id, number)
        answer = send(counties, actor, rows)
        assert "应用" in buttons(answer.message) or "没有变化" in said(answer.message), said(answer.message)
        if "应用" in buttons(answer.message):
            round_id = bring_in(counties, actor, rows)
        assert round_id is not None

        found = laid(counties, round_id)
        assert {one.code for one in found.targets} == {one["组织编号"] for one in rows[TARGETS]}
        assert {
            (team, one.seat.person, one.leads) for team, several in found.teams.items() for one in several
        } == {(one["组名"], one["人员编号"], one["组长"] == "是") for one in rows[TEAMS]}
        held |= {(one["要点"], code) for one in rows[BRIEFINGS] for code in one["参加人员编号"].split("、")}
        briefed = {(one.points, person.code) for one in found.briefings for person in one.persons}
        assert briefed == held
        unchanged = send(counties, actor, taken_out(counties, actor, round_id))
        assert "没有变化" in said(unchanged.message)
    assert counties.database.run(lambda tx: verify(tx, b"key").faults) == []


def _random_rows(chance: random.Random, here: Ground, round_id: int | None, number: int) -> Rows:
    people = chance.sample(sorted(here.seats), min(9, len(here.seats)))
    teams = [f"第{one}组" for one in range(1, 4)]
    leaders: set[str] = set()
    members = []
    for person in people:
        team = chance.choice(teams)
        leads = team not in leaders and chance.random() < 0.5
        leaders |= {team} if leads else set()
        unit = here.seats[person][0].unit
        members.append({"组名": team, "人员编号": person, "组长": "是" if leads else "", "单位编号": unit})
    there = chance.sample(people, chance.randint(1, len(people)))
    first = NEW if round_id is None else {**NEW, "轮次编号": str(round_id)}
    briefing = {"培训日期": date(2026, 3, 20), "要点": f"要点{number // 2}", "参加人员编号": "、".join(there)}
    targets = chance.sample(sorted(here.places), chance.randint(0, 8))
    return {
        ROUND: [dict(first)],
        TARGETS: [{"组织编号": one} for one in targets],
        TEAMS: members,
        BRIEFINGS: [briefing] if chance.random() < 0.7 else [],
    }


def test_nobody_is_visited_twice_in_a_half_year_and_the_cell_says_by_which_round(counties: Diary) -> None:
    actor = administrator(counties)
    bring_in(counties, actor, new_round(counties, actor))
    rows = new_round(counties, actor)
    rows[ROUND][0] |= {"名称": "再来一轮", "开始日期": date(2026, 6, 1), "结束日期": date(2026, 6, 30)}
    text = said(send(counties, actor, rows).message)
    assert "督查轮次有 4 处要改" in text
    assert "对象 第 2 行「组织编号」:" in text
    assert "这半年已有督查安排(「上半年交互督责」),同一单位半年内只督查一次" in text
    rows[ROUND][0] |= {"督责方式": "重点督责", "专项部署": "省委部署"}
    assert "应用" in buttons(send(counties, actor, rows).message)
    rows[ROUND][0] |= {"督责方式": "交互督责", "专项部署": ""}
    rows[ROUND][0] |= {"开始日期": date(2026, 7, 1), "结束日期": date(2026, 7, 30)}
    assert "应用" in buttons(send(counties, actor, rows).message)


def test_a_round_that_was_started_is_only_to_be_read(supervision: Supervision) -> None:
    diary, actor = supervision.diary, supervision.administrator()
    document = diary.database.run(round_export.of_round, actor, supervision.round_id)
    assert "只供查看" in render(document.name, document.params).caption
    rows = taken_out(diary, actor, supervision.round_id)
    assert len(rows[TARGETS]) == 4
    assert rows[BRIEFINGS][0]["要点"] == "先看后问"
    text = said(send(diary, actor, rows).message)
    assert "轮次 第 2 行「轮次编号」:「上半年交互督责」已启动或已撤销,只能看" in text


def test_what_changed_in_between_is_shown_before_it_is_written(counties: Diary) -> None:
    actor, other = administrator(counties), office_user(counties)
    round_id = bring_in(counties, actor, new_round(counties, actor))
    rows, others = (taken_out(counties, one, round_id) for one in (actor, other))
    rows[TEAMS].pop()
    shown = send(counties, actor, rows)
    more = inspectors(counties, actor)[3]
    others[TEAMS].append({"组名": "第一组", "人员编号": more})
    bring_in(counties, other, others)

    again = said(confirm(counties, actor, shown).message)
    assert "督查轮次在这期间变了,请重新核对" in again
    assert "退出 2 人" in again
    assert len(laid(counties, round_id).teams["第一组"]) == 4
    assert "已按工作簿改好" in said(confirm(counties, actor, shown).message)
    assert len(laid(counties, round_id).teams["第一组"]) == 2


def test_the_same_round_confirmed_by_two_at_once_is_set_up_once(counties: Diary) -> None:
    both = administrator(counties), office_user(counties)
    shown = [send(counties, one, new_round(counties, one)) for one in both]

    done = at_once(counties, *(confirming(counties, *one) for one in zip(both, shown, strict=True)))

    assert [one for one in done if not isinstance(one, Answer)] == []
    assert sorted("已建立" in said(one.message) for one in done) == [False, True]
    assert count(counties, schema.inspection_rounds) == 1


def test_what_kind_of_place_each_target_is_follows_from_its_level(counties: Diary) -> None:
    actor = administrator(counties)
    round_id = bring_in(counties, actor, new_round(counties, actor))
    text = said(counties.database.run(inspection_rounds.show, actor, round_id, counties.now))
    assert "对象 4 个" in text
    assert set(Variant) == {Variant.COUNTY, Variant.TOWNSHIP, Variant.VILLAGE}
