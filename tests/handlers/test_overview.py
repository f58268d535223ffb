"""下级情况 in the chat: for everybody who looks down, and for nobody else."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from domain.people import Level, Role

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

NOT_FOUND = "没有找到"
RANKING = re.compile(
    r"排名|名次|倒数|最差|落后|得分|积分|第 ?[0-9一二三四五六七八九十]+ ?名|^[0-9]+[.、]", re.MULTILINE
)

LOOK_DOWN = (
    (Role.SECRETARY, Level.TOWNSHIP),
    (Role.CLERK, Level.COUNTY),
    (Role.ADMINISTRATOR, Level.CITY),
    (Role.STEERING_OFFICE_USER, Level.CITY),
)
READ = ((Role.PARENT_READER, Level.CITY), (Role.DISCIPLINE_READER, Level.CITY))
NOBODY_BELOW = (
    (Role.SECRETARY, Level.VILLAGE),
    (Role.LEADERSHIP_MEMBER, Level.TOWNSHIP),
    (Role.OPERATOR, Level.CITY),
    (Role.INSPECTOR, Level.COUNTY),
    (Role.TEAM_LEADER, Level.CITY),
)


@pytest.fixture
def township(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


@pytest.mark.parametrize(("role", "level"), LOOK_DOWN)
def test_who_enters_comes_there_from_their_tasks_in_a_new_message(
    world: World, city: Demonstration, role: Role, level: Level
) -> None:
    chat = world.chat(city.who(role, level)[0].id)
    chat.say("我的任务")
    tasks = chat.last
    chat.tap("下级情况")

    assert chat.last.text.startswith("下级情况 · ")
    assert chat.look(tasks) == tasks
    assert "下级情况" not in [label for row in chat.phone.menu for label in row]


@pytest.mark.parametrize(("role", "level"), READ)
def test_who_reads_has_a_button_below_the_input_line(
    world: World, city: Demonstration, role: Role, level: Level
) -> None:
    chat = world.chat(city.who(role, level)[0].id)
    chat.say("/start")
    assert chat.phone.menu == [["下级情况", "我的记录"], ["我的资料", "帮助"]]
    chat.say("帮助")
    chat.sees("在「下级情况」里")
    chat.say("下级情况")

    chat.sees("下级情况 · 中共望川市委员会")
    assert not any("记" in label and "记录" not in label for label in chat.last.labels)


@pytest.mark.parametrize(("role", "level"), NOBODY_BELOW)
def test_others_are_not_led_there_and_forged_buttons_show_nothing(
    world: World, city: Demonstration, role: Role, level: Level
) -> None:
    chat = world.chat(city.who(role, level)[0].id)
    chat.fill("/start", "我的任务")
    assert all("下级情况" not in label for message in chat.live for label in message.labels)
    assert "下级情况" not in [label for row in chat.phone.menu for label in row]
    for number in range(1, 12):
        for data in (f"u:o:{number}", f"u:o:{number}:0", "u:l:0", "u:c:BR-01", "u:w"):
            chat.forge(data)
            assert "下级情况" not in chat.last.text
            assert "推进情况" not in chat.last.text
    assert chat.phone.documents == []


def test_a_parent_looks_one_level_down_and_back_in_the_same_message(township: Chat) -> None:
    township.fill("我的任务", "[下级情况]")
    township.sees("需要帮助 8 个,第 1/2 页:", "过期 2 项,支委会 2月、主题党日 2月")
    count, listed = township.count(), township.last
    township.tap("下一页")
    township.sees("第 2/2 页", "柳河村党支部:过期 1 项,主题党日 2月")
    listed = township.last
    township.press(listed, listed.labels[0])
    township.sees("待办")
    assert township.last.text.startswith(listed.labels[0])
    assert township.last.rows[-1] == ("返回",)
    township.tap("返回")
    assert township.last == listed
    assert township.count() == count


def test_the_chain_may_be_typed_by_its_name(world: World, city: Demonstration, township: Chat) -> None:
    township.say("推进情况")
    township.sees("推进情况 · ", "看哪一项?")

    secretary = world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    secretary.say("推进情况")
    secretary.sees("没有找到")


def test_records_and_duties_of_an_organization_lead_to_each_other(township: Chat) -> None:
    township.fill("我的任务", "[下级情况]")
    township.press(township.last, township.last.labels[0])
    township.tap("看记录")
    township.sees("还没有记录")
    township.tap("履责情况")
    township.sees("过期")


def test_the_city_drills_down_to_the_branches_by_way_of_county_and_township(
    world: World, city: Demonstration
) -> None:
    chat = world.chat(city.who(Role.ADMINISTRATOR)[0].id)
    chat.fill("我的任务", "[下级情况]", "[下级组织(10)]", "[下一页 ›]")
    chat.fill("[中共柏原县委员会]", "[履责情况]", "[它的下级(3)]")
    chat.sees("下级情况 · 中共柏原县委员会")
    chat.tap("下级组织(3)")
    township = next(label for label in chat.last.labels if label.endswith("镇党委"))
    chat.fill(f"[{township}]", "[履责情况]", "[它的下级(8)]", "[下一页 ›]", "[柳河村党支部]")
    chat.sees("柳河村党支部", "过期 1 项", "主题党日 2月 0/1")
    assert chat.last.labels[-2:] == ("看记录", "返回")
    chat.tap("返回")
    chat.sees(f"下级情况 · {township}")
    chat.tap("返回")
    chat.sees(township, "待办")


def test_the_chain_of_a_duty_is_two_taps_away(township: Chat) -> None:
    township.fill("我的任务", "[下级情况]", "[推进情况]")
    township.sees("推进情况 · ", "看哪一项")
    choice = township.last
    township.tap("述职评议考核")
    township.sees("述职评议考核 2026年", "乡镇 0/1", "还没有开始。")
    township.tap("返回")
    assert township.last == choice
    township.tap("返回")
    township.sees("下级情况 · ")


def test_the_workbook_holds_what_the_chat_shows(township: Chat) -> None:
    township.fill("我的任务", "[下级情况]", "[下载表格]")
    [(name, content)] = township.phone.documents
    assert name == "下级情况_20260327.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["下级情况", "推进情况", "等答复的求助"]
    heads, *rows = book.get_sheet_by_name("下级情况").to_python()
    assert heads[:3] == ["组织", "事项", "时段"]
    overdue = [row for row in rows if row[6] == "未完成"]
    assert {(row[1], row[2]) for row in overdue} == {("支委会", "2026年2月"), ("主题党日", "2026年2月")}
    township.sees("需要帮助 8 个")
    assert len({row[0] for row in overdue}) == 8
    chains = book.get_sheet_by_name("推进情况").to_python()
    assert ["党员大会", "2026年一季度", "基层", 0, 8, 0] in [row[:6] for row in chains]


def test_nobody_is_ranked_anywhere(township: Chat) -> None:
    township.fill("我的任务", "[下级情况]")
    seen = [township.last.text]
    for label in ("下一页", "推进情况", "党员大会", "返回", "返回"):
        township.tap(label)
        seen.append(township.last.text)
    township.press(township.last, township.last.labels[0])
    seen.append(township.last.text)
    for text in seen:
        assert not RANKING.search(text), text
        assert len(text.splitlines()) <= 8, text


@pytest.mark.parametrize(
    "data",
    [
        "u",
        "u:",
        "u:o",
        "u:o:",
        "u:o:0",
        "u:o:x:0",
        "u:o:1:0",
        "u:o:1:-1",
        "u:o:5:99999",
        "u:o:999999999999999999:0",
        "u:o:9999999999999999999999:0",
        "u:o:٣:0",
        "u:d:1:0",
        "u:d:1:0:0",
        "u:d:5",
        "u:d:0:0",
        "u:d:999999999999999999:0",
        "u:l",
        "u:l:x",
        "u:c:",
        "u:c:T1",
        "u:c:T999999999999999999",
        "u:c:../x",
        "u:c:BR-01 ",
        "u:c:" + "x" * 40,
        "u:w:1",
        "u:w ",
        "u:x:1",
    ],
)
def test_forged_data_show_nothing(township: Chat, data: str) -> None:
    """1 is the city: above the township."""
    township.forge(data)

    township.sees(NOT_FOUND)
    assert township.phone.documents == []
