"""One's own list in the chat: what is met, by which records, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.handlers.listing import clerk, head, member, publish

if TYPE_CHECKING:
    from tests.harness.chat import Chat, World

__all__ = ["clerk", "head", "member"]


def test_my_list_says_what_is_met_by_which_records_and_what_is_missing(chat: Chat) -> None:
    chat.fill("今天党员大会 5/5 研究党费 没有决定", "[保存]", "我的清单")

    chat.sees("共 8 项,还要做的 7 项", "主题党日:3月 0/1", "之前 2 期没有记录")
    chat.tap("下一页")
    number = next(line for line in chat.last.text.splitlines() if "党员大会" in line).partition(".")[0]
    chat.sees("✓ 党员大会 1/1")
    chat.tap(f"{number} 详情")
    chat.sees("党员大会", "一季度 1/1 ✓", "依据:")
    assert any("党员大会" in label and "3月27日" in label for label in chat.last.labels)
    chat.tap("回到清单")
    chat.sees("我的清单")


def test_what_my_list_lacks_is_one_tap_away(chat: Chat) -> None:
    chat.say("我的清单")

    chat.tap("1 记党员大会")

    chat.sees("党员大会 ✓", "哪一天开的?")


def test_a_clerk_sees_the_list_of_the_secretary_for_whom_they_enter(clerk: Chat, world: World) -> None:
    publish(world, clerk)

    clerk.say("我的清单")

    clerk.sees("共 51 项", "蹲点调研:0/30 天")
    assert "签收" not in clerk.last.labels
