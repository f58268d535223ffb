"""Updates as a hostile world may send them, built from the Bot API's own types.

Nothing here is what an honest client of a person who may act would send: senders are strangers, bots,
channels and groups, people in chats that are not theirs, or an insider with forged data.
"""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.harness.forged_values import DATA, IDS, NAMES, TEXTS

Json = Any


@dataclass
class World:
    """Who there is: `insider` may act for themselves, `victims` may act and must not be acted for."""

    chance: random.Random
    strangers: Sequence[int]
    insider: int
    victims: Sequence[int]
    drafts: Sequence[int]
    """Ids of the victims' drafts."""
    records: Sequence[int]
    phones: Sequence[str]
    """Of people who are listed and have not joined."""
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(10**8))

    def user(self, account_id: int) -> dict[str, Json]:
        """Somebody's User, with whatever names."""
        return {
            "id": account_id,
            "is_bot": self.chance.random() < 0.1,
            "first_name": self.chance.choice(NAMES),
            "last_name": self.chance.choice(NAMES),
            "username": self.chance.choice(NAMES),
            "language_code": self.chance.choice(("zh-hans", "xx", "", "\x00")),
        }

    def chat(self, kind: str, chat_id: int) -> dict[str, Json]:
        """A Chat."""
        name = "first_name" if kind == "private" else "title"
        return {"id": chat_id, "type": kind, name: self.chance.choice(NAMES)}

    def envelope(self) -> dict[str, Json]:
        """Who writes where: never a victim in the victim's own chat."""
        stranger = self.chance.choice(self.strangers)
        victim = self.chance.choice(self.victims)
        group = -(10**12) - self.chance.randrange(1000)
        way = self.chance.randrange(8)
        sender, chat = {
            0: (stranger, self.chat("private", stranger)),
            1: (stranger, self.chat("private", victim)),
            2: (victim, self.chat("private", stranger)),
            3: (victim, self.chat("supergroup", group)),
            4: (victim, self.chat("group", -5)),
            5: (self.insider, self.chat("supergroup", group)),
            6: (stranger, self.chat("group", group)),
            7: (self.chance.choice(IDS), self.chat("private", self.chance.choice(IDS))),
        }[way]
        made: dict[str, Json] = {
            "message_id": next(self.numbers),
            "date": self.chance.choice((0, 1774598400, 2**31, -1)),
            "from": self.user(sender),
            "chat": chat,
        }
        if way in {3, 4} and self.chance.random() < 0.5:
            made["sender_chat"] = self.chat("channel", group)
        return made

    def forged(self) -> str:
        """Callback data no honest client sends here."""
        if self.chance.random() < 0.5:
            return self.chance.choice(DATA)
        action = self.chance.choice(
            ("save", "drop", "aside", "back", "edit:topics", "next", "skip", "none", "keep", "tick:x")
        )
        draft, record = self.chance.choice(self.drafts), self.chance.choice(self.records)
        return self.chance.choice(
            (
                f"d:{draft}:{self.chance.randrange(30)}:{action}",
                f"e:{draft}",
                f"o:{record}",
                f"a:{record}",
            )
        )


STICKER = {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
PAYMENT = {
    "currency": "XTR",
    "total_amount": 1,
    "invoice_payload": "x",
    "telegram_payment_charge_id": "x",
    "provider_payment_charge_id": "x",
}


def holding(world: World) -> dict[str, Json]:
    """The one thing a message is about."""
    chance = world.chance
    file = {
        "file_id": "x" * chance.choice((0, 20, 300)),
        "file_unique_id": "y",
        "file_size": chance.choice(IDS),
    }
    somebody = chance.choice((*world.strangers, *world.victims))
    contact = {
        "phone_number": chance.choice((*world.phones, "", "+" * 50, "１２３")),
        "first_name": chance.choice(NAMES),
        "user_id": chance.choice((somebody, None, 0)),
    }
    makers: tuple[Callable[[], dict[str, Json]], ...] = (
        lambda: {"text": chance.choice(TEXTS)},
        lambda: {
            "text": chance.choice(TEXTS),
            "entities": [{"type": "bot_command", "offset": chance.choice((0, -3, 9999)), "length": 5}],
        },
        lambda: {"photo": [{**file, "width": 1, "height": 1}], "caption": chance.choice(TEXTS)},
        lambda: {"photo": []},
        lambda: {"document": {**file, "file_name": chance.choice(TEXTS), "mime_type": "\x00"}},
        lambda: {"voice": {**file, "duration": chance.choice((0, -1, 2**31 - 1))}},
        lambda: {"contact": {key: value for key, value in contact.items() if value is not None}},
        lambda: {"location": {"latitude": 91.5, "longitude": -999.0}},
        lambda: {"dice": {"emoji": "🎲", "value": 7}},
        lambda: {"sticker": {**file, **STICKER}},
        lambda: {"new_chat_members": [world.user(1)]},
        lambda: {"left_chat_member": world.user(somebody)},
        lambda: {"migrate_to_chat_id": -(10**12)},
        lambda: {"pinned_message": {"message_id": 1, "date": 0, "chat": world.chat("private", 1)}},
        lambda: {"web_app_data": {"data": chance.choice(TEXTS), "button_text": "x"}},
        lambda: {"successful_payment": PAYMENT},
        lambda: {"users_shared": {"request_id": 1, "users": [{"user_id": somebody}]}},
        dict,
    )
    return chance.choice(makers)()


def content(world: World) -> dict[str, Json]:
    """What a message may hold."""
    chance = world.chance
    made = holding(world)
    somebody = chance.choice((*world.strangers, *world.victims))
    if chance.random() < 0.2:
        made["forward_origin"] = {"type": "user", "date": 0, "sender_user": world.user(somebody)}
    if chance.random() < 0.2:
        made["reply_to_message"] = world.envelope() | {"text": chance.choice(TEXTS)}
    if chance.random() < 0.1:
        made["via_bot"] = world.user(1)
    return made


def message(world: World) -> dict[str, Json]:
    """Any kind of message."""
    kind = world.chance.choice(
        ("message", "message", "edited_message", "channel_post", "edited_channel_post", "business_message")
    )
    made = world.envelope() | content(world)
    if kind == "edited_message" and world.chance.random() < 0.5:
        # A victim's own edit: what was answered stays answered.
        victim = world.chance.choice(world.victims)
        made |= {"from": world.user(victim) | {"is_bot": False}, "chat": world.chat("private", victim)}
        made["edit_date"] = 1774598400
    if "channel" in kind:
        del made["from"]
        made["chat"] = world.chat("channel", -(10**12) - 7)
        made["sender_chat"] = made["chat"]
    if kind == "business_message":
        made["business_connection_id"] = "x"
    contact, author = made.get("contact"), made.get("from")
    if contact and author and contact.get("user_id") == author["id"]:
        # Telegram vouches for whose number this is: with a listed number it would be an honest joining.
        contact["user_id"] = author["id"] + 1
    return {kind: made}


def press(world: World) -> dict[str, Json]:
    """A press with forged data: a stranger's, an insider's, one in a group, one without a message.

    Telegram vouches for who pressed, so a victim's press is hostile in a group only.
    """
    chance = world.chance
    envelope = world.envelope()
    if envelope["chat"]["type"] == "private" and envelope["from"]["id"] in world.victims:
        envelope["from"] = world.user(chance.choice(world.strangers))
    query: dict[str, Json] = {
        "id": str(next(world.numbers)),
        "from": envelope["from"],
        "chat_instance": "1",
        "data": world.forged(),
        "message": {**envelope, "from": world.user(1), "text": chance.choice(TEXTS)},
    }
    way = chance.randrange(6)
    if way == 0:
        query["from"] = world.user(world.insider)
        query["message"]["chat"] = world.chat("private", world.insider)
    elif way == 1:
        query["message"]["date"] = 0  # inaccessible
    elif way == 2 and query["from"]["id"] not in world.victims:
        del query["message"]
        query["inline_message_id"] = "x"
    elif way == 3:
        del query["data"]
        query["game_short_name"] = "x"
    return {"callback_query": query}


def other(world: World) -> dict[str, Json]:
    """Every other kind of update."""
    chance = world.chance
    user = world.user(chance.choice((*world.strangers, *world.victims)))
    group = world.chat("supergroup", -(10**12))
    asked = {"id": "1", "from": user}
    payment = {**asked, "currency": "XTR", "total_amount": 1, "invoice_payload": chance.choice(TEXTS)}
    parts = ("country_code", "state", "city", "street_line1", "street_line2", "post_code")
    address = dict.fromkeys(parts, chance.choice(NAMES))
    member = {"user": user, "status": chance.choice(("member", "kicked", "left")), "until_date": 0}
    changed = {"chat": group, "from": user, "date": 0, "old_chat_member": member, "new_chat_member": member}
    reacted = {"chat": group, "message_id": 1, "date": 0}
    source = {"source": "premium", "user": user}
    boost = {"boost_id": "x", "add_date": 0, "expiration_date": 0, "source": source}
    business = {"id": "x", "user": user, "user_chat_id": 1, "date": 0, "is_enabled": True}
    return chance.choice(
        (
            {"inline_query": {**asked, "query": chance.choice(TEXTS), "offset": ""}},
            {"chosen_inline_result": {"result_id": "1", "from": user, "query": chance.choice(TEXTS)}},
            {"shipping_query": {**asked, "invoice_payload": "x", "shipping_address": address}},
            {"pre_checkout_query": payment},
            {"poll_answer": {"poll_id": "1", "user": user, "option_ids": [], "option_persistent_ids": []}},
            {"my_chat_member": changed},
            {"chat_member": changed},
            {
                "chat_join_request": {
                    "chat": group,
                    "from": user,
                    "date": 0,
                    "user_chat_id": chance.choice(IDS),
                }
            },
            {"message_reaction": {**reacted, "user": user, "old_reaction": [], "new_reaction": []}},
            {"message_reaction_count": {**reacted, "reactions": []}},
            {"chat_boost": {"chat": group, "boost": boost}},
            {"business_connection": business},
            {"deleted_business_messages": {"business_connection_id": "x", "chat": group, "message_ids": []}},
            {"purchased_paid_media": {"from": user, "paid_media_payload": chance.choice(TEXTS)}},
            {"a_kind_of_tomorrow": {"from": user, "anything": chance.choice(TEXTS)}},
            {},
        )
    )


def maimed(world: World, update: dict[str, Json]) -> dict[str, Json]:
    """The same with a part missing, or with another value of its type."""
    update = copy.deepcopy(update)
    places = [(holder, key) for holder, key in _parts(update) if key not in {"from", "chat", "user_id"}]
    if places:
        holder, key = world.chance.choice(places)
        if world.chance.random() < 0.6:
            del holder[key]
        else:
            holder[key] = _another(world, holder[key])
    return update


def _another(world: World, value: Json) -> Json:
    match value:
        case bool():
            return not value
        case int():
            return world.chance.choice(IDS)
        case str():
            return world.chance.choice(TEXTS)
        case dict():
            return {}
        case list():
            return []
    return None


def _parts(part: Json) -> Iterator[tuple[dict[str, Json], str]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield part, key
            yield from _parts(value)
    if isinstance(part, list):
        for value in part:
            yield from _parts(value)


def updates(world: World, count: int) -> Iterator[dict[str, Json]]:
    """So many hostile updates."""
    makers = (message, message, press, press, other)
    for _ in range(count):
        update = world.chance.choice(makers)(world)
        yield maimed(world, update) if world.chance.random() < 0.3 else update
