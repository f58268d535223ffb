"""One's own data, and acting in another of one's offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Role
from storage.schema import audit_links, drafts
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Account, Demonstration
    from tests.harness.chat import Chat, World

OFFICE, COMMITTEE = "党建工作领导小组办公室", "委员会 · 经办人"


@pytest.fixture
def both(city: Demonstration) -> Account:
    """Somebody with two offices, in a steering office and as its committee's clerk."""
    return next(one for one in city.accounts if "、" in one.title)


@pytest.fixture
def chat(world: World, both: Account) -> Chat:
    """Theirs."""
    return world.chat(both.id)


def test_my_data_say_what_is_stored_and_what_is_not(chat: Chat, both: Account) -> None:
    chat.say("我的资料")

    number = both.phone.removeprefix("86")
    chat.sees(both.name, f"手机 {number[:3]}****{number[-4:]}", "这个账号已登记", OFFICE, COMMITTEE)
    chat.sees("记录 0 条,草稿 0 份", "不存:位置、在线时间、阅读状态")
    assert number not in chat.last.text


def test_somebody_with_one_office_has_nothing_to_switch_to(world: World, city: Demonstration) -> None:
    chat = world.chat(city.who(Role.SECRETARY)[0].id)

    chat.say("我的资料")

    assert chat.last.labels == ()
    chat.sees("联系点:")


def test_switching_leads_home_in_the_other_office_and_back(chat: Chat) -> None:
    chat.say("/start")
    chat.sees(OFFICE)

    chat.say("我的资料")
    data = chat.last
    chat.press(data, data.labels[0])
    chat.sees(COMMITTEE)
    chat.say("/start")
    chat.sees(COMMITTEE)
    chat.say("我的资料")
    chat.press(chat.last, chat.last.labels[0])
    chat.sees(OFFICE)


def test_a_draft_of_another_office_is_put_aside_and_leads_back_to_it(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[会议]")
    question = chat.last

    chat.say("我的资料")
    chat.press(chat.last, chat.last.labels[0])
    chat.say("支委会")
    assert rows(world, drafts)[0]["session"]["answers"] == {}
    chat.press(question, "先放着")
    chat.sees("这份草稿是在另一个任职里开始的")

    chat.press(chat.last, chat.last.labels[0])
    chat.sees("会议种类?")
    chat.say("支委会")
    chat.sees("哪一天开的?")
    chat.say("/start")
    assert any(OFFICE in one.text for one in chat.phone.messages.values())


def test_a_second_press_switches_once(chat: Chat, world: World) -> None:
    chat.say("我的资料")
    before = count(world, audit_links)

    chat.press(chat.last, chat.last.labels[0], times=2)

    assert count(world, audit_links) == before + 1
    chat.sees(COMMITTEE)


@pytest.mark.parametrize(
    "data", ["s", "s:", "s:0", "s:1", "s:999999999999999999", "s:1:1", "s:-1", "s:1:2:3", "s:x"]
)
def test_an_office_that_is_not_ones_own_is_not_found(chat: Chat, world: World, data: str) -> None:
    before = count(world, audit_links)

    chat.forge(data)

    chat.sees("没有找到")
    assert count(world, audit_links) == before
