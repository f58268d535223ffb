"""Changing and deleting what was sent."""

from typing import Final

from playground.api.sending import MOST_TEXT_UNITS, read_text
from playground.errors import ApiError, Refusal
from playground.formatting import Formatted, units
from playground.markup import is_inline, read_markup
from playground.params import Params
from playground.people import Json
from playground.world import Chat, Posted, World

MOST_CAPTION_UNITS: Final = 1024
"""UTF-16 units after parsing. Source: core.telegram.org/bots/api#sendphoto."""
DELETABLE_SECONDS: Final = 48 * 3600
"""Source: core.telegram.org/bots/api#deletemessage."""
_MEDIA = ("photo", "document", "voice")


def edit_message_text(world: World, params: Params) -> Json:
    """Replace a text and its inline keyboard. Source: core.telegram.org/bots/api#editmessagetext."""
    formatted = read_text(params, "text", "entities")
    if not params.has("text"):
        raise ApiError(Refusal.TEXT_EMPTY)
    chat, posted = _editable(world, params)
    if "text" not in posted.message:
        raise ApiError(Refusal.EDIT_NO_TEXT)
    if not formatted.text:
        raise ApiError(Refusal.TEXT_BLANK)
    if units(formatted.text) > MOST_TEXT_UNITS:
        raise ApiError(Refusal.EDIT_TOO_LONG)
    return _replace(world, chat, posted, _written("text", "entities", formatted), params)


def edit_message_caption(world: World, params: Params) -> Json:
    """Replace a caption and the inline keyboard. Source: core.telegram.org/bots/api#editmessagecaption."""
    formatted = read_text(params, "caption", "caption_entities")
    chat, posted = _editable(world, params)
    if not any(kind in posted.message for kind in _MEDIA):
        raise ApiError(Refusal.CAPTION_MISSING)
    if units(formatted.text) > MOST_CAPTION_UNITS:
        raise ApiError(Refusal.CAPTION_TOO_LONG)
    return _replace(world, chat, posted, _written("caption", "caption_entities", formatted), params)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Replace the inline keyboard only. Source: core.telegram.org/bots/api#editmessagereplymarkup."""
    chat, posted = _editable(world, params)
    return _replace(world, chat, posted, None, params)


def delete_message(world: World, params: Params) -> bool:
    """Delete a message of the last 48 hours. Source: core.telegram.org/bots/api#deletemessage."""
    chat = world.chat_for_bot(params.chat_id())
    posted = chat.messages.get(_message_id(params))
    if posted is None:
        raise ApiError(Refusal.DELETE_NOT_FOUND)
    if world.clock.now() - posted.message["date"] > DELETABLE_SECONDS:
        raise ApiError(Refusal.DELETE_TOO_OLD)
    world.delete(chat, posted.message["message_id"])
    return True


def _message_id(params: Params) -> int:
    if not params.has("message_id"):
        raise ApiError(Refusal.MESSAGE_ID_EMPTY)
    return params.number("message_id")


def _editable(world: World, params: Params) -> tuple[Chat, Posted]:
    message_id = _message_id(params)
    chat = world.chat_for_bot(params.chat_id())
    posted = chat.messages.get(message_id)
    if posted is None:
        raise ApiError(Refusal.EDIT_NOT_FOUND)
    if not posted.from_bot or posted.had_keyboard:
        raise ApiError(Refusal.EDIT_FORBIDDEN)
    return chat, posted


def _written(name: str, entities_name: str, formatted: Formatted) -> Json:
    written: Json = {}
    if formatted.text:
        written[name] = formatted.text
    if formatted.entities:
        written[entities_name] = formatted.entities
    return written


def _replace(world: World, chat: Chat, posted: Posted, written: Json | None, params: Params) -> Json:
    """Put new words (None: the present ones) and a new keyboard into a message."""
    markup = read_markup(params)
    if not is_inline(markup):
        raise ApiError(Refusal.INLINE_EXPECTED)
    present = posted.message
    dropped = {"reply_markup", "edit_date"}
    if written is not None:
        dropped |= {"text", "entities", "caption", "caption_entities"}
    changed = {name: value for name, value in present.items() if name not in dropped}
    changed["edit_date"] = int(world.clock.now())
    changed.update(written or {})
    if markup is not None:
        changed["reply_markup"] = markup
    if _without_date(changed) == _without_date(present):
        raise ApiError(Refusal.NOT_MODIFIED)
    world.change(chat, posted, changed)
    return changed


def _without_date(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "edit_date"}
