"""Duty days in the chat: a leader's own, and for a clerk each leader's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from tests.handlers.filling import receipt

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def leader(world: World, city: Demonstration) -> Chat:
    """The chat of a township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


@pytest.fixture
def clerk(world: World, city: Demonstration) -> Chat:
    """The chat of the same township's clerk."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


def test_a_secretary_sees_their_days_and_enters_one_from_there(leader: Chat) -> None:
    leader.say("蹲点天数")
    leader.sees("2026年蹲点 0/30 天\n今年还没有蹲点记录。\n还差 30 天。")

    leader.press(leader.last, "记蹲点")
    receipt(leader, "[柳河村]", "[今天]", "1", "缺水", "[保存]")

    leader.say("我的蹲点")
    leader.sees("2026年蹲点 1/30 天\n1. 3月27日 柳河村 1 天,接下问题 1 个,解决 0 个\n还差 29 天。")
    leader.fill("[1 问题已解决]", "[今天]", "接通了", "[保存]")
    leader.sees("✓ 已记解决情况")


def test_the_counter_is_one_tap_from_the_contact_points_and_the_profile(leader: Chat) -> None:
    leader.say("我的联系点")
    leader.tap("蹲点天数")
    leader.sees("2026年蹲点 0/30 天")
    leader.say("我的资料")
    leader.tap("蹲点天数")
    leader.sees("2026年蹲点 0/30 天")


def test_a_clerk_sees_each_leader_and_enters_for_them(clerk: Chat) -> None:
    clerk.say("蹲点天数")
    clerk.sees("镇党委 2026年蹲点天数", "(书记):0/30 天")
    clerk.tap("看第 1 位")
    clerk.press(clerk.last, "记蹲点")
    receipt(clerk, "[柳河村]", "[今天]", "[0]", "[保存]")
    clerk.say("蹲点天数")
    clerk.sees("(书记):1/30 天")
    clerk.tap("看第 1 位")
    clerk.tap("其他领导")
    clerk.sees("镇党委 2026年蹲点天数")


def test_whoever_has_none_is_shown_none(world: World, city: Demonstration) -> None:
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)

    administrator.say("我的资料")
    assert "蹲点天数" not in administrator.last.labels
    administrator.say("蹲点天数")
    administrator.sees("没有找到")


@pytest.mark.parametrize("data", ["dd:x", "dd:1", "dd:1:", "dd:1:99999", "dd:", "dd:1:-1", "ddd"])
def test_no_other_button_is_read(leader: Chat, data: str) -> None:
    leader.forge(data)

    leader.sees("没有找到")
