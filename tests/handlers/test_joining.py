"""What a stranger is answered, and what follows a shared contact."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from handlers.joining import accept_contact, greet_stranger
from services.roster import load
from storage.database import Database
from storage.schema import metadata
from tests.harness.look import rows
from tests.storage.rows import queued

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from domain.messages import Json
    from tests.harness.chat import World

NOW = datetime(2026, 3, 27, 4, 0, tzinfo=UTC)
CITY = demonstrate(Size(counties=1, townships=1, branches=4), seed=1)
SHARE = {"menu": [[{"label": {"key": "joining.share_phone", "params": {}}, "contact": True}]]}


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """A database with the city's roster."""
    opened = Database(sqlite_url, b"key")
    opened.run(load, CITY.roster, NOW)
    return opened


def said(database: Database) -> list[tuple[int, str | None, Json]]:
    return [(row.chat_id, row.key, row.keyboard) for row in database.run(queued)]


def test_a_stranger_gets_one_text_and_one_button(database: Database) -> None:
    database.run(greet_stranger, CITY.stranger.id, NOW)
    assert said(database) == [(CITY.stranger.id, "joining.stranger", SHARE)]


def test_a_refused_contact_says_why_and_leaves_the_button(database: Database) -> None:
    chat = CITY.stranger.id
    assert database.run(accept_contact, chat, chat, CITY.stranger.phone, NOW, own=True) is None
    assert database.run(accept_contact, chat, chat, CITY.newcomer.phone, NOW, own=False) is None
    assert said(database) == [(chat, "joining.not_listed", SHARE), (chat, "joining.not_own", SHARE)]


def test_whoever_joins_is_told_so_by_name_and_handed_on(database: Database) -> None:
    chat = CITY.newcomer.id
    actor = database.run(accept_contact, chat, chat, CITY.newcomer.phone, NOW, own=True)
    assert actor is not None
    assert actor.telegram_id == chat
    (row,) = database.run(queued)
    assert row.key == "joining.joined"
    assert row.params == {"name": CITY.newcomer.name}


def link_for_the_newcomer(world: World, city: Demonstration) -> str:
    """What the administrator's message says to send."""
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)
    administrator.forge("q")
    administrator.say(city.newcomer.name)
    administrator.press(administrator.last, administrator.last.labels[0])
    administrator.tap("发一次性链接")
    sent = re.search(
        r"https://t.me/wuze_bot\?start=(j_[A-Za-z0-9_-]+)$", administrator.last.text, re.MULTILINE
    )
    assert sent is not None
    assert len(sent[1]) <= 64
    administrator.sees("24 小时内有效,只能用一次", f"/start {sent[1]}")
    return f"/start {sent[1]}"


def test_a_link_leads_home(world: World, city: Demonstration) -> None:
    chat = world.chat(city.stranger.id)

    chat.say(link_for_the_newcomer(world, city))

    first, *_ = chat.phone.messages.values()
    assert first.text == f"✓ 已登记:{city.newcomer.name}"
    chat.sees("书记")
    assert chat.phone.menu == [["记一笔", "我的任务"], ["我的清单", "我的记录"], ["草稿", "我的资料", "帮助"]]
    chat.fill("记一笔", "[支委会]")
    chat.sees("哪一天开的?")


def test_a_link_that_does_not_open_says_the_same_whatever_the_reason(
    world: World, city: Demonstration
) -> None:
    void = link_for_the_newcomer(world, city)
    used = link_for_the_newcomer(world, city)
    world.chat(city.newcomer.id).say(used)
    stranger = world.chat(city.stranger.id)

    texts = set()
    for said in (void, used, "/start j_" + "A" * 32):
        stranger.say(said)
        texts.add(stranger.last.text)

    (text,) = texts
    assert text.startswith("这个链接不能用")
    assert city.newcomer.name not in text
    assert stranger.phone.menu == [["发送我的手机号"]]


def test_a_link_is_over_after_a_day(world: World, city: Demonstration) -> None:
    link = link_for_the_newcomer(world, city)
    world.pass_days(1)
    stranger = world.chat(city.stranger.id)

    stranger.say(link)

    stranger.sees("这个链接不能用")


def test_whoever_has_joined_opens_no_link_and_keeps_their_menu(world: World, city: Demonstration) -> None:
    link = link_for_the_newcomer(world, city)
    listed = world.chat(city.who(Role.SECRETARY)[0].id)

    listed.say(link)

    listed.sees("这个账号已经登记,不用再验证。")
    assert listed.phone.menu[0] == ["记一笔", "我的任务"]
    stranger = world.chat(city.stranger.id)
    stranger.say(link)
    stranger.sees("书记")


def test_the_token_is_kept_nowhere_once_it_is_said(world: World, city: Demonstration) -> None:
    token = link_for_the_newcomer(world, city).removeprefix("/start j_")

    for table in metadata.sorted_tables:
        assert token not in repr(rows(world, table)), table.name


def rebind(world: World, city: Demonstration, name: str) -> str:
    """The administrator gives somebody another account; gives what the new one has to send."""
    administrator = world.chat(city.who(Role.ADMINISTRATOR)[0].id)
    administrator.forge("q")
    administrator.say(name)
    administrator.press(administrator.last, administrator.last.labels[0])
    administrator.fill("[换账号]", "[确认换账号]")
    sent = re.search(r"^/start j_\S+$", administrator.last.text, re.MULTILINE)
    assert sent is not None
    return sent[0]


def test_the_new_account_goes_on_where_the_old_one_was_and_the_old_one_is_a_stranger(
    world: World, city: Demonstration
) -> None:
    person = city.who(Role.SECRETARY, Level.VILLAGE)[0]
    old, new = world.chat(person.id), world.chat(city.stranger.id)
    old.fill("记一笔", "[支委会]", "[今天]", "[5/5]")
    question = old.last

    link = rebind(world, city, person.name)
    old.press(question, "放弃")
    old.sees("本机器人只供已登记的党组织使用")
    assert person.name not in old.last.text
    old.say("研究党费")
    old.sees("本机器人只供已登记的党组织使用")
    old.send(contact={"phone_number": person.phone, "first_name": "甲", "user_id": old.id})
    old.sees("这个账号已经停用")

    new.say(link)
    new.sees("议题,一句话")
    new.fill("研究党费", "[没有决定]", "[保存]")
    new.sees("✓ 已保存", "到会 5/5")


def test_an_administrator_is_warned_before_they_lose_their_own_account(
    world: World, city: Demonstration
) -> None:
    account = city.who(Role.ADMINISTRATOR)[0]
    administrator = world.chat(account.id)
    administrator.forge("q")
    administrator.say(account.name)
    administrator.press(administrator.last, administrator.last.labels[0])
    administrator.tap("换账号")
    administrator.sees("这是您自己", "现在这个账号马上不能再用")

    administrator.tap("不换")
    administrator.sees("已登记")
    administrator.fill("[换账号]", "[确认换账号]")
    administrator.sees("✓ 原账号已停用", "/start j_")
    administrator.say("/start")
    administrator.sees("本机器人只供已登记的党组织使用")


@pytest.mark.parametrize("phone", ["listed", "not listed"])
def test_somebody_elses_number_tells_a_stranger_nothing(
    world: World, city: Demonstration, phone: str
) -> None:
    stranger = world.chat(city.stranger.id)
    number = city.who(Role.SECRETARY)[0].phone if phone == "listed" else "8610099999999"

    stranger.send(contact={"phone_number": number, "first_name": "乙", "user_id": 5})

    assert stranger.last.text == "这不是您自己的手机号。请点下面的「发送我的手机号」,不用打字。"
