"""The administrator's people: found by typing, looked at, and only those of their own tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Role
from storage.schema import audit_links, drafts
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


@pytest.fixture
def chat(world: World, city: Demonstration) -> Chat:
    """The administrator's."""
    return world.chat(city.who(Role.ADMINISTRATOR)[0].id)


def test_whoever_is_asked_for_is_found_until_something_else_is_said(chat: Chat, city: Demonstration) -> None:
    newcomer = city.newcomer
    chat.fill("名册", "[人员]")
    chat.sees("找谁?")

    chat.say(newcomer.name)
    chat.sees(f"「{newcomer.name}」:1 人")
    chat.say("柳河")
    chat.sees("「柳河」:")
    assert all("柳河村党支部" in label for label in chat.last.labels)
    chat.say("没有这个人")
    chat.sees("读到「没有这个人」:您的名册里没有这样的人")
    chat.say(newcomer.name[0])
    assert f"{newcomer.name} · 谢家店村党支部" in chat.last.labels

    chat.say("/help")
    chat.say("柳河")
    chat.sees("读到「柳河」")
    assert "名册里" not in chat.last.text


def test_a_form_that_was_being_filled_is_put_aside_and_can_be_gone_on_with(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[会议]")
    chat.forge("q")
    chat.say("柳河")
    chat.sees("「柳河」:")

    chat.tap("接着填")
    chat.say("支委会")
    assert "种类" not in rows(world, drafts)[0]["session"]["answers"]
    chat.sees("哪一天开的?")


def test_a_card_shows_no_whole_number_and_that_somebody_looked(
    chat: Chat, world: World, city: Demonstration
) -> None:
    newcomer = city.newcomer
    chat.forge("q")
    chat.say(newcomer.name)
    chat.press(chat.last, chat.last.labels[0])

    number = newcomer.phone.removeprefix("86")
    chat.sees(f"手机 {number[:3]}****{number[-4:]}", "还没有登记", "谢家店村党支部 · 书记")
    assert number not in chat.last.text
    assert chat.last.labels == ("发一次性链接", "找别人")
    assert [one["action"] for one in rows(world, audit_links)][-1] == "looked_up"


def test_many_are_turned_page_by_page(chat: Chat) -> None:
    chat.forge("q")
    chat.say("党")
    first = chat.last
    assert "第 1/" in first.text
    assert len(first.labels) == 9

    chat.tap("下一页 ›")
    assert chat.look(first).labels[0] != first.labels[0]
    chat.sees("第 2/")
    chat.tap("‹ 上一页")
    assert chat.look(first) == first


@pytest.mark.parametrize("typed", ["%", "_", "'", "找" * 500, "\u202e", "a" * 4000, "。", "柳 河 村 党 支"])
def test_whatever_is_typed_is_answered(chat: Chat, typed: str) -> None:
    chat.forge("q")
    chat.say(typed)

    assert chat.last.text.startswith(("读到「", "「"))


@pytest.mark.parametrize(
    "data",
    ["q:", "q:p", "q:p:", "q:p:0", "q:p:999999999999999999", "q:x:1", "q:f:0:", "q:f:-1:柳", "q:p:1:1"],
)
def test_data_that_no_button_carries_find_nothing(chat: Chat, data: str) -> None:
    chat.forge(data)

    chat.sees("没有找到")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_looks_people_up(world: World, city: Demonstration, role: Role) -> None:
    chat = world.chat(city.who(role)[0].id)
    before = count(world, audit_links)

    for data in ("q", "q:p:1", "q:c:1", "q:i:1", "q:a:1", "q:r:1", "q:f:0:柳"):
        chat.forge(data)
        chat.sees("没有找到")

    assert count(world, audit_links) == before
