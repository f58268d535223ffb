"""sendMessage and what all sending methods share."""

from playground.errors import ApiError, Refusal
from playground.formatting import Formatted, parse_html, trimmed, units, with_found
from playground.markup import read_markup
from playground.params import Params
from playground.people import Json
from playground.world import Chat, World

MOST_TEXT_UNITS = 4096
"""UTF-16 units after parsing. Source: core.telegram.org/bots/api#sendmessage."""
_MOST_SOURCE_BYTES = 1 << 15
_KEYBOARD_KINDS = ("keyboard", "force_reply", "remove_keyboard")


def send_message(world: World, params: Params) -> Json:
    """Send a text. Source: core.telegram.org/bots/api#sendmessage."""
    formatted = read_text(params, "text", "entities")
    if not params.has("text"):
        raise ApiError(Refusal.TEXT_EMPTY)
    if not formatted.text:
        raise ApiError(Refusal.TEXT_BLANK)
    if units(formatted.text) > MOST_TEXT_UNITS:
        raise ApiError(Refusal.TEXT_TOO_LONG)
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    return send(world, params, content)


def send(world: World, params: Params, content: Json) -> Json:
    """Post content of any kind with its keyboard and what it replies to."""
    markup = read_markup(params)
    chat = world.chat_for_bot(params.chat_id())
    replied = _replied(chat, params)
    if replied is not None:
        content["reply_to_message"] = replied
    if params.flag("protect_content"):
        content["has_protected_content"] = True
    if markup is not None and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    posted = world.post(chat, content, from_bot=True, keyboard=markup)
    return posted.message


def read_text(params: Params, name: str, entities_name: str) -> Formatted:
    """Read a text with its formatting, trimmed, with what Telegram finds in it by itself."""
    source = params.text(name).replace("\r", "").replace("\x00", "")
    if len(source.encode("utf-8", "surrogatepass")) > _MOST_SOURCE_BYTES:
        raise ApiError(Refusal.TEXT_SOURCE_TOO_LONG)
    mode = params.text("parse_mode").lower()
    if source and mode and mode != "none":
        if mode != "html":
            raise ApiError(Refusal.PARSE_MODE)
        formatted = parse_html(source)
    else:
        given = params.structure(entities_name, "entities")
        formatted = Formatted(source, given if isinstance(given, list) else [])
    return with_found(trimmed(formatted))


def _replied(chat: Chat, params: Params) -> Json | None:
    """Find the message that is replied to, without what that message itself replies to."""
    reply = params.structure("reply_parameters", "reply parameters")
    if reply is None:
        wanted, lenient = params.number("reply_to_message_id"), params.flag("allow_sending_without_reply")
    elif isinstance(reply, dict):
        wanted, lenient = Params(reply).number("message_id"), bool(reply.get("allow_sending_without_reply"))
    else:
        raise ApiError(Refusal.REPLY_OBJECT)
    if not wanted:
        return None
    found = chat.messages.get(wanted)
    if found is not None:
        return {name: value for name, value in found.message.items() if name != "reply_to_message"}
    if lenient:
        return None
    raise ApiError(Refusal.REPLY_NOT_FOUND)
