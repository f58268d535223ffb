"""A round by workbook: set up, changed by its difference, told what is wrong, only read once started."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.people import Level, Role
from domain.refusals import NotFound
from domain.round_layout import BRIEFINGS, COLUMNS, ROUND, TARGETS, TEAMS
from domain.scorecards.scorecard import Variant
from services import book_import, inspection_rounds, roster_import, round_books, round_export
from services.roster_import import Answer
from services.round_import import KIND
from storage import inspection_rounds as stored
from storage import schema
from storage.verify import verify
from templates.documents import render
from tests.harness.workbooks import rows_in, workbook
from tests.services.diary import buttons, said
from tests.services.planning import administrator, office_user, round_of, set_up, target_ids
from tests.services.test_at_once import at_once
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from domain.round_books import Ground, Laid
    from storage.database import Tx
    from tests.harness.workbooks import Rows
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision

__all__ = ["seed"]

HEADS = {name: [column.head for column in columns] for name, columns in COLUMNS.items()}
NEW = {
    "名称": "上半年交互督责",
    "督责方式": "交互督责",
    "督查形式": "交互式",
    "开始日期": date(2026, 4, 7),
    "结束日期": date(2026, 4, 24),
    "程序": "先看现场,再谈话、问群众",
}


def ground(diary: Diary, actor: Actor) -> Ground:
    return diary.database.run(round_books.ground, actor)


def laid(diary: Diary, round_id: int) -> Laid:
    return diary.database.run(lambda tx: round_books.laid(tx, stored.by_ids(tx, [round_id])[round_id]))


def taken_out(diary: Diary, actor: Actor, round_id: int) -> Rows:
    document = diary.database.run(round_export.of_round, actor, round_id)
    return rows_in(render(document.name, document.params).content, list(COLUMNS))


def send(diary: Diary, actor: Actor, rows: Rows) -> Answer:
    book = roster_import.read("轮次.xlsx", workbook(rows, HEADS))
    return diary.database.run(book_import.receive, actor, KIND, book, diary.now)


def waiting(answer: Answer) -> int:
    return int(buttons(answer.message)["应用"].split(":")[2])


def confirming(diary: Diary, actor: Actor, answer: Answer) -> Callable[[Tx], Answer]:
    return lambda tx: book_import.confirm(tx, actor, KIND, waiting(answer), diary.now)


def confirm(diary: Diary, actor: Actor, answer: Answer) -> Answer:
    return diary.database.run(confirming(diary, actor, answer))


def bring_in(diary: Diary, actor: Actor, rows: Rows) -> int:
    """Set up or change a round; gives its id."""
    answer = send(diary, actor, rows)
    assert "应用" in buttons(answer.message), said(answer.message)
    done = confirm(diary, actor, answer).message
    assert said(done).startswith("✓"), said(done)
    return int(buttons(done)["看这一轮"].split(":")[2])


def codes(diary: Diary, actor: Actor, count: int) -> list[str]:
    return list(ground(diary, actor).places)[:count]


def inspectors(diary: Diary, actor: Actor) -> list[str]:
    """Codes of those who are in the roster for it."""
    known = {one.person_id: code for code, seats in ground(diary, actor).seats.items() for one in seats}
    found = diary.city.who(Role.TEAM_LEADER) + diary.city.who(Role.INSPECTOR)
    return [known[diary.actor(one.id).person_id] for one in found]


def new_round(diary: Diary, actor: Actor) -> Rows:
    """A round that lacks nothing but villages of the county it visits."""
    people = inspectors(diary, actor)
    return {
        ROUND: [dict(NEW)],
        TARGETS: [{"组织编号": one} for one in codes(diary, actor, 4)],
        TEAMS: [
            {"组名": "第一组", "人员编号": one, "组长": "是" if number == 0 else ""}
            for number, one in enumerate(people[:3])
        ],
        BRIEFINGS: [
            {"培训日期": date(2026, 3, 26), "要点": "程序和打分要点", "参加人员编号": "、".join(people[:3])}
        ],
    }


def count(diary: Diary, table: Any) -> int:
    return diary.database.run(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


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


def _team(rows: Rows, **changes: str) -> None:
    rows[TEAMS].append({"组名": "第一组", **changes})


@pytest.mark.parametrize(
    ("spoil", "said_so"),
    [
        (lambda rows: rows[ROUND][0].update(名称=""), "轮次 第 2 行「名称」:空着"),
        (lambda rows: rows[ROUND][0].update(督责方式="抽查"), "轮次 第 2 行「督责方式」:读到「抽查」"),
        (
            lambda rows: rows[ROUND][0].update(结束日期=date(2026, 4, 6)),
            "「结束日期」:早于开始日期 2026年4月7日",
        ),
        (lambda rows: rows[ROUND][0].update(结束日期=date(2027, 4, 6)), "「结束日期」:最多提前一年安排"),
        (lambda rows: rows[ROUND][0].update(督责方式="重点督责"), "「专项部署」:空着。重点督责要写明"),
        (lambda rows: rows[ROUND][0].update(专项部署="省委部署"), "「专项部署」:只有重点督责写专项部署"),
        (lambda rows: rows[ROUND][0].update(轮次编号="99"), "「轮次编号」:读到 99:没有这个编号的轮次"),
        (lambda rows: rows[ROUND].append(dict(NEW)), "轮次 第 3 行「名称」:一个工作簿只写一轮"),
        (lambda rows: rows[ROUND].clear(), "轮次:这张表里没有内容"),
        (lambda rows: rows.pop(TEAMS), "督查组:没有这张表"),
        (
            lambda rows: rows[TARGETS].append({"组织编号": "Z9999"}),
            "对象 第 6 行「组织编号」:读到 Z9999:下面没有",
        ),
        (
            lambda rows: rows[TARGETS].append(dict(rows[TARGETS][0])),
            "对象 第 6 行「组织编号」:和第 2 行是同一个",
        ),
        (
            lambda rows: _team(rows, 人员编号="R9999"),
            "督查组 第 5 行「人员编号」:读到 R9999:没有这个编号的人可以抽调",
        ),
        (
            lambda rows: _team(rows, 人员编号=rows[TEAMS][0]["人员编号"], 组名="二组"),
            "督查组 第 5 行「人员编号」:和第 2 行是同一个",
        ),
        (lambda rows: rows[TEAMS][1].update(组长="是"), "督查组 第 3 行「组长」:第 2 行已是这一组的组长"),
        (lambda rows: rows[TEAMS][1].update(单位编号="Z9998"), "督查组 第 3 行「单位编号」:读到 Z9998:"),
        (lambda rows: rows[TEAMS][1].update(组名="组" * 41), "督查组 第 3 行「组名」:读到「"),
        (
            lambda rows: rows[BRIEFINGS][0].update(培训日期=date(2026, 3, 28)),
            "培训 第 2 行「培训日期」:2026年3月28日 还没有到",
        ),
        (
            lambda rows: rows[BRIEFINGS][0].update(参加人员编号="R9999"),
            "培训 第 2 行「参加人员编号」:读到 R9999:没有这个编号",
        ),
        (lambda rows: rows[TEAMS].pop(), "培训 第 2 行「参加人员编号」:读到 "),
    ],
)
def test_what_is_wrong_is_told_by_sheet_row_and_column(
    counties: Diary, spoil: Callable[[Rows], object], said_so: str
) -> None:
    actor = administrator(counties)
    rows = new_round(counties, actor)
    spoil(rows)
    answer = send(counties, actor, rows)
    assert said_so in said(answer.message)
    assert "现在什么都没有变" in said(answer.message)
    assert buttons(answer.message) == {}
    assert count(counties, schema.imports) == 0


def test_the_row_of_a_round_that_is_there_is_fixed_and_its_name_is_not_given_twice(counties: Diary) -> None:
    actor = administrator(counties)
    first = new_round(counties, actor)
    round_id = bring_in(counties, actor, first)
    rows = taken_out(counties, actor, round_id)
    rows[ROUND][0] |= {"督查形式": "访问式", "结束日期": date(2026, 4, 30)}
    text = said(send(counties, actor, rows).message)
    assert "「督查形式」:已建立的轮次不能改这一列" in text
    assert "「结束日期」:已建立的轮次不能改这一列" in text
    assert "「名称」:已有同名、同样起止日期的轮次" in said(send(counties, actor, first).message)


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
