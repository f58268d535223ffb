"""Reports, requests and problems through the chat: received, answered, studied and solved."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from domain.people import Level, Role
from storage.schema import outbox, record_events
from tests.handlers.filling import PROBLEM, REPORT, REQUEST, receipt
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def parent(world: World, city: Demonstration) -> Chat:
    """The chat of the township's clerk, who is told what comes in."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


def test_a_report_is_received_with_one_tap_from_its_notice(chat: Chat, parent: Chat, world: World) -> None:
    parent.say("我的记录")
    sent = receipt(chat, *REPORT)
    parent.sees("柳河村党支部 报来报告(第 2026-0001 号):\n一季度党建工作\n「收到」只表示收到,不表示同意。")
    notice = parent.last
    assert notice.labels == ("收到", "看内容")

    parent.press(notice, "收到", times=2)

    assert parent.look(notice).text.startswith("✓ 已收到 第 2026-0001 号")
    assert count(world, record_events) == 1
    chat.press(sent, "全部经过")
    chat.sees("2. 上级已收到")


def test_a_report_at_night_is_told_in_the_morning_and_there_for_whoever_looks(
    chat: Chat, parent: Chat, world: World
) -> None:
    parent.say("我的记录")
    world.now = datetime(2026, 3, 27, 22, 30, tzinfo=SHANGHAI)
    before = parent.count
    receipt(chat, *REPORT)
    chat.sees("✓ 已保存")
    assert parent.count == before
    parent.say("我的记录")
    assert parent.last.labels[1] == "待收待答复(1)"

    # Saturday and Sunday are rest days.
    world.now = datetime(2026, 3, 29, 10, 0, tzinfo=SHANGHAI)
    world.tick()
    assert "报来报告" not in parent.last.text
    world.now = datetime(2026, 3, 30, 8, 30, tzinfo=SHANGHAI)
    world.tick()
    parent.sees("柳河村党支部 报来报告(第 2026-0001 号):")


def test_what_waits_is_listed_until_it_is_dealt_with(chat: Chat, parent: Chat) -> None:
    parent.say("我的记录")
    receipt(chat, *REPORT)
    receipt(chat, *REQUEST)
    parent.say("我的记录")
    assert parent.last.labels[1] == "待收待答复(2)"
    parent.tap("待收待答复(2)")
    waiting = parent.last
    parent.sees("待收的报告、待答复的求助 2 件,最早的在前。")

    parent.fill("[柳河村党支部 27日 上报]", "[收到]")
    parent.press(waiting, "柳河村党支部 27日 求助经费")
    parent.fill("[答复]", "[部分解决]", "先拨一半", "[保存]")

    parent.sees("✓ 已答复 第 2026-0002 号", "答复 部分解决:先拨一半(")
    parent.say("我的记录")
    assert not [label for label in parent.last.labels if label.startswith("待收")]


def test_whoever_asked_is_told_the_answer_and_where_to_look(chat: Chat, parent: Chat, world: World) -> None:
    parent.say("我的记录")
    receipt(chat, *REQUEST)
    parent.fill("[答复]", "[同意办理]", "四月底前修好")
    parent.press(parent.last, "保存", times=2)

    assert [row["key"] for row in rows(world, outbox)].count("notices.answered") == 1
    chat.sees("您的求助(第 2026-0001 号)有答复:\n同意办理:四月底前修好")
    chat.tap("看内容")
    chat.sees("第 2026-0001 号\n求助:经费")


def test_a_notice_of_a_request_that_was_taken_back_shows_it_as_it_is(chat: Chat, parent: Chat) -> None:
    parent.say("我的记录")
    receipt(chat, *REQUEST)
    notice = parent.last
    chat.fill("[撤回]", "已自行解决", "[保存]")

    parent.press(notice, "答复")

    assert parent.last.text.startswith("第 2026-0001 号(已撤回)\n")


def test_an_answer_begun_before_the_request_was_taken_back_is_not_saved(
    chat: Chat, parent: Chat, world: World
) -> None:
    parent.say("我的记录")
    receipt(chat, *REQUEST)
    parent.fill("[答复]", "[同意办理]", "四月底前修好")
    chat.fill("[撤回]", "已自行解决", "[保存]")

    parent.tap("保存")

    parent.sees("第 2026-0001 号已经撤回,不能再改。", "同意办理:四月底前修好")
    assert [row["kind"] for row in rows(world, record_events)] == ["withdrawn"]


def test_a_problem_is_studied_then_solved(chat: Chat) -> None:
    receipt(chat, *PROBLEM)
    assert chat.last.rows[0] == ("已研究", "已解决")

    chat.fill("[已研究]", "[今天]", "请水利站来看", "[保存]")
    chat.sees("✓ 已记研究情况 第 2026-0001 号", "3月27日 周五 已研究:请水利站来看(")
    assert "已研究" not in chat.last.labels
    chat.fill("[已解决]", "3月1日", "换了管道", "[保存]")
    chat.sees("问题是 3月26日 周四 提出的,不能早于这一天。请改日期。")
    chat.fill("[改日期]", "[今天]", "[保存]")

    chat.sees("✓ 已记解决情况", "3月27日 周五 已解决:换了管道(")
    assert not {"已研究", "已解决"} & set(chat.last.labels)
