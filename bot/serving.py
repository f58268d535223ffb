"""The bot in one process, from the first poll to the orderly end."""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

import uvloop
from telegram.error import InvalidToken

from bot.application import Program
from bot.clock import DemonstrationClock, SystemClock
from bot.playground_clock import follow, read_offset
from bot.settings import Misconfigured
from storage.database import Database
from storage.upgrade import SchemaTooNew

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)


def run(settings: Settings, audit_key: bytes) -> None:
    """Serve until SIGINT or SIGTERM. Raises Misconfigured."""
    try:
        uvloop.run(_serve(settings, audit_key))
    except InvalidToken:
        message = "BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather"
        raise Misconfigured([message]) from None
    except SchemaTooNew as error:
        raise Misconfigured([str(error)]) from None


async def _serve(settings: Settings, audit_key: bytes) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # A second signal changes nothing: the end is under way, and nothing depends on its reaching.
        loop.add_signal_handler(number, stopped.set)
    clock: SystemClock | DemonstrationClock = SystemClock()
    following: asyncio.Task[None] | None = None
    if settings.demonstration:
        clock = DemonstrationClock()
        await read_offset(clock, settings.api_url)
        following = asyncio.create_task(follow(clock, settings.api_url))
    async with Program(settings, clock, database=Database(settings.database_url, audit_key)) as program:
        program.watch()
        log.info("serving")
        await stopped.wait()
        log.info("ending")
    if following is not None:
        following.cancel()
