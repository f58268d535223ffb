"""A round by workbook in the chat: an empty one is taken out, filled in, sent back, corrected, applied."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.round_layout import BRIEFINGS, COLUMNS, ROUND, TARGETS, TEAMS
from storage import schema, workbooks
from storage.verify import verify
from tests.handlers.conftest import CITY
from tests.harness.look import beside, count
from tests.harness.workbooks import rows_in, workbook

if TYPE_CHECKING:
    from tests.harness.chat import Chat, World
    from tests.harness.workbooks import Rows

ADMINISTRATOR = CITY.who(Role.ADMINISTRATOR)[0]
HEADS = {name: [column.head for column in columns] for name, columns in COLUMNS.items()}
NEW = {
    "名称": "春季巡回督责",
    "督责方式": "巡回督责",
    "督查形式": "访问式",
    "开始日期": date(2026, 4, 7),
    "结束日期": date(2026, 4, 24),
    "程序": "先看现场,再谈话、问群众",
}


def taken_out(chat: Chat, label: str) -> tuple[Rows, list[str], list[str]]:
    """The workbook that a button sends, and the codes of organizations and people that it lists."""
    chat.tap(label)
    name, content = chat.phone.documents[-1]
    assert name == "督查轮次_20260327.xlsx"
    listed = workbooks.read(content, ["组织名录", "人员名录"])
    assert isinstance(listed, list)
    places, people = ([str(row[0]) for row in list(sheet.rows.values())[1:]] for sheet in listed)
    return rows_in(content, list(COLUMNS)), places, list(dict.fromkeys(people))


def filled(places: list[str], people: list[str]) -> Rows:
    return {
        ROUND: [dict(NEW)],
        TARGETS: [{"组织编号": one} for one in places[:3]],
        TEAMS: [
            {"组名": "一组", "人员编号": one, "组长": "是" if one == people[0] else ""} for one in people[:3]
        ],
        BRIEFINGS: [
            {"培训日期": date(2026, 3, 26), "要点": "打分要点", "参加人员编号": "、".join(people[:2])}
        ],
    }


def test_an_administrator_sets_a_round_up_by_workbook_and_changes_it_by_another(each_world: World) -> None:
    chat = each_world.chat(ADMINISTRATOR.id)
    chat.say("督查轮次")
    empty, places, people = taken_out(chat, "工作簿新建")
    assert empty == {name: [] for name in COLUMNS}
    rows = filled(places, people)
    rows[TEAMS][1]["组长"] = "是"
    rows[TARGETS].append({"组织编号": "Z9999"})
    chat.send_file("新的一轮.xlsx", workbook(rows, HEADS))
    chat.sees(
        "督查轮次有 2 处要改",
        "现在什么都没有变",
        "对象 第 5 行「组织编号」:读到 Z9999",
        "督查组 第 3 行「组长」:第 2 行已是这一组的组长",
    )
    chat.send_file("新的一轮.xlsx", workbook(filled(places, people), HEADS))
    asked = next(one for one in reversed(chat.phone.messages.values()) if "应用" in one.labels)
    assert (
        "新建「春季巡回督责」(巡回督责,4月7日—4月24日):对象加 3 个,新组 1 个,加入 3 人,培训 1 次"
        in asked.text
    )
    assert "启动前要解决:" in asked.text
    assert chat.phone.documents[-1][0] == "将有的变化.xlsx"
    assert count(each_world, schema.inspection_rounds) == 0

    chat.press(asked, "应用")
    done = chat.look(asked)
    assert "✓ 「春季巡回督责」已建立" in done.text
    assert count(each_world, schema.inspection_rounds) == 1
    assert beside(each_world, lambda tx: verify(tx, b"key").faults) == []
    chat.press(done, "看这一轮")
    chat.sees("春季巡回督责", "计划中", "对象 3 个")

    present, _, _ = taken_out(chat, "工作簿")
    chat.send_file("改过.xlsx", workbook(present, HEADS))
    chat.sees("没有变化:改过.xlsx 和现在的督查轮次一样")
    present[TARGETS].pop()
    present[TEAMS].append({"组名": "二组", "人员编号": people[3]})
    chat.send_file("改过.xlsx", workbook(present, HEADS))
    chat.sees("「春季巡回督责」:去掉对象 1 个,新组 1 个,加入 1 人", "不再是对象", "二组", "加入(")
    chat.tap("应用")
    chat.sees("「春季巡回督责」已按工作簿改好")
    assert count(each_world, schema.team_members) == 4


def test_giving_up_changes_nothing_and_nobody_else_may_take_it_up(world: World) -> None:
    chat = world.chat(ADMINISTRATOR.id)
    chat.say("督查轮次")
    _, places, people = taken_out(chat, "工作簿新建")
    chat.send_file("新的一轮.xlsx", workbook(filled(places, people), HEADS))
    asked = next(one for one in reversed(chat.phone.messages.values()) if "应用" in one.labels)
    other = world.chat(CITY.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    other.say("/start")
    for _, data in asked.buttons:
        for one in (data, data.replace("rw:", "sw:"), "rw:x", "rw:x:1"):
            other.forge(one)
            other.sees("没有找到")
    chat.press(asked, "不用了")
    assert "已放弃:新的一轮.xlsx,督查轮次没有变" in chat.look(asked).text
    assert count(world, schema.inspection_rounds) == 0


def test_a_round_of_somebody_who_plans_none_is_an_ordinary_file(world: World) -> None:
    clerk = world.chat(CITY.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    clerk.say("/start")
    clerk.send_file("轮次.xlsx", workbook(filled(["Z0001"], ["R0001"]), HEADS))
    assert "督查轮次有" not in clerk.last.text


@pytest.mark.parametrize(
    "data", ["rw", "rw:", "rw:x:", "rw:x:99", "rw:x:0x1", "rw:a:99:1", "rw:a:1", "rw:z:1:1"]
)
def test_forged_buttons_find_nothing(world: World, data: str) -> None:
    chat = world.chat(ADMINISTRATOR.id)
    chat.say("/start")

    chat.forge(data)

    chat.sees("没有找到")
