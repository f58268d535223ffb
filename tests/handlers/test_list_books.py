"""Responsibility lists by workbook in the chat: taken out, filled in, sent back, looked through, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.list_layout import COLUMNS, LISTS, PORTFOLIOS
from domain.people import Level, Role
from storage import schema
from storage.verify import verify
from tests.handlers.conftest import CITY
from tests.harness.look import beside, count
from tests.harness.workbooks import Rows, book, lists_book, rows_in
from tests.services import lists

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.harness.chat import Chat, World

ADMINISTRATOR = CITY.who(Role.ADMINISTRATOR)[0]
CLERK = CITY.who(Role.CLERK, Level.TOWNSHIP)[0]
SECRETARY = CITY.who(Role.SECRETARY, Level.TOWNSHIP)[0]
MEMBER = CITY.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
LEADERS = {one.organization: one.person for one in CITY.roster.offices if one.role is Role.SECRETARY}
MEMBERS = {one.organization: one.person for one in CITY.roster.offices if one.role is Role.LEADERSHIP_MEMBER}
CODES = {one.level: one.code for one in CITY.roster.organizations if one.code in MEMBERS}


def taken_out(chat: Chat) -> Rows:
    """The lists that the button 表格 sends."""
    chat.say("责任清单")
    chat.tap("表格")
    name, content = chat.phone.documents[-1]
    assert name == "责任清单_20260327.xlsx"
    return rows_in(content, list(COLUMNS))


def with_leads(rows: Rows) -> Rows:
    """Every line of a committee in the hands of its secretary."""
    for row in rows[LISTS]:
        if row["清单"] == "党委":
            row["牵头"] = row["牵头"] or LEADERS[row["组织编号"]]
    return rows


def line(rows: Rows, level: Level, key: str) -> dict[str, str]:
    return next(row for row in rows[LISTS] if (row["组织编号"], row["编号"]) == (CODES[level], key))


def added(code: str) -> dict[str, str]:
    return {
        "组织编号": code,
        "年度": "2026",
        "类别": "组织实施",
        "事项": "联建试点",
        "内容": "办一个联建试点",
        "依据": "党委会纪要",
        "牵头": LEADERS[code],
    }


def faults(tx: Tx) -> list[str]:
    return verify(tx, b"key").faults


@pytest.fixture
def clerk(world: World) -> Chat:
    """The chat of the township's clerk."""
    chat = world.chat(CLERK.id)
    chat.say("/start")
    return chat


def test_an_administrator_adapts_the_lists_of_the_whole_tree_by_one_workbook(each_world: World) -> None:
    administrator = each_world.chat(ADMINISTRATOR.id)
    rows = taken_out(administrator)
    assert [row["组织编号"] for row in rows[LISTS] if row["编号"] == "SEC-D1"] == [
        CODES[level] for level in (Level.CITY, Level.COUNTY, Level.TOWNSHIP)
    ]
    assert len(rows[LISTS]) == 73 + 71 + 57
    assert len(rows[PORTFOLIOS]) == 2 + 2 + 1
    administrator.send_file("改名.xlsx", lists_book(rows))
    administrator.sees("没有变化:改名.xlsx 和现在的清单一样")

    with_leads(rows)
    line(rows, Level.COUNTY, "DEC-01")["配合"] = MEMBERS[CODES[Level.COUNTY]]
    line(rows, Level.TOWNSHIP, "IMP-02")["划去"] = "是"
    rows[LISTS].append(added(CODES[Level.TOWNSHIP]))
    rows[PORTFOLIOS][0]["分管"] = "教育、卫生"
    administrator.send_file("改名.xlsx", lists_book(rows))
    asked = [one for one in administrator.phone.messages.values() if "请核对2026年责任清单" in one.text][-1]
    # Of 56 + 54 + 41 lines 9 + 8 + 0 are suggested to whoever works in the organ they are meant for.
    assert "新建清单 3 个,新增 1 项,划去 1 项,指定责任人 134 项,分管 1 人" in asked.text
    assert "· 中共望川市委员会:新建清单 73 项" in asked.text
    assert asked.labels == ("应用", "不用了")
    assert count(each_world, schema.duty_items) == 0
    name, _ = administrator.phone.documents[-1]
    assert name == "责任清单变化.xlsx"

    administrator.press(asked, "应用", times=2)
    administrator.sees("改名.xlsx 已经用过了")
    assert count(each_world, schema.duty_items) == 73 + 71 + 58
    assert count(each_world, schema.portfolios) == 1
    assert beside(each_world, faults) == []
    administrator.send_file("改名.xlsx", lists_book(rows))
    administrator.sees("没有变化")
    assert taken_out(administrator)[LISTS][0]["牵头姓名"]
    administrator.say("责任清单")
    administrator.sees("还没有公布", "党委 56 项")


def test_a_clerk_gets_and_changes_their_own_organizations_lists_only(clerk: Chat) -> None:
    clerk.fill("责任清单", "[建立2026年清单]")
    rows = taken_out(clerk)
    assert {row["组织编号"] for row in rows[LISTS]} == {CODES[Level.TOWNSHIP]}
    elsewhere = {**rows[LISTS][0], "组织编号": CODES[Level.COUNTY]}
    rows[LISTS][0]["依据"] = ""
    rows[LISTS][1]["提醒"] = "是"
    clerk.send_file("清单.xlsx", lists_book({LISTS: [*rows[LISTS], elsewhere]}))
    clerk.sees(
        "责任清单有 3 处要改",
        "现在什么都没有变",
        "责任清单 第 2 行「依据」:空着",
        "责任清单 第 3 行「提醒」:提醒由组织部或党建办开关",
        "责任清单 第 59 行「组织编号」:读到 " + CODES[Level.COUNTY] + ":没有这个编号的组织",
    )
    rows = with_leads(taken_out(clerk))
    clerk.send_file("清单.xlsx", lists_book({LISTS: rows[LISTS]}))
    clerk.tap("应用")
    shown = [one.text for one in clerk.phone.messages.values() if "已按表格改好" in one.text]
    assert "指定责任人 41 项" in shown[0]
    clerk.fill("责任清单", "[公布]")
    clerk.sees("哪一天审定的")


def test_giving_up_changes_nothing(world: World, clerk: Chat) -> None:
    rows = with_leads(taken_out(clerk))
    clerk.send_file("清单.xlsx", lists_book(rows))
    clerk.tap("不用了")
    assert any("已放弃:清单.xlsx,清单没有变" in one.text for one in clerk.phone.messages.values())
    assert count(world, schema.responsibility_lists) == 0


def test_what_changed_in_between_is_shown_again_before_it_is_applied(world: World, clerk: Chat) -> None:
    clerk.fill("责任清单", "[建立2026年清单]")
    rows = taken_out(clerk)
    key = next(row["编号"] for row in rows[LISTS])
    line(rows, Level.TOWNSHIP, key)["内容"] = "新的内容"
    clerk.send_file("清单.xlsx", lists_book(rows))
    clerk.sees("改动 1 项", "内容改为「新的内容」")
    asked = clerk.last
    beside(world, lambda tx: lists.put_in_hands(tx, SECRETARY.id, world.now))
    clerk.press(asked, "应用")
    again = clerk.look(asked)
    assert "清单在这期间变了,请重新核对" in again.text
    assert "指定责任人 41 项" in again.text
    clerk.press(again, "应用")
    assert "✓ 责任清单已按表格改好" in clerk.look(asked).text


def test_those_whom_a_change_of_published_lists_concerns_are_asked_to_sign_again(
    world: World, clerk: Chat
) -> None:
    beside(world, lambda tx: lists.published(tx, CLERK.id, world.now))
    member, secretary = world.chat(MEMBER.id), world.chat(SECRETARY.id)
    secretary.say("/start")
    member.say("/start")
    rows = taken_out(clerk)
    one = next(row for row in rows[LISTS] if row["清单"] == "党委")
    one |= {"牵头": MEMBERS[CODES[Level.TOWNSHIP]], "配合": LEADERS[CODES[Level.TOWNSHIP]]}
    clerk.send_file("清单.xlsx", lists_book(rows))
    clerk.sees("「变更原因」:空着。清单已经公布")
    one["变更原因"] = "班子分工调整"
    clerk.send_file("清单.xlsx", lists_book(rows))
    clerk.sees("指定责任人 1 项", "牵头由 ", "(原因:班子分工调整)")
    clerk.tap("应用")
    for chat in (member, secretary):
        chat.sees("2026年责任清单有改动", "与您有关的改动 1 项")
    clerk.fill("责任清单", "[变更记录]")
    clerk.sees("公布以后改动 1 处", "原因:班子分工调整")


def test_nobody_else_applies_or_drops_what_somebody_sent(world: World, clerk: Chat) -> None:
    clerk.send_file("清单.xlsx", lists_book(with_leads(taken_out(clerk))))
    asked = next(one for one in clerk.phone.messages.values() if "应用" in one.labels)
    other = world.chat(ADMINISTRATOR.id)
    other.say("/start")
    for _, data in asked.buttons:
        own = ":".join([*data.split(":")[:3], "5"])
        for one in (data, own, "li:xa:99:5", "li:xa:1", "li:x:99", "li:xy:2025", data.replace("li:x", "i:")):
            other.forge(one)
            other.sees("没有找到")
    clerk.press(asked, "应用")
    assert count(world, schema.responsibility_lists) == 1


def test_a_roster_that_waits_is_not_dropped_by_lists_and_not_applied_as_such(world: World) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    rows = with_leads(taken_out(administrator))
    administrator.send_file("清单.xlsx", lists_book(rows))
    changed = book(CITY.roster)
    administrator.send_file("名册.xlsx", changed)
    administrator.sees("没有变化:名册.xlsx")
    administrator.forge("i:1:apply")
    administrator.sees("没有找到")
    asked = next(one for one in administrator.phone.messages.values() if "应用" in one.labels)
    administrator.press(asked, "应用")
    assert count(world, schema.responsibility_lists) == 3


def test_a_workbook_without_lists_is_an_ordinary_file_and_of_a_branch_not_even_fetched(world: World) -> None:
    secretary = world.chat(SECRETARY.id)
    secretary.say("/start")
    secretary.send_file("责任清单.xlsx", b"rubbish")
    secretary.sees("责任清单有 1 处要改", "不是能读的表格文件")
    secretary.send_file("名册.xlsx", book(CITY.roster))
    assert "名册" not in secretary.last.text
    fetched = [name for name, _ in world.calls if name == "getFile"]
    assert len(fetched) == 2
    branch = world.chat(CITY.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    branch.say("/start")
    branch.send_file("责任清单.xlsx", lists_book({LISTS: []}))
    assert [name for name, _ in world.calls if name == "getFile"] == fetched
    assert "责任清单有" not in branch.last.text


def test_a_file_that_telegram_does_not_give_is_said_to_be_so(world: World, clerk: Chat) -> None:
    world.files_lost = True
    clerk.send_file("责任清单_20260327.xlsx", b"")
    clerk.sees("没能从 Telegram 取到文件 责任清单_20260327.xlsx")


def test_the_links_of_a_workbook_are_in_the_chain(world: World, clerk: Chat) -> None:
    clerk.send_file("清单.xlsx", lists_book(with_leads(taken_out(clerk))))
    asked = next(one for one in clerk.phone.messages.values() if "应用" in one.labels)
    clerk.press(asked, "应用")

    def look(tx: Tx) -> list[tuple[str, str]]:
        links = schema.audit_links.c
        return [tuple(row) for row in tx.execute(select(links.action, links.subject).order_by(links.seq))]

    told = beside(world, look)
    assert told.count(("drawn", "duty_item")) == 57
    assert told[-1] == ("applied", "import")
