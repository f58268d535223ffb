"""The official calendar in the chat: asked for, sent, understood, saved, and hidden from everybody else."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from domain.people import Role
from services import working_days
from storage.database import Database
from tests.handlers.conftest import CITY

if TYPE_CHECKING:
    from domain.working_days import Calendar
    from tests.harness.chat import Chat, World

ADMINISTRATOR = CITY.who(Role.ADMINISTRATOR)[0].id
NOTICE = "2040年 放假:1月1日至3日,2月11日-17日;上班:1月7日、2月18日"
UNREAD = "读到「{}」:现在没有在填的表"


@pytest.fixture
def administrator(world: World) -> Chat:
    """The administrator's chat, before the calendar of the next year is known."""
    world.now = datetime(2039, 11, 10, 2, 0, tzinfo=UTC)
    return world.chat(ADMINISTRATOR)


def calendar(world: World) -> Calendar:
    """What holds by now."""
    database = Database(world.database_url, b"key")
    try:
        return database.run(working_days.calendar)
    finally:
        asyncio.run(database.close())


def test_the_example_is_of_the_year_whose_notice_is_there(world: World, administrator: Chat) -> None:
    world.now = datetime(2039, 2, 10, 2, 0, tzinfo=UTC)
    administrator.fill("放假安排", "[录入放假安排]")
    administrator.sees("2039年 放假:1月1日至3日")


def test_an_administrator_asks_is_told_and_enters_a_calendar(each_world: World) -> None:
    each_world.now = datetime(2039, 11, 10, 2, 0, tzinfo=UTC)
    chat = each_world.chat(ADMINISTRATOR)
    chat.say("放假安排")
    chat.sees("2040 年:还没有,先按周一至周五上班、周末休息算", "把通知发来即可")
    chat.tap("录入放假安排")
    chat.sees("请发一年的放假安排", "2040年 放假:1月1日至3日")
    chat.say(NOTICE)
    chat.sees(
        "请核对", "2040 年放假安排", "放假:1月1日至3日、2月11日至17日", "上班:1月7日 周六、2月18日 周六"
    )
    assert chat.last.rows[0][0] == "保存"
    assert "放弃" in chat.last.labels
    assert not calendar(each_world).known(2040)
    asked = chat.last
    chat.tap("保存")
    chat.sees("✓ 已保存 2040 年放假安排", "放假:1月1日至3日", "链码")
    known = calendar(each_world)
    assert known.known(2040)
    assert known.works(date(2040, 1, 7))
    chat.press(asked, "保存")
    chat.sees("✓ 已保存 2040 年放假安排")
    chat.say("日历")
    chat.sees("2040 年:2039年11月10日录入,按录入的算")


def test_of_a_published_year_it_is_said_that_it_is_known(world: World) -> None:
    chat = world.chat(ADMINISTRATOR)
    chat.say("日历")
    chat.sees("2026 年:已有,含调休上班")


def test_a_notice_that_is_sent_unasked_is_taken(administrator: Chat) -> None:
    administrator.say(NOTICE)
    administrator.sees("请核对", "2040 年放假安排")
    administrator.tap("放弃")
    administrator.sees("已放弃,没有保存")
    assert not calendar(administrator.world).known(2040)


def test_a_notice_that_is_forwarded_is_taken(administrator: Chat) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "甲", "date": 1}
    administrator.send(text=NOTICE, forward_origin=origin)
    administrator.sees("请核对", "2040 年放假安排")


def test_what_cannot_be_read_is_named_and_the_question_stays(administrator: Chat) -> None:
    administrator.say("2040年 放假:1月1日至3日,正月初五")
    administrator.sees("读到「正月初五」:这一段看不懂", "请发一年的放假安排")
    administrator.say("2040年 放假:1月1日(周四)")
    administrator.sees("1月1日 周日,日期和星期对不上")
    administrator.say("放假:1月1日")
    administrator.sees("没有读到是哪一年的", "「2040年」")
    administrator.say(NOTICE)
    administrator.tap("改放假安排")
    administrator.say("2040年 放假:1月1日")
    administrator.sees("放假:1月1日", "上班:没有调休")
    administrator.tap("保存")
    assert calendar(administrator.world).known(2040)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2040年 放假:1月1日;上班:1月4日", "1月4日 周三本来就上班"),
        ("2040年 放假:1月7日;上班:1月7日", "又放假又上班"),
        ("2040年 放假:1月1日、2042年1月1日", "不是 2040 年的日子"),
        ("2040年 放假:1月1日至3月1日", "连着放假的日子太多"),
        ("2040年 放假:1月3日至1日", "结束早于开始"),
        ("2040年 放假:2月30日", "没有这一天"),
        ("2040年 放假:1月1日;上班:", "没有日期"),
        ("2040年 放假安排 1月1日", "没有说放假还是上班"),
        ("2040年 放假无", "没有读到放假的日子"),
        ("2042年 放假:1月1日", "只录今年和明年的"),
        ("2040年 放假:1月1日;2039年 放假:1月1日", "一次只录一年"),
    ],
)
def test_every_reason_is_said_in_words(administrator: Chat, text: str, answer: str) -> None:
    administrator.say(text)
    administrator.sees(answer, "请发一年的放假安排")


def test_a_calendar_put_aside_is_gone_on_with(administrator: Chat) -> None:
    administrator.say(NOTICE)
    administrator.tap("先放着")
    administrator.sees("已放着:放假安排 · 2040 年")
    administrator.tap("接着填")
    administrator.tap("保存")
    administrator.sees("✓ 已保存 2040 年放假安排")


def test_a_calendar_put_aside_for_too_long_is_asked_again(administrator: Chat) -> None:
    administrator.say(NOTICE)
    administrator.tap("先放着")
    administrator.world.pass_days(800)
    administrator.tap("接着填")
    administrator.sees("请核对", "放假安排:需要重新回答")
    administrator.tap("保存")
    administrator.sees("读到 2040年:只录今年和明年的", "请发一年的放假安排")


def test_a_button_shows_what_is_known_as_well(administrator: Chat) -> None:
    administrator.forge("wd")
    administrator.sees("2040 年:还没有")


@pytest.mark.parametrize("role", [role for role in Role if CITY.who(role) and role is not Role.ADMINISTRATOR])
def test_nobody_else_is_shown_anything(world: World, role: Role) -> None:
    world.now = datetime(2039, 11, 10, 2, 0, tzinfo=UTC)
    chat = world.chat(CITY.who(role)[0].id)
    for typed in ("放假安排", "日历"):
        chat.say(typed)
        chat.sees(UNREAD.format(typed))
    chat.say(NOTICE)
    assert "请核对" not in chat.last.text
    assert "放假安排" not in "".join(chat.last.labels)
    for data in ("wd", "wd:new"):
        chat.forge(data)
        assert "年:" not in chat.last.text
        assert "请发一年的放假安排" not in chat.last.text
    assert not calendar(world).known(2040)


def test_a_stranger_is_shown_the_way_in(world: World) -> None:
    chat = world.chat(9_999_999_999)
    chat.say("放假安排")
    assert "年:" not in chat.last.text
    chat.forge("wd:new")
    assert "请发一年的放假安排" not in chat.last.text


def test_other_data_of_the_button_do_nothing(administrator: Chat) -> None:
    administrator.say("日历")
    administrator.forge("wd:other")
    assert "请发一年的放假安排" not in administrator.last.text
