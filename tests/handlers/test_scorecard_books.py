"""The scorecard by workbook in the chat: taken out, edited, sent back, looked through, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.scorecard_layout import CARD, COLUMNS
from storage import schema
from storage.verify import verify
from tests.handlers.conftest import CITY
from tests.harness.look import beside, count
from tests.harness.workbooks import book, rows_in, workbook

if TYPE_CHECKING:
    from tests.harness.chat import Chat, World
    from tests.harness.workbooks import Rows

ADMINISTRATOR = CITY.who(Role.ADMINISTRATOR)[0]
HEADS = {name: [column.head for column in columns] for name, columns in COLUMNS.items()}


def taken_out(chat: Chat) -> Rows:
    """The card that the button sends."""
    chat.fill("评分表", "[改评分表(工作簿)]")
    name, content = chat.phone.documents[-1]
    assert name == "评分表_20260327.xlsx"
    return rows_in(content, list(COLUMNS))


def changed(chat: Chat) -> Rows:
    rows = taken_out(chat)
    rows[CARD][0]["分值"] = "3.5"
    rows[CARD][1]["分值"] = "5.5"
    return rows


def test_an_administrator_changes_the_card_by_a_workbook_and_everybody_reads_the_new_one(
    each_world: World,
) -> None:
    administrator = each_world.chat(ADMINISTRATOR.id)
    rows = taken_out(administrator)
    administrator.sees("评分表 2026 版")
    administrator.send_file("改过.xlsx", workbook(rows, HEADS))
    administrator.sees("没有变化:改过.xlsx 和现在的评分表一样")

    rows = changed(administrator)
    rows[CARD][2]["分值"] = "4.3"
    administrator.send_file("改过.xlsx", workbook(rows, HEADS))
    administrator.sees("评分表有 1 处要改", "现在什么都没有变", "评分表 第 4 行「分值」:读到「4.3」")

    administrator.send_file("改过.xlsx", workbook(changed(administrator), HEADS))
    administrator.sees("请核对评分表", "应用后是第 1 版", "分值 4 → 3.5", "分值 5 → 5.5", "共 2 处变化。")
    asked = administrator.last
    assert asked.labels == ("应用", "不用了")
    assert count(each_world, schema.scorecards) == 0

    administrator.press(asked, "应用", times=2)
    administrator.sees("改过.xlsx 已经用过了")
    assert count(each_world, schema.scorecards) == 1
    assert beside(each_world, lambda tx: verify(tx, b"key").faults) == []
    township = each_world.chat(CITY.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    township.fill("评分表", "[S1]")
    township.sees("S1-1 三张清单在用、知晓 3.5 分")
    township.say("试评 1.1 -1")
    township.sees("S1-1 三张清单在用、知晓 2.5/3.5")


def test_everything_that_is_wrong_comes_as_a_document_when_it_is_much(world: World) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    rows = taken_out(administrator)
    for row in rows[CARD][:9]:
        row["看什么"] = "档案盒"
    administrator.send_file("评分表.xlsx", workbook(rows, HEADS))
    asked = next(one for one in administrator.phone.messages.values() if "评分表有 9 处要改" in one.text)
    assert "全部见附表" in asked.text
    assert administrator.phone.documents[-1][0] == "要改的地方.xlsx"


def test_giving_up_changes_nothing(world: World) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    administrator.send_file("改过.xlsx", workbook(changed(administrator), HEADS))
    administrator.tap("不用了")
    administrator.sees("已放弃:改过.xlsx,评分表没有变")
    assert count(world, schema.scorecards) == 0


def test_nobody_else_applies_or_drops_it(world: World) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    administrator.send_file("改过.xlsx", workbook(changed(administrator), HEADS))
    asked = administrator.last
    other = world.chat(CITY.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    other.say("/start")
    for _, data in asked.buttons:
        for one in (data, "sw:x", data.replace("sw:", "rw:"), data.replace("sw:", "li:x")):
            other.forge(one)
            other.sees("没有找到")
    for data in ("sw:a:99:1", "sw:a:1", "sw:", "sw:y", "i:1:apply"):
        administrator.forge(data)
        administrator.sees("没有找到")
    administrator.press(asked, "应用")
    assert count(world, schema.scorecards) == 1


def test_a_roster_is_still_a_roster_and_a_card_of_somebody_else_an_ordinary_file(world: World) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    rows = taken_out(administrator)
    administrator.send_file("评分表.xlsx", book(CITY.roster))
    administrator.sees("没有变化:评分表.xlsx 和现在的一样")
    clerk = world.chat(CITY.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    clerk.say("/start")
    clerk.send_file("评分表.xlsx", workbook(rows, HEADS))
    assert "评分表有" not in clerk.last.text
    assert "请核对" not in clerk.last.text


@pytest.mark.parametrize("content", [b"", b"rubbish"])
def test_a_file_that_is_no_workbook_is_told_so(world: World, content: bytes) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    administrator.say("/start")
    administrator.send_file("评分表_20260327.xlsx", content)
    administrator.sees("评分表有 1 处要改", "不是能读的表格文件")


def test_a_file_that_telegram_does_not_give_is_said_to_be_so(world: World) -> None:
    administrator = world.chat(ADMINISTRATOR.id)
    administrator.say("/start")
    world.files_lost = True
    administrator.send_file("评分表_20260327.xlsx", b"")
    administrator.sees("没能从 Telegram 取到文件 评分表_20260327.xlsx")
