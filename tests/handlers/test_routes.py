"""Who is heard: persons in their own private chats, and nobody else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import BadRequest

from domain.people import Role
from storage.schema import drafts, outbox, persons
from tests.harness.look import count, rows

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World

GROUP = {"id": -5, "type": "group", "title": "群"}
SUPERGROUP = {"id": -1007, "type": "supergroup", "title": "大群"}
MEMBER = {"status": "member"}
RIGHTS = (
    "is_anonymous",
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
ADMINISTRATOR = {"status": "administrator", **dict.fromkeys(RIGHTS, True)}
CHANNEL = {"id": -6, "type": "channel", "title": "频道"}


def named(world: World, name: str) -> list[dict[str, Any]]:
    """The calls of one method."""
    return [parameters for called, parameters in world.calls if called == name]


def test_a_tap_is_acknowledged_at_once_and_once(chat: Chat, world: World) -> None:
    chat.fill("记一笔", "[会议]")

    assert len(named(world, "answerCallbackQuery")) == 1


def test_a_query_that_is_too_old_is_no_failure(
    chat: Chat, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chat.say("记一笔")
    called = world.called

    def too_old(name: str, parameters: dict[str, Any]) -> tuple[int, Any]:
        if name == "answerCallbackQuery":
            return 400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        return called(name, parameters)

    monkeypatch.setattr(world, "called", too_old)
    with caplog.at_level(logging.WARNING):
        chat.tap("会议")

    chat.sees("会议种类?")
    assert BadRequest.__name__ not in caplog.text


def test_a_stranger_is_shown_the_way_in_whatever_they_send(world: World, city: Demonstration) -> None:
    chat = world.chat(city.stranger.id)

    updates = [
        *(chat.message(text=text) for text in ("你好", "/start", "记一笔")),
        chat.touch(1, "n:meeting"),
        chat.message(sticker=STICKER),
    ]
    for number, update in enumerate(updates, start=1):
        world.receive(update)
        assert chat.count() == number
        chat.sees("本机器人只供已登记的党组织使用")
    assert chat.phone.menu == [["发送我的手机号"]]
    assert count(world, drafts) == 0


STICKER = {
    "file_id": "s",
    "file_unique_id": "u",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


def contact(account: Any, **changes: Any) -> dict[str, Any]:
    """A shared contact."""
    return {"phone_number": account.phone, "first_name": "甲", "user_id": account.id, **changes}


def test_ones_own_number_leads_home(world: World, city: Demonstration) -> None:
    chat = world.chat(city.newcomer.id)
    chat.say("/start")

    chat.send(contact=contact(city.newcomer))

    chat.sees("书记")
    assert chat.phone.menu[0] == ["记一笔", "我的任务"]
    chat.fill("记一笔", "[支委会]")
    chat.sees("哪一天开的?")


@pytest.mark.parametrize(
    ("owner", "marks"),
    [
        ({"user_id": 1}, {}),
        ({"user_id": None}, {}),
        ({}, {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}),
        ({}, {"via_bot": {"id": 2, "is_bot": True, "first_name": "x", "username": "x_bot"}}),
    ],
)
def test_a_number_that_is_not_proven_ones_own_opens_nothing(
    world: World, city: Demonstration, owner: dict[str, Any], marks: dict[str, Any]
) -> None:
    chat = world.chat(city.newcomer.id)

    chat.send(contact=contact(city.newcomer, **owner), **marks)

    chat.sees("这不是您自己的手机号")
    assert city.newcomer.id not in {one["telegram_id"] for one in rows(world, persons)}


def test_a_listed_person_who_shares_the_number_again_comes_home(world: World, city: Demonstration) -> None:
    account = city.who(Role.SECRETARY)[0]
    chat = world.chat(account.id)

    chat.send(contact=contact(account))

    chat.sees("书记")


def silent_updates(chat: Chat) -> list[dict[str, Any]]:
    """Updates of an account that ask for nothing."""
    world = chat.world
    me = {"id": chat.id, "is_bot": False, "first_name": "甲"}
    group = chat.message(text="记一笔")
    group["message"]["chat"] = GROUP
    foreign = chat.message(text="记一笔")
    foreign["message"]["chat"] = {"id": chat.id + 1, "type": "private"}
    robot = chat.message(text="记一笔")
    robot["message"]["from"] = {**me, "is_bot": True}
    posing = chat.message(text="记一笔", sender_chat=CHANNEL)
    edited = {"update_id": world.number(), "edited_message": chat.message(text="记一笔")["message"]}
    post = chat.message(text="记一笔")["message"]
    posted = {"update_id": world.number(), "channel_post": {**post, "chat": CHANNEL}}
    tapped = chat.touch(1, "n:meeting")
    tapped["callback_query"]["message"]["chat"] = GROUP
    inline = chat.touch(1, "n:meeting")
    del inline["callback_query"]["message"]
    inline["callback_query"]["inline_message_id"] = "x"
    game = chat.touch(1, "x")
    del game["callback_query"]["data"]
    game["callback_query"]["game_short_name"] = "x"
    pinned = chat.message(pinned_message={**post, "text": "x"})
    blocked = {
        "update_id": world.number(),
        "my_chat_member": {
            "chat": {"id": chat.id, "type": "private"},
            "from": me,
            "date": 1,
            "old_chat_member": {"status": "member", "user": me},
            "new_chat_member": {"status": "kicked", "user": me, "until_date": 0},
        },
    }
    return [group, foreign, robot, posing, edited, posted, tapped, inline, game, pinned, blocked]


def test_whatever_is_not_said_in_ones_own_private_chat_asks_for_nothing(chat: Chat, world: World) -> None:
    for update in silent_updates(chat):
        update.setdefault("from", {"id": chat.id})
        world.receive({key: value for key, value in update.items() if key != "from"})

    assert count(world, outbox) == 0
    assert count(world, drafts) == 0
    assert chat.count() == 0


def added_as(chat: Chat, where: dict[str, Any], status: dict[str, Any]) -> dict[str, Any]:
    """Somebody adds the bot to a group or channel, or changes what it is there."""
    me = {"id": 1, "is_bot": True, "first_name": "b"}
    return {
        "update_id": chat.world.number(),
        "my_chat_member": {
            "chat": where,
            "from": {"id": chat.id, "is_bot": False, "first_name": "甲"},
            "date": 1,
            "old_chat_member": {"status": "left", "user": me},
            "new_chat_member": {"user": me, **status},
        },
    }


def spoken_in(chat: Chat, where: dict[str, Any], kind: str) -> dict[str, Any]:
    """Something said in a group, or posted in a channel."""
    said = {**chat.message(text="记一笔")["message"], "chat": where}
    if where is CHANNEL:
        del said["from"]
        said["sender_chat"] = where
    return {"update_id": chat.world.number(), kind: said}


@pytest.mark.parametrize("where", [GROUP, SUPERGROUP, CHANNEL], ids=["group", "supergroup", "channel"])
@pytest.mark.parametrize("status", [MEMBER, ADMINISTRATOR], ids=["member", "administrator"])
def test_a_group_or_channel_that_adds_the_bot_is_left_without_a_word(
    chat: Chat, world: World, where: dict[str, Any], status: dict[str, Any]
) -> None:
    world.receive(added_as(chat, where, status))

    assert [one["chat_id"] for one in named(world, "leaveChat")] == [where["id"]]
    assert count(world, outbox) == 0
    assert chat.count() == 0


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        (GROUP, "message"),
        (SUPERGROUP, "message"),
        (SUPERGROUP, "edited_message"),
        (CHANNEL, "channel_post"),
        (CHANNEL, "edited_channel_post"),
    ],
)
def test_what_is_said_in_a_group_or_posted_in_a_channel_is_answered_by_leaving(
    chat: Chat, world: World, where: dict[str, Any], kind: str
) -> None:
    world.receive(spoken_in(chat, where, kind))

    assert {one["chat_id"] for one in named(world, "leaveChat")} == {where["id"]}
    assert count(world, outbox) == 0
    assert count(world, drafts) == 0


def test_a_one_time_link_that_is_sent_in_a_group_opens_nothing(chat: Chat, world: World) -> None:
    said = chat.message(text="/start j_" + "A" * 32)
    said["message"]["chat"] = SUPERGROUP

    world.receive(said)

    assert count(world, outbox) == 0
    assert chat.count() == 0


def test_having_left_is_not_answered_by_leaving(chat: Chat, world: World) -> None:
    me = {"id": 1, "is_bot": True, "first_name": "b"}
    left = {
        "update_id": world.number(),
        "my_chat_member": {
            "chat": GROUP,
            "from": {"id": chat.id, "is_bot": False, "first_name": "甲"},
            "date": 1,
            "old_chat_member": {"status": "member", "user": me},
            "new_chat_member": {"status": "left", "user": me},
        },
    }

    world.receive(left)

    assert named(world, "leaveChat") == []


@pytest.mark.parametrize(
    "text", ["\U0001f4a9" * 2048, "\u202e\u0000\ud800", "<script>", "记一笔\u200b", "/", " "]
)
def test_hostile_texts_are_answered(chat: Chat, text: str) -> None:
    chat.fill("记一笔", "[支委会]", "[今天]", "[5/5]")
    chat.say(text)
    assert chat.last.text


@pytest.mark.parametrize("message_id", [2**63, 2**80, 0, -1])
def test_a_tap_on_a_message_with_an_impossible_number_is_answered_anew(
    chat: Chat, world: World, message_id: int
) -> None:
    world.receive(chat.touch(message_id, "h"))

    chat.sees("柳河村党支部")
