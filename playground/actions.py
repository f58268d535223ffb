"""What a person can do in the chat: each action becomes what Telegram would make of it."""

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from playground import media
from playground.api.editing import MOST_CAPTION_UNITS
from playground.errors import ControlError
from playground.formatting import Formatted, trimmed, units, with_found
from playground.people import Json, Person
from playground.world import Chat, World

if TYPE_CHECKING:
    from playground.updates import Pending

_MOST_TEXT_UNITS = 4096
_MOST_TAPS = 1000
_COPIED = ("text", "entities", "photo", "document", "voice", "contact", "caption", "caption_entities")
_MOST_PAYLOAD = 64
"""Source: core.telegram.org/bots/features#deep-linking."""


def write(world: World, person_id: int, text: str, reply_to: int | None = None) -> Json:
    """Send a text; one that is too long is cut into several messages, as Telegram's clients do."""
    chat = _writable(world, person_id)
    written = trimmed(Formatted(text.replace("\r", "").replace("\x00", ""), [])).text
    if not written:
        raise ControlError(400, "the text is empty")
    sent = []
    for piece in _pieces(written):
        formatted = with_found(trimmed(Formatted(piece, [])))
        content: Json = {"text": formatted.text}
        if formatted.entities:
            content["entities"] = formatted.entities
        sent.append(say(world, chat, content, reply_to))
    return {**sent[-1], "message_ids": [one["message_id"] for one in sent]}


def start(world: World, person_id: int, payload: str = "") -> Json:
    """Press the start button, also after blocking the bot, or follow a deep link."""
    if len(payload) > _MOST_PAYLOAD:
        raise ControlError(400, "a deep link carries at most 64 characters")
    if world.chat(person_id).blocked:
        block(world, person_id, blocked=False)
    return write(world, person_id, f"/start {payload}")


def tap(world: World, person_id: int, message_id: int, data: str, times: int = 1) -> Json:
    """Press an inline button; several times makes several updates, and forged data is passed on."""
    chat = world.chat(person_id)
    posted = chat.messages.get(message_id)
    if posted is None:
        raise ControlError(404, "there is no such message in this chat")
    if not 1 <= times <= _MOST_TAPS:
        raise ControlError(400, "times must be between 1 and 1000")
    if chat.blocked:
        raise ControlError(409, "the person has blocked the bot")
    pushed: list[Pending | None] = []
    query_ids = []
    with world.store.together():
        for _ in range(times):
            query_id = world.ask(person_id)
            query_ids.append(query_id)
            query = {
                "id": query_id,
                "from": chat.person.user(),
                "message": posted.message,
                "chat_instance": str(-person_id),
                "data": data,
            }
            pushed.append(world.push("callback_query", query))
    return {"update_ids": [item.update_id for item in pushed if item], "callback_query_ids": query_ids}


def share_contact(world: World, person_id: int, user_id: int | None = None) -> Json:
    """Share the own contact, or that of another person, or of an id that nobody here has."""
    chat = _writable(world, person_id)
    shared = world.chats.get(person_id if user_id is None else user_id)
    owner = shared.person if shared else Person(user_id or 0, "Nobody", phone="+10000000000")
    contact: Json = {"phone_number": owner.phone or "+10000000000", "first_name": owner.first_name}
    if owner.last_name:
        contact["last_name"] = owner.last_name
    contact["user_id"] = owner.id
    return say(world, chat, {"contact": contact})


async def attach(
    world: World, person_id: int, kind: str, upload: UploadFile, *, caption: str, duration: int
) -> Json:
    """Send a file with a caption; `duration` is in seconds and of use for voice only."""
    chat = _writable(world, person_id)
    if kind not in {"photo", "document", "voice"}:
        raise ControlError(400, "kind must be photo, document or voice")
    stored = await media.keep(world, kind, upload.file, upload.filename or "")
    content = media.content(kind, stored, duration)
    written = with_found(trimmed(Formatted(caption.replace("\r", ""), [])))
    if units(written.text) > MOST_CAPTION_UNITS:
        raise ControlError(400, "a caption may have 1024 characters at most")
    if written.text:
        content["caption"] = written.text
    if written.entities:
        content["caption_entities"] = written.entities
    return say(world, chat, content)


def forward(world: World, person_id: int, from_person: int, message_id: int) -> Json:
    """Forward a message out of any chat into the person's own chat with the bot."""
    chat = _writable(world, person_id)
    original = world.chat(from_person).messages.get(message_id)
    if original is None:
        raise ControlError(404, "there is no such message to forward")
    message = original.message
    origin = message.get("forward_origin") or {
        "type": "user",
        "date": message["date"],
        "sender_user": message["from"],
    }
    copied = {name: message[name] for name in _COPIED if name in message}
    return say(world, chat, {"forward_origin": origin, **copied})


def block(world: World, person_id: int, *, blocked: bool) -> Json:
    """Block the bot or let it in again; the bot hears of either."""
    chat = world.chat(person_id)
    if chat.blocked == blocked:
        return {"update_id": None}
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    chat.blocked = blocked
    change = {
        "chat": chat.person.chat(),
        "from": chat.person.user(),
        "date": int(world.clock.now()),
        "old_chat_member": _membership(world.bot, before),
        "new_chat_member": _membership(world.bot, after),
    }
    with world.store.together():
        world.save_chat(chat)
        item = world.push("my_chat_member", change)
    world.hub.publish({"type": "blocked", "person": person_id, "blocked": blocked})
    return {"update_id": item.update_id if item else None}


def read(world: World, person_id: int) -> Json:
    """Mark the chat as read."""
    chat = world.chat(person_id)
    if chat.unread:
        chat.unread = 0
        world.save_chat(chat)
    return {"unread": 0}


def say(world: World, chat: Chat, content: Json, reply_to: int | None = None) -> Json:
    """Post a person's message of any kind and tell the bot."""
    if reply_to is not None:
        replied = chat.messages.get(reply_to)
        if replied is None:
            raise ControlError(404, "there is no such message to reply to")
        content = {
            "reply_to_message": {
                name: value for name, value in replied.message.items() if name != "reply_to_message"
            },
            **content,
        }
    chat.started = True
    with world.store.together():
        posted = world.post(chat, content, from_bot=False)
        item = world.push("message", posted.message)
    return {"message_id": posted.message["message_id"], "update_id": item.update_id if item else None}


def _writable(world: World, person_id: int) -> Chat:
    chat = world.chat(person_id)
    if chat.blocked:
        raise ControlError(409, "the person has blocked the bot")
    return chat


def _membership(bot: Json, status: str) -> dict[str, Any]:
    membership = {"user": bot, "status": status}
    return {**membership, "until_date": 0} if status == "kicked" else membership


def _pieces(text: str) -> list[str]:
    """Cut a text so that no piece has more units than a message may have."""
    if units(text) <= _MOST_TEXT_UNITS:
        return [text]
    pieces, begin, size = [], 0, 0
    for index, character in enumerate(text):
        width = 2 if character > "\uffff" else 1
        if size + width > _MOST_TEXT_UNITS:
            pieces.append(text[begin:index])
            begin, size = index, 0
        size += width
    pieces.append(text[begin:])
    return [piece for piece in pieces if piece.strip()]
