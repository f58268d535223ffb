"""Asking to be released from an assignment in the chat, and deciding about it with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from storage.schema import waiver_decisions, waivers
from tests.harness.look import rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def clerk(world: World, city: Demonstration) -> Chat:
    """The chat of the township's clerk, who decides."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


def test_a_waiver_is_asked_for_from_a_button_and_decided_with_one_tap(chat: Chat, clerk: Chat) -> None:
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.sees("事项:党员大会 一季度 ✓", "为什么免除?一句话")
    chat.fill("防汛转移群众")
    chat.sees("请核对", "申请免除:党员大会 一季度", "原因:防汛转移群众")
    chat.tap("保存")

    chat.sees("✓ 已申请免除", "原因:防汛转移群众", "党委决定,有结果告诉您")
    clerk.sees("柳河村党支部 申请免除", "党员大会 一季度 0/1", "申请人:")
    asked = clerk.last
    assert asked.labels == ("同意", "不同意")
    clerk.tap("同意")

    assert "已同意:" in clerk.look(asked).text
    assert clerk.look(asked).buttons == ()
    chat.sees("已同意免除", "党员大会 一季度", "决定")
    assert "!" not in chat.last.text + asked.text


def test_typing_the_word_asks_which_one(chat: Chat, world: World) -> None:
    chat.say("免除")
    chat.sees("申请免除哪一项?")
    chat.fill("ztdr", "[主题党日 3月]", "全体外出抗旱", "保存")

    chat.sees("✓ 已申请免除", "主题党日 3月")
    assert [row["obligation"] for row in rows(world, waivers)] == ["BR-05"]


def test_a_second_tap_of_a_colleague_shows_what_was_decided(
    chat: Chat, clerk: Chat, world: World, city: Demonstration
) -> None:
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.fill("防汛", "保存")
    clerk.tap("不同意")
    head = world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)

    head.forge("f:y:1")

    head.sees("没有同意:")
    assert [row["granted"] for row in rows(world, waiver_decisions)] == [False]
    chat.sees("没有同意免除")


def test_the_same_assignment_is_asked_for_once(chat: Chat) -> None:
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.fill("防汛", "保存")
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.fill("防汛", "保存")

    chat.sees("已经申请过,正在等上级决定")


def test_an_assignment_that_is_none_of_theirs_is_asked_anew(chat: Chat) -> None:
    chat.forge("n:waiver:DEC-02_H202601_0")

    chat.sees("申请免除哪一项?")


def test_what_waits_is_listed_and_opened(chat: Chat, clerk: Chat) -> None:
    clerk.forge("f:l:0")
    clerk.sees("没有等您决定的免除申请")
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.fill("防汛", "保存")

    clerk.forge("f:l:0")
    clerk.sees("等您决定的免除申请,共 1 件")
    clerk.tap("柳河村党支部:党员大会")
    clerk.sees("柳河村党支部 申请免除")


def test_the_word_leads_to_what_waits_and_from_there_to_asking(chat: Chat, clerk: Chat) -> None:
    clerk.say("免除")
    clerk.sees("申请免除哪一项?")
    clerk.tap("放弃")
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.fill("防汛", "保存")

    clerk.say("免除")
    clerk.sees("等您决定的免除申请,共 1 件")
    clerk.tap("我要申请免除")
    clerk.sees("申请免除哪一项?")


@pytest.mark.parametrize("data", ["f:y:1", "f:n:1", "f:o:1", "f:l:0", "f:x:1", "f:y:999999999999999999"])
def test_nobody_else_reaches_a_request(chat: Chat, world: World, city: Demonstration, data: str) -> None:
    chat.forge("n:waiver:BR-01_Q202601_0")
    chat.fill("防汛", "保存")
    neighbour = world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)

    neighbour.forge(data)

    neighbour.sees("没有找到")
    assert rows(world, waiver_decisions) == []
