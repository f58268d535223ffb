"""Leaving an office, and taking it over, in the chat."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from services.handovers import open_for
from storage.database import Database
from storage.schema import drafts, duty_records, focus
from tests.harness.look import count, rows
from tests.services.people import end_office, give_office, office_of

if TYPE_CHECKING:
    from domain.demonstration import Account, Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World

ENDED = "您在柳河村党支部的任职已于 2026年3月26日 结束,相关事项已移交。"


def change_secretary(world: World, leaving: Account, coming: Account) -> None:
    """The one's office ended yesterday, the other's begins today."""

    def work(tx: Tx) -> None:
        here = office_of(tx, leaving).organization_id
        before = end_office(tx, leaving, date(2026, 3, 26))
        after = give_office(tx, coming, here, date(2026, 3, 27))
        open_for(tx, [(before, after)], world.now)

    for account in (leaving, coming):
        world.chat(account.id)
    database = Database(world.database_url, b"key")
    database.run(work)
    asyncio.run(database.close())


@pytest.fixture
def leaving(city: Demonstration) -> Account:
    """The secretary of 柳河村党支部."""
    return city.who(Role.SECRETARY, Level.VILLAGE)[0]


@pytest.fixture
def coming(city: Demonstration) -> Account:
    """Another branch's secretary."""
    return city.who(Role.SECRETARY, Level.VILLAGE)[1]


def test_an_office_that_has_ended_leaves_one_text_and_the_list(
    world: World, leaving: Account, coming: Account
) -> None:
    chat = world.chat(leaving.id)
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]")
    question = chat.last
    change_secretary(world, leaving, coming)
    before = rows(world, drafts)

    chat.say("你好")
    for update in (
        chat.message(text="研究党费"),
        chat.touch(question.message_id, question.button("放弃")),
        chat.message(text="记一笔"),
        chat.message(text="/start"),
        chat.touch(1, "n:meeting"),
        chat.touch(1, "v:999:give"),
    ):
        world.receive(update)
        assert chat.last.text == ENDED
        assert chat.last.labels == ("移交清单",)

    assert rows(world, drafts) == before
    assert count(world, duty_records) == 0


def test_both_confirm_and_the_draft_goes_on_with_the_successor(
    world: World, leaving: Account, coming: Account
) -> None:
    former, successor = world.chat(leaving.id), world.chat(coming.id)
    former.fill("记一笔", "[支委会]", "[昨天]", "[5/5]")
    change_secretary(world, leaving, coming)

    successor.say("/start")
    successor.tap("确认接收")
    lists = [one for one in successor.phone.messages.values() if "移交清单" in one.text]
    assert ["✓ 您已于 3月27日 周五 确认接收;1 份草稿在您的「草稿」里" in one.text for one in lists] == [True]
    former.say("你好")
    former.tap("确认移交")
    former.say("你好")
    former.sees(ENDED)
    assert former.last.labels == ()

    assert rows(world, focus)[0]["draft_id"] is None
    successor.fill("草稿", "[1 会议]")
    successor.sees("这份草稿是在另一个任职里开始的")
    successor.tap("切换到 柳河村党支部·书记")
    successor.sees(f"替书记 {leaving.name} 记", "议题,一句话")
    successor.fill("研究党费", "[没有决定]", "[保存]")
    successor.sees("✓ 已保存", f"{coming.name} 替 {leaving.name} 记于")


def test_two_presses_of_one_button_confirm_once(world: World, leaving: Account, coming: Account) -> None:
    successor = world.chat(coming.id)
    change_secretary(world, leaving, coming)
    successor.say("/start")
    shown = next(one for one in successor.live if "确认接收" in one.labels)

    successor.press(shown, "确认接收", times=2)

    assert successor.look(shown).text.count("✓") == 1
    assert successor.look(shown).labels == ("我的清单",)


def test_a_successor_who_joins_later_is_told_then(
    world: World, city: Demonstration, leaving: Account
) -> None:
    change_secretary(world, leaving, city.newcomer)
    chat = world.chat(city.newcomer.id)

    chat.send(contact={"phone_number": city.newcomer.phone, "first_name": "甲", "user_id": city.newcomer.id})

    chat.sees("移交清单:柳河村党支部 · 书记", f"{leaving.name} → {city.newcomer.name}")
    assert chat.last.labels == ("确认接收", "我的清单")


@pytest.mark.parametrize("data", ["v", "v:", "v:1", "v:1:steal", "v:x:give", "v:999999999999999999:take"])
def test_data_that_no_button_carries_find_nothing(
    world: World, chat: Chat, city: Demonstration, data: str
) -> None:
    chat.forge(data)
    chat.sees("没有找到")

    stranger = world.chat(city.stranger.id)
    stranger.forge(data)
    stranger.sees("本机器人只供已登记的党组织使用")
