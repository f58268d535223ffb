"""The roster in the chat: a file is sent, its faults are seen, it is corrected and confirmed."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.people import Level, Role
from domain.record_layout import RECORD_COLUMNS, RECORDS
from domain.roster_layout import COLUMNS
from domain.sheets import MOST_BYTES
from storage import schema, workbooks
from storage.database import Database
from tests.handlers.conftest import CITY
from tests.harness.workbooks import Rows, book, rows_of, workbook

if TYPE_CHECKING:
    from tests.harness.chat import Chat, World

BRANCH_SECRETARY = CITY.who(Role.SECRETARY, Level.VILLAGE)[0]
SECRETARY, ADMINISTRATOR = (CITY.who(role)[0].id for role in (Role.SECRETARY, Role.ADMINISTRATOR))


@pytest.fixture
def administrator(world: World) -> Chat:
    """The administrator's chat."""
    chat = world.chat(ADMINISTRATOR)
    chat.say("/start")
    return chat


def changed() -> Rows:
    """The city's roster with a new name for its last organization."""
    rows = rows_of(CITY.roster)
    rows["组织"][-1]["名称"] = "新名组织"
    return rows


def test_an_administrator_sends_a_faulty_workbook_then_the_right_one_and_confirms(each_world: World) -> None:
    administrator = each_world.chat(ADMINISTRATOR)
    administrator.say("/start")
    rows = changed()
    rows["人员"][3]["手机号"] = "1380000"
    administrator.send_file("名册.xlsx", workbook(rows))
    administrator.sees(
        "名册有 1 处要改", "现在什么都没有变", "人员 第 5 行「手机号」:读到「1380000」,共 7 位"
    )
    assert administrator.last.buttons == ()
    administrator.send_file("名册.xlsx", workbook(changed()))
    administrator.sees("请核对名册", "组织:变更 1", "→ 新名组织")
    assert administrator.last.rows == (("确认导入", "放弃"),)
    asked = administrator.last
    administrator.tap("确认导入")
    administrator.sees("✓ 名册已导入", "链码")
    assert administrator.look(asked) == administrator.last
    administrator.send_file("名册.xlsx", workbook(changed()))
    administrator.sees("没有变化:名册.xlsx")


def test_giving_up_changes_nothing(administrator: Chat) -> None:
    administrator.send_file("名册.xlsx", workbook(changed()))
    administrator.tap("放弃")
    administrator.sees("已放弃:名册.xlsx")
    assert administrator.last.buttons == ()
    administrator.send_file("名册.xlsx", book(CITY.roster))
    administrator.sees("没有变化")


def test_the_screen_of_the_roster_gives_out_the_empty_workbook(administrator: Chat) -> None:
    assert ["名册", "督查"] in administrator.phone.menu
    administrator.say("名册")
    administrator.sees("党组织 22 个", "发到这里即可")
    assert "空白表" in administrator.last.labels
    administrator.tap("空白表")
    ((name, content),) = administrator.phone.documents
    assert name == "名册空白表.xlsx"
    administrator.send_file(name, content)
    administrator.sees("表里没有可导入的行")


def outbox_params(world: World) -> list[Any]:
    """What the outbox still holds of documents."""

    async def look() -> list[Any]:
        database = Database(world.database_url, b"key")
        table = schema.outbox.c
        documents = select(table.key, table.state, table.params).where(table.method == "attachment")
        rows = await database.read(lambda tx: tx.execute(documents).all())
        await database.close()
        return [tuple(row) for row in rows]

    return asyncio.run(look())


def test_the_present_roster_is_given_out_edited_sent_back_and_forgotten(each_world: World) -> None:
    administrator = each_world.chat(ADMINISTRATOR)
    administrator.say("/start")
    administrator.say("名册")
    assert administrator.last.rows == (
        ("现在的名册", "空白表", "人员"),
        ("收不到提醒的 1 人",),
        ("重点村(社区)",),
    )
    administrator.tap("现在的名册")
    ((name, content),) = administrator.phone.documents
    assert name == "名册_20260327.xlsx"
    captions = [call["caption"] for kind, call in each_world.calls if kind == "sendDocument"]
    assert captions == ["2026年3月27日的名册:直接改,改好后发到这里。里面有手机号,请妥善保管。"]
    assert outbox_params(each_world) == [("roster_present", "sent", None)]
    administrator.send_file(name, content)
    administrator.sees("没有变化:名册_20260327.xlsx")
    sheets = workbooks.read(content, list(COLUMNS))
    assert isinstance(sheets, list)
    rows: Rows = {}
    for sheet in sheets:
        heads, *cells = sheet.rows.values()
        rows[sheet.name] = [dict(zip(map(str, heads), row, strict=False)) for row in cells]
    rows["人员"][-1]["手机号"] = "10000000099"
    administrator.send_file(name, workbook(rows))
    administrator.sees("请核对名册", "人员:变更 1", "→ 10000000099")
    administrator.tap("确认导入")
    administrator.sees("✓ 名册已导入")


def test_everything_that_would_change_stands_in_a_document_when_it_is_much(administrator: Chat) -> None:
    rows = rows_of(CITY.roster)
    for one in rows["组织"]:
        one["应到人数"] = 99
    administrator.send_file("名册.xlsx", workbook(rows))
    shown = [one for one in administrator.phone.messages.values() if "请核对名册" in one.text]
    assert f"全部 {len(rows['组织'])} 项见附表" in shown[-1].text
    ((name, content),) = administrator.phone.documents
    assert name == "名册变化.xlsx"
    sheets = workbooks.read(content, ["名册变化"])
    assert isinstance(sheets, list)
    assert len(sheets[0].rows) == 1 + len(rows["组织"])


def test_a_workbook_of_anybody_else_is_an_ordinary_file(world: World) -> None:
    secretary = world.chat(SECRETARY)
    secretary.say("/start")
    secretary.send_file("名册.xlsx", book(CITY.roster))
    assert "名册" not in secretary.last.text
    assert all("名册" not in row for row in secretary.phone.menu)


def test_nobody_else_confirms_or_drops_what_an_administrator_sent(world: World, administrator: Chat) -> None:
    administrator.send_file("名册.xlsx", workbook(changed()))
    data = [data for _, data in administrator.last.buttons]
    secretary = world.chat(SECRETARY)
    secretary.say("/start")
    for one in (*data, "i:blank", "i:present", "i:1", "i:999999999999999999:apply", "i:1:apply:1", "i"):
        secretary.forge(one)
        secretary.sees("没有找到")
    assert secretary.phone.documents == []
    administrator.tap("确认导入")
    administrator.sees("✓ 名册已导入")


def test_a_file_that_telegram_does_not_give_is_said_to_be_so(world: World, administrator: Chat) -> None:
    world.files_lost = True
    administrator.send_file("名册.xlsx", book(CITY.roster))
    administrator.sees("没能从 Telegram 取到文件 名册.xlsx")
    world.files_lost = False
    administrator.send_file("名册.xlsx", book(CITY.roster))
    administrator.sees("没有变化")


def test_a_file_above_the_limit_is_not_even_fetched(world: World, administrator: Chat) -> None:
    sent = {"file_id": "f", "file_unique_id": "f", "file_name": "名册.xlsx", "file_size": MOST_BYTES + 1}
    administrator.send(document=sent)
    administrator.sees("文件超过 10 MB")
    assert [name for name, _ in world.calls if name == "getFile"] == []


def test_what_is_called_a_workbook_and_is_none_is_said_to_be_none(administrator: Chat) -> None:
    administrator.send_file("名册.XLSX", b"rubbish")
    administrator.sees("不是能读的表格文件", "另存为 .xlsx")


def test_another_file_of_an_administrator_is_no_roster(world: World, administrator: Chat) -> None:
    administrator.send_file("会议记录.docx", b"content")
    assert [name for name, _ in world.calls if name == "getFile"] == []


def test_a_secretary_sees_an_imported_record_and_corrects_it(world: World, administrator: Chat) -> None:
    secretary = world.chat(BRANCH_SECRETARY.id)
    offices = [one for one in CITY.roster.offices if one.organization == "Z0006"]
    row = {
        "记录编号": "7",
        "组织编号": "Z0006",
        "人员编号": next(one.person for one in offices if one.role is Role.SECRETARY),
        "种类": "会议",
        "细类": "支委会",
        "日期": date(2025, 11, 5),
        "到会": 4,
        "应到": 5,
        "内容": "换届准备",
    }
    heads = {RECORDS: [column.head for column in RECORD_COLUMNS]}
    administrator.send_file("往年.xlsx", workbook({RECORDS: [row]}, heads))
    administrator.sees("请核对", "往年记录:新增 1")
    administrator.tap("确认导入")
    secretary.say("/start")
    secretary.say("我的记录")
    secretary.tap("5日")
    secretary.sees("换届准备", "(导入)")
    secretary.tap("更正")
    secretary.sees("为什么更正")
    secretary.say("议题写少了")
    secretary.sees("换届准备")


def test_names_in_a_workbook_are_no_markup(administrator: Chat) -> None:
    rows = changed()
    rows["组织"][-1]["名称"] = "<b>甲</b>&"
    rows["任职"][0]["职务"] = "<i>"
    administrator.send_file("<b>.xlsx", workbook(rows))
    (sent,) = [call for name, call in administrator.world.calls if name == "sendMessage"][-1:]
    assert "&lt;i&gt;" in json.dumps(sent, ensure_ascii=False)
    assert "&lt;b&gt;.xlsx" in sent["text"]
