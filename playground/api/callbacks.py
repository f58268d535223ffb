"""Answering presses of inline buttons, and the small signs of life."""

from playground.errors import ApiError, Refusal
from playground.params import Params
from playground.world import World

QUERY_SECONDS = 150
"""How long a callback query may be answered, in playground time. Why so long: docs/playground.md."""
_MOST_ANSWER_LENGTH = 200
_ACTIONS = frozenset(
    {
        "cancel",
        "choose_sticker",
        "find_location",
        "record_video",
        "record_video_note",
        "record_voice",
        "typing",
        "upload_document",
        "upload_photo",
        "upload_video",
        "upload_video_note",
        "upload_voice",
    }
)


def answer_callback_query(world: World, params: Params) -> bool:
    """End the waiting sign on a button. Source: core.telegram.org/bots/api#answercallbackquery."""
    query_id = params.text("callback_query_id")
    query = world.queries.get(query_id)
    if query is None or world.clock.now() - query.asked_at > QUERY_SECONDS:
        raise ApiError(Refusal.QUERY_TOO_OLD)
    text = params.text("text")
    if len(text) > _MOST_ANSWER_LENGTH:
        raise ApiError(Refusal.ANSWER_TOO_LONG)
    world.hub.publish(
        {
            "type": "answer",
            "person": query.person_id,
            "callback_query_id": query_id,
            "text": text,
            "show_alert": params.flag("show_alert"),
            "url": params.text("url"),
        }
    )
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is busy. Source: core.telegram.org/bots/api#sendchataction."""
    chat = world.chat_for_bot(params.chat_id())
    action = params.text("action")
    if action not in _ACTIONS:
        raise ApiError(Refusal.ACTION_WRONG)
    world.hub.publish({"type": "chat_action", "person": chat.person.id, "action": action})
    return True
