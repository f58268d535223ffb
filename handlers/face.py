"""The bot's face in Telegram: name, descriptions and command menu."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import BotCommand
from telegram.error import TelegramError

from templates.render import label

if TYPE_CHECKING:
    from telegram import Bot

log = logging.getLogger(__name__)

COMMANDS = ("start", "help", "cancel")
"""What the command menu offers; each has its words under `face.command_<name>`."""


def words(key: str) -> str:
    """A text of the face, plain."""
    return label({"key": f"face.{key}", "params": {}})


async def show(bot: Bot) -> None:
    """Let Telegram show the face. Only what differs is set: Telegram allows few changes a day.

    Runs in the background of a start; a failure is logged and the next start tries again.
    """
    try:
        if (await bot.get_my_name()).name != words("name"):
            await bot.set_my_name(words("name"))
        if (await bot.get_my_description()).description != words("description"):
            await bot.set_my_description(words("description"))
        if (await bot.get_my_short_description()).short_description != words("short_description"):
            await bot.set_my_short_description(words("short_description"))
        commands = [BotCommand(one, words(f"command_{one}")) for one in COMMANDS]
        if await bot.get_my_commands() != tuple(commands):
            await bot.set_my_commands(commands)
    except TelegramError as error:
        log.warning("the bot's face could not be shown: %s", error)
