"""Keyboards that a bot attaches to a message: checked and put into the form in which Telegram shows them."""

from typing import Any

from playground.errors import ApiError, Refusal
from playground.params import Params
from playground.people import Json

MOST_DATA_BYTES = 64
"""Source: core.telegram.org/bots/api#inlinekeyboardbutton (callback_data, 1-64 bytes)."""
_MOST_BUTTONS = 100
"""Telegram's limit of buttons in one inline keyboard, as bots have met it (REPLY_MARKUP_TOO_LONG beyond)."""
_MOST_ROW = 8
_OTHER_ACTIONS = (
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "web_app",
    "copy_text",
    "login_url",
    "pay",
)
_KEYBOARD_OPTIONS = (
    "is_persistent",
    "resize_keyboard",
    "one_time_keyboard",
    "input_field_placeholder",
    "selective",
)


def read_markup(params: Params) -> Json | None:
    """Read the parameter reply_markup of a call; None when there is none."""
    markup = params.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise ApiError(Refusal.MARKUP_OBJECT)
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard", _inline_button)
        if sum(map(len, rows)) > _MOST_BUTTONS or any(len(row) > _MOST_ROW for row in rows):
            raise ApiError(Refusal.MARKUP_TOO_LONG)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard", _reply_button)
        options = {name: markup[name] for name in _KEYBOARD_OPTIONS if markup.get(name)}
        return {"keyboard": rows, **options}
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if markup.get("force_reply"):
        options = {
            name: markup[name] for name in ("input_field_placeholder", "selective") if markup.get(name)
        }
        return {"force_reply": True, **options}
    return None


def is_inline(markup: Json | None) -> bool:
    """Tell whether a keyboard belongs to its message rather than to the chat."""
    return markup is None or "inline_keyboard" in markup


def _rows(rows: Any, field: str, read: Any) -> list[list[Json]]:  # noqa: ANN401  what the caller's JSON held
    whose = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ApiError(Refusal.KEYBOARD_ARRAYS, field=field, whose=whose)
    return [[read(button) for button in row] for row in rows if row]


def _reply_button(button: Any) -> Json:  # noqa: ANN401  what the caller's JSON held
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise ApiError(Refusal.KEYBOARD_BUTTON_OBJECT)
    if not isinstance(button.get("text"), str):
        raise ApiError(Refusal.KEYBOARD_BUTTON_TEXT_MISSING)
    if not button["text"].strip():
        raise ApiError(Refusal.KEYBOARD_BUTTON_TEXT)
    return button


def _inline_button(button: Any) -> Json:  # noqa: ANN401  what the caller's JSON held
    if not isinstance(button, dict):
        raise ApiError(Refusal.BUTTON_OBJECT)
    text = button.get("text")
    if not isinstance(text, str):
        raise ApiError(Refusal.BUTTON_TEXT_MISSING)
    if not text.strip():
        raise ApiError(Refusal.BUTTON_TEXT_EMPTY)
    if button.get("url"):
        return {"text": text, "url": str(button["url"])}
    data = button.get("callback_data")
    if isinstance(data, str) and data:
        if len(data.encode("utf-8", "surrogatepass")) > MOST_DATA_BYTES:
            raise ApiError(Refusal.BUTTON_DATA)
        return {"text": text, "callback_data": data}
    for action in _OTHER_ACTIONS:
        if action in button:
            return {"text": text, action: button[action]}
    if data == "":
        raise ApiError(Refusal.BUTTON_DATA)
    raise ApiError(Refusal.BUTTON_KIND)
