"""Who the bot is and with whom it may speak."""

from playground.errors import ApiError, Refusal
from playground.params import Params
from playground.people import Json
from playground.world import World

_ACCENT_COLORS = 7


def get_me(world: World, params: Params) -> Json:
    """Show the bot itself. Source: core.telegram.org/bots/api#getme."""
    del params
    return {
        **world.bot,
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    """Show a chat in full. Source: core.telegram.org/bots/api#getchat."""
    chat = world.chats.get(params.chat_id())
    if chat is None or not chat.started:
        raise ApiError(Refusal.CHAT_NOT_FOUND)
    return {
        **chat.person.chat(),
        "accent_color_id": chat.person.id % _ACCENT_COLORS,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
        },
    }


def leave_chat(world: World, params: Params) -> bool:
    """Refuse: private chats cannot be left. Source: core.telegram.org/bots/api#leavechat."""
    world.chat_for_bot(params.chat_id())
    raise ApiError(Refusal.LEAVE_PRIVATE)


def log_out(world: World, params: Params) -> bool:
    """Do nothing, gladly. Source: core.telegram.org/bots/api#logout."""
    del world, params
    return True
