"""Digests in the chat: one tap into the right form, put off, asked to be released, and no form disturbed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage import schema
from tests.harness.look import rows
from tests.services.reminding import SHANGHAI

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

MONDAY = date(2026, 3, 30)
AFTER = date(2026, 4, 7)
"""The first working day of the week after: Monday the 6th is a holiday."""


def at(world: World, day: date, clock: time = time(9, 30)) -> None:
    """It is this day and time in Shanghai."""
    world.now = datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def on(world: World, day: date, clock: time = time(9, 30)) -> int:
    """It is this day and time, and the ticker ticks; gives how many digests were announced."""
    at(world, day, clock)
    return world.tick()


@pytest.fixture
def begun(world: World, chat: Chat) -> World:
    """The ticker has ticked on the afternoon of Friday, 27 March 2026."""
    world.tick()
    assert chat.count() == 0
    return world


def test_the_digest_of_a_monday_leads_into_the_right_form(begun: World, chat: Chat) -> None:
    on(begun, MONDAY)
    assert chat.last.text.splitlines() == [
        "本周要办(柳河村党支部)",
        "1. 党员大会 一季度 0/1 · 还有 1 天,3月31日 周二",
        "2. 主题党日 3月 0/1 · 还有 1 天,3月31日 周二",
        "几项可在同一次会上办,记一次即可。",
        "有困难可以找联系领导俞承帆、赵知筠。",
    ]
    assert chat.last.rows == (
        ("记党员大会", "记主题党日"),
        ("明天再说", "3天后", "下周一"),
        ("申请免除", "我的任务"),
    )
    digest = chat.last
    chat.tap("记党员大会")
    chat.sees("种类:党员大会 ✓", "哪一天开的?")
    # The digest stays: it has other buttons.
    assert chat.look(digest) == digest
    chat.fill("[今天]", "5/5", "研究党费", "[没有决定]", "[保存]")
    chat.sees("✓ 已保存")


def test_the_day_after_two_taps_and_a_line_enter_what_was_held_in_time(begun: World, chat: Chat) -> None:
    on(begun, AFTER)
    chat.sees("到期还没记(柳河村党支部)", "1. 党员大会 一季度 0/1,没有记录", "点「补记」,按当时的日期计入")
    chat.tap("补记党员大会")
    chat.say("3月20日 5/5 研究党费 没有决定")
    chat.tap("保存")
    chat.sees("✓ 已保存", "党员大会 · 3月20日 周五")
    chat.say("我的任务")
    assert "党员大会 一季度" not in chat.last.text
    chat.tap("已办 1 项")
    chat.sees("党员大会 一季度 1/1 ✓(补报)")
    # Nobody further up hears of it.
    for day in (14, 21):
        on(begun, date(2026, 4, day))
    told = [item for row in rows(begun, schema.digests) for item in row["items"]]
    assert not [
        item for item in told if item[0] == "BR-01" and item[1] == office(begun, chat) and "after" not in item
    ]


def office(world: World, chat: Chat) -> int:
    """The organization of somebody's first office."""
    person = next(one["id"] for one in rows(world, schema.persons) if one["telegram_id"] == chat.id)
    found = (one["organization_id"] for one in rows(world, schema.offices) if one["person_id"] == person)
    return int(next(found))


def test_an_open_form_is_not_disturbed_and_what_is_typed_after_the_digest_belongs_to_it(
    begun: World, chat: Chat
) -> None:
    at(begun, MONDAY, time(9, 25))
    chat.fill("记一笔", "[走访]")
    question = chat.last
    assert on(begun, MONDAY) > 0
    on(begun, MONDAY, time(9, 39))
    assert chat.last == question
    # A quarter of an hour after the form was last touched.
    on(begun, MONDAY, time(9, 41))
    chat.sees("本周要办(柳河村党支部)")
    assert chat.look(question) == question
    chat.press(question, question.labels[0])
    drafted = [one for one in rows(begun, schema.drafts) if one["state"] == "open"]
    assert [one["form"] for one in drafted] == ["visit"]


def test_what_is_typed_after_a_digest_still_answers_the_form(begun: World, chat: Chat) -> None:
    at(begun, MONDAY, time(9, 0))
    chat.fill("记一笔", "[支委会]", "[昨天]")
    chat.sees("到会人数?")
    on(begun, MONDAY)
    chat.sees("本周要办")
    chat.say("4/5")
    chat.sees("到会:4/5 ✓")


def test_each_touch_of_a_form_holds_the_digest_up_again_and_a_form_that_ends_lets_it_go(
    begun: World, chat: Chat
) -> None:
    at(begun, MONDAY, time(9, 20))
    chat.fill("记一笔", "[支委会]")
    on(begun, MONDAY, time(9, 34))
    at(begun, MONDAY, time(9, 34))
    chat.tap("昨天")
    on(begun, MONDAY, time(9, 40))
    chat.sees("到会人数?")
    chat.tap("放弃")
    on(begun, MONDAY, time(9, 42))
    chat.sees("本周要办")


def test_put_off_it_comes_on_the_day_that_was_said(begun: World, chat: Chat) -> None:
    on(begun, MONDAY)
    chat.tap("明天再说")
    chat.sees("好,3月31日 周二 再提醒。")
    on(begun, date(2026, 3, 31))
    chat.sees("您让再提醒的(柳河村党支部)", "今天截止")
    chat.tap("下周一")
    chat.sees("好,4月7日 周二 再提醒。")  # Monday the 6th is a holiday
    before = chat.count()
    on(begun, AFTER)
    # With what that week brings: one message, each duty once.
    assert chat.count() == before + 1
    assert [line[:2] for line in chat.last.text.splitlines()[1:3]] == ["1.", "2."]
    assert chat.last.text.count("党员大会") == 1


def test_from_a_digest_one_asks_to_be_released_from_one_of_its_duties(begun: World, chat: Chat) -> None:
    on(begun, MONDAY)
    chat.tap("申请免除")
    chat.sees("申请免除哪一项?")
    assert chat.last.labels == ("党员大会 一季度", "主题党日 3月")
    chat.press(chat.last, chat.last.labels[0])
    chat.fill("汛期转移群众", "[保存]")
    chat.sees("党员大会 一季度", "汛期转移群众", "梧涧镇党委")


def test_once_all_is_done_there_is_nothing_to_be_released_from(begun: World, chat: Chat) -> None:
    on(begun, MONDAY)
    digest = chat.last
    chat.fill("今天党员大会、主题党日 5/5 研究党费 没有决定", "[保存]")
    chat.press(digest, "申请免除")
    chat.sees("这些都办好了,不用再提醒。")


def test_nobody_puts_off_what_was_said_to_somebody_else(
    begun: World, chat: Chat, city: Demonstration
) -> None:
    on(begun, MONDAY)
    other = begun.chat(city.who(Role.SECRETARY, Level.VILLAGE)[1].id)
    data = chat.last.button("明天再说")
    for one in (data, data.replace("m:1", "m:f"), "m:1:999999", "m:9:1", "m:1", "m:1:x"):
        other.forge(one)
        assert "再提醒" not in other.last.text
        assert "申请免除哪一项" not in other.last.text
    assert rows(begun, schema.snoozes) == []


def test_who_is_told_of_what_is_missing_below_can_look_at_it_or_log_a_visit(
    begun: World, city: Demonstration
) -> None:
    on(begun, date(2026, 4, 14))
    leader = begun.chat(city.who(Role.LEADERSHIP_MEMBER, Level.COUNTY)[0].id)
    assert leader.last.text.splitlines()[0] == "到期两周以上还没有记录,可能有难处"
    assert leader.last.rows == (("记走访",),)
    leader.tap("记走访")
    leader.sees("联系点")
    on(begun, date(2026, 4, 21))
    parent = begun.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)
    assert parent.last.rows == (("下级情况", "记走访"),)
    parent.tap("下级情况")
    parent.sees("梧涧镇党委")


def test_who_blocks_the_bot_is_reminded_again_once_they_write(begun: World, chat: Chat) -> None:
    begun.blocked_by.add(chat.id)
    on(begun, MONDAY)
    begun.blocked_by.clear()
    on(begun, date(2026, 3, 31), time(9, 0))
    chat.say("/start")
    at(begun, date(2026, 4, 1))
    begun.now += timedelta(hours=1)
    on(begun, AFTER)
    chat.sees("到期还没记(柳河村党支部)")


def test_an_administrators_home_says_that_a_years_holidays_are_not_entered(
    world: World, city: Demonstration
) -> None:
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)
    at(world, date(2026, 12, 1))
    administrator.say("/start")
    administrator.sees("2027 年的放假安排还没有录入,发「放假安排」录入")
    administrator.say("放假安排")
    administrator.sees("2027 年:还没有,先按周一至周五上班、周末休息算。")
