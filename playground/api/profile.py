"""The bot's face: commands, name, descriptions, menu button."""

import re
from typing import Any, Final

from playground.errors import ApiError, Refusal
from playground.params import Params
from playground.people import Json
from playground.world import World

MOST_COMMANDS: Final = 100
"""Source: core.telegram.org/bots/api#setmycommands."""
_MOST_COMMAND = 32
_MOST_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_LENGTHS = {"name": 64, "description": 512, "short_description": 120}
"""Characters. Source: core.telegram.org/bots/api#setmyname and the two after it."""
_PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


def set_my_commands(world: World, params: Params) -> bool:
    """Set the commands of a scope and language. Source: core.telegram.org/bots/api#setmycommands."""
    commands = params.structure("commands", "commands") or []
    if not isinstance(commands, list):
        raise ApiError(Refusal.COMMANDS_ARRAY)
    if len(commands) > MOST_COMMANDS:
        raise ApiError(Refusal.COMMANDS_TOO_MUCH)
    world.set_profile(_commands_key(params), [_command(command) for command in commands])
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Show the commands of exactly this scope and language.

    Source: core.telegram.org/bots/api#getmycommands.
    """
    commands: list[Json] = world.profile.get(_commands_key(params)) or []
    return commands


def delete_my_commands(world: World, params: Params) -> bool:
    """Take the commands of a scope away. Source: core.telegram.org/bots/api#deletemycommands."""
    world.set_profile(_commands_key(params), None)
    return True


def set_my_name(world: World, params: Params) -> bool:
    """Set the bot's name. Source: core.telegram.org/bots/api#setmyname."""
    return _set_text(world, params, "name")


def get_my_name(world: World, params: Params) -> Json:
    """Show the bot's name. Source: core.telegram.org/bots/api#getmyname."""
    return {"name": _text(world, params, "name") or world.bot["first_name"]}


def set_my_description(world: World, params: Params) -> bool:
    """Set the text of an empty chat. Source: core.telegram.org/bots/api#setmydescription."""
    return _set_text(world, params, "description")


def get_my_description(world: World, params: Params) -> Json:
    """Show the text of an empty chat. Source: core.telegram.org/bots/api#getmydescription."""
    return {"description": _text(world, params, "description")}


def set_my_short_description(world: World, params: Params) -> bool:
    """Set the text of the bot's page. Source: core.telegram.org/bots/api#setmyshortdescription."""
    return _set_text(world, params, "short_description")


def get_my_short_description(world: World, params: Params) -> Json:
    """Show the text of the bot's page. Source: core.telegram.org/bots/api#getmyshortdescription."""
    return {"short_description": _text(world, params, "short_description")}


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Set the button beside the input line. Source: core.telegram.org/bots/api#setchatmenubutton."""
    button = params.structure("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"default", "commands", "web_app"}:
        raise ApiError(Refusal.MENU_BUTTON)
    world.set_profile(_menu_key(world, params), button)
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """Show the button beside the input line. Source: core.telegram.org/bots/api#getchatmenubutton."""
    profile = world.profile
    button: Json = profile.get(_menu_key(world, params)) or profile.get("menu_button:") or {"type": "default"}
    return button


def _menu_key(world: World, params: Params) -> str:
    if not params.has("chat_id"):
        return "menu_button:"
    return f"menu_button:{world.chat_for_bot(params.chat_id()).person.id}"


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise ApiError(Refusal.LANGUAGE_INVALID)
    return code


def _set_text(world: World, params: Params, what: str) -> bool:
    text = params.text(what).strip()
    if len(text) > _LENGTHS[what]:
        raise ApiError(Refusal.FACE_TOO_LONG, what=what)
    world.set_profile(f"{what}:{_language(params)}", text)
    return True


def _text(world: World, params: Params, what: str) -> str:
    text: str = world.profile.get(f"{what}:{_language(params)}") or world.profile.get(f"{what}:") or ""
    return text


def _commands_key(params: Params) -> str:
    scope = params.structure("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in _CHAT_SCOPES:
        return f"commands:{kind}/{Params(scope).chat_id()}:{_language(params)}"
    if kind not in _PLAIN_SCOPES:
        raise ApiError(Refusal.SCOPE_INVALID)
    return f"commands:{kind}:{_language(params)}"


def _command(command: Any) -> Json:  # noqa: ANN401  what the caller's JSON held
    if not isinstance(command, dict):
        raise ApiError(Refusal.COMMAND_OBJECT)
    for field in ("command", "description"):
        if not isinstance(command.get(field), str):
            raise ApiError(Refusal.COMMAND_FIELD, field=field)
    name = command["command"].strip().removeprefix("/")
    description = command["description"].strip()
    if not name:
        raise ApiError(Refusal.COMMAND_EMPTY)
    if len(name) > _MOST_COMMAND:
        raise ApiError(Refusal.COMMAND_TOO_LONG)
    if not _COMMAND.fullmatch(name):
        raise ApiError(Refusal.COMMAND_INVALID)
    if not description:
        raise ApiError(Refusal.DESCRIPTION_EMPTY)
    if len(description) > _MOST_DESCRIPTION:
        raise ApiError(Refusal.DESCRIPTION_TOO_LONG)
    return {"command": name, "description": description}
