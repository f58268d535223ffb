"""From a reminder to a saved record: a tap, a line, a tap. The line answers the whole form at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import drafts
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

BEGUN = "n:meeting:members_meeting"
"""What the button of a reminder sends."""


@pytest.fixture
def leader(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary, who goes out."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


def test_from_a_reminder_to_a_saved_record_it_takes_two_taps_and_a_line(chat: Chat) -> None:
    chat.forge(BEGUN)
    chat.sees("种类:党员大会 ✓", "哪一天开的?", "也可以一句话发完:「今天 5/5 研究党费 没有决定」。")

    chat.say("今天 5/5 研究党费 没有决定")
    chat.sees("由一句话读出。", "请核对", "党员大会 · 3月27日 周五 · 到会 5/5", "议题:研究党费")

    chat.tap("保存")
    chat.sees("✓ 已保存", "计入:党员大会 一季度 1/1 ✓")


def test_from_ones_tasks_to_a_saved_record_it_takes_three_taps_and_a_line(chat: Chat) -> None:
    taps = 0
    chat.say("我的任务")  # a tap on the menu
    taps += 1
    chat.tap("2 记党员大会")
    taps += 1
    chat.say("昨天 4/5 研究党费 决定月底收齐")
    chat.tap("保存")
    taps += 1

    assert taps == 3
    chat.sees("✓ 已保存", "计入:党员大会 一季度 1/1 ✓", "决定:月底收齐")


def test_what_the_line_leaves_open_is_asked(chat: Chat) -> None:
    chat.forge(BEGUN)

    chat.say("昨天 4/5 研究党费")

    chat.sees("由一句话读出,还差:决定。", "到会:4/5 ✓", "决定,一句话")
    chat.fill("[没有决定]", "[保存]")
    chat.sees("党员大会 · 3月26日 周四 · 到会 4/5")


def test_a_line_may_name_more_kinds_than_the_button(chat: Chat) -> None:
    chat.forge(BEGUN)

    chat.say("今天党员大会暨主题党日 5/5 研究党费 没有决定")

    chat.sees("党员大会、主题党日 · 3月27日 周五 · 到会 5/5")


@pytest.mark.parametrize(
    "line",
    [
        "今天支委会 5/5 研究党费 没有决定",  # another kind than the button's
        "今天走访 5/5 研究党费",  # another form
        "今天 阿强 5/5 研究党费 没有决定",  # something would be left over
        "今天 5/5 研究党费 没有决定 小王请假",
        "明天 5/5 研究党费 没有决定",  # not yet
        "今天开了吗",
        "研究党费",
    ],
)
def test_what_is_not_surely_the_whole_of_it_is_asked_again(chat: Chat, world: World, line: str) -> None:
    chat.forge(BEGUN)

    chat.say(line)

    chat.sees("哪一天开的?", "读到「")
    [draft] = rows(world, drafts)
    assert draft["session"]["answers"] == {"kinds": ["members_meeting"]}


def test_a_plain_day_is_still_a_plain_answer(chat: Chat) -> None:
    chat.forge(BEGUN)

    chat.say("昨天")

    chat.sees("到会人数?")
    assert "一句话发完" not in chat.last.text


def test_a_visit_and_a_stay_are_sent_in_one_line_as_well(leader: Chat) -> None:
    leader.forge("n:visit")
    leader.sees("去了哪个联系点?", "也可以一句话发完:")
    point = next(label for label in leader.last.labels if label.endswith("小学党支部"))
    leader.say(f"今天去{point},没有问题,不回访")
    leader.sees("请核对", f"{point} · 走访 · 3月27日 周五")
    leader.tap("保存")
    leader.sees("✓ 已保存")

    leader.forge("n:duty_stay")
    leader.sees("也可以一句话发完:")
    leader.say("昨天 柳河村 没有问题")
    leader.sees("请核对", "3月26日 周四,共 1 天")
    leader.tap("保存")
    leader.sees("✓ 已保存", "计入:蹲点调研 2026年 1/30 天")


def test_a_visit_of_a_kind_is_read_with_its_kind(leader: Chat) -> None:
    leader.forge("n:visit:case_dissection")
    point = next(label for label in leader.last.labels if label.endswith("小学党支部"))

    leader.say(f"今天 {point} 没有问题 不回访")

    leader.sees("请核对", f"{point} · 解剖麻雀 · 3月27日 周五")


def test_a_later_question_takes_no_whole_record(chat: Chat, world: World) -> None:
    chat.forge(BEGUN)
    chat.say("昨天")

    chat.say("5/5 研究党费 没有决定")

    chat.sees("到会人数?")
    assert "topics" not in rows(world, drafts)[0]["session"]["answers"]


def test_the_list_stays_when_a_form_is_begun_from_it_and_a_second_press_begins_none(
    chat: Chat, world: World
) -> None:
    chat.say("我的任务")
    listed = chat.last

    chat.press(listed, "2 记党员大会", times=2)

    assert chat.look(listed) == listed
    chat.sees("哪一天开的?")
    assert count(world, drafts) == 1
