"""Contact points in the chat: a leader's own, those who come here, and what is missing."""

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
    """The chat of a township's leadership member."""
    return world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)


def test_a_leader_sees_their_contact_points_and_what_came_of_them(leader: Chat) -> None:
    leader.say("联系点")
    leader.sees("我的联系点", "今年还没有走访")

    leader.press(leader.last, "记走访")
    point = leader.last.labels[0]
    receipt(leader, f"[{point}]", "[走访]", "[今天]", "2", "缺饮水设备,缺书", "1", "[跳过]", "[保存]")

    leader.say("联系点")
    leader.sees(f"{point}(", "今年走访 1 次,最近 3月27日;接下问题 2 个,解决 1 个,还有 1 个")


def test_a_problem_taken_along_is_answered_in_one_tap(leader: Chat) -> None:
    leader.say("走访")
    point = leader.last.labels[0]
    receipt(leader, f"[{point}]", "[走访]", "[今天]", "3", "缺饮水设备,缺书,缺路", "1", "[跳过]", "[保存]")
    leader.say("联系点")
    mine = leader.last
    solved = next(label for label in mine.labels if label.endswith("问题已解决"))

    leader.press(mine, solved)
    leader.sees("解决了几个?")
    leader.say("3")
    leader.sees("读到 3")
    leader.fill("[2]", "[今天]", "书和饮水机都到了", "[保存]")

    leader.sees("✓ 已记解决情况", "3月27日 周五 已解决 2 个:书和饮水机都到了(")
    assert "问题已解决" not in leader.last.labels
    leader.say("联系点")
    leader.sees("接下问题 3 个,解决 3 个,还有 0 个")
    assert not [label for label in leader.last.labels if label.endswith("问题已解决")]
    leader.press(mine, solved)
    leader.sees("第 2026-0001 号\n")


def test_a_branch_sees_who_comes_and_may_look_at_nothing_else(world: World, city: Demonstration) -> None:
    secretary = world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[0].id)

    secretary.say("我的资料")
    secretary.tap("联系点")
    secretary.tap("谁联系我们")

    secretary.sees("柳河村党支部")
    secretary.forge("j:g:0")
    secretary.sees("没有找到")


def test_a_committee_sees_what_is_missing(world: World, city: Demonstration) -> None:
    clerk = world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)

    clerk.say("联系领导")
    clerk.tap("还缺什么")

    clerk.sees("缺联系点的班子成员", "2026年还没有走访的联系点", "还没有走访:")


def test_what_a_button_is_called_may_be_typed(world: World, city: Demonstration, leader: Chat) -> None:
    leader.say("联系领导")
    leader.sees("镇党委的领导", "今年还没有走访")
    leader.say("我的联系点")
    leader.sees("我的联系点", "今年还没有走访")

    clerk = world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)
    clerk.say("还缺什么")
    clerk.sees("联系点:还缺什么", "2026年还没有走访的联系点")

    secretary = world.chat(city.who(Role.SECRETARY, Level.VILLAGE)[0].id)
    secretary.say("还缺什么")
    secretary.sees("没有找到")


@pytest.mark.parametrize("data", ["j:x:0", "j:m:", "j:m:99999", "j:", "j:g:-1", "jj"])
def test_no_other_button_is_read(leader: Chat, data: str) -> None:
    leader.forge(data)

    leader.sees("没有找到")


def test_a_page_that_is_not_there_is_the_last_one(leader: Chat) -> None:
    leader.forge("j:m:9")

    leader.sees("我的联系点")
