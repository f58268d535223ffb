"""The bot in one process, from the first poll to the orderly end."""

from __future__ import annotations

import asyncio
import importlib
import logging
import signal
from typing import TYPE_CHECKING

import uvloop
from telegram.error import InvalidToken, NetworkError

from bot.clock import DemonstrationClock, SystemClock
from bot.line import Line
from bot.playground_clock import follow, read_offset
from bot.settings import Misconfigured

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)


class Unreachable(Exception):
    """Telegram or the database could not be reached at the start; trying again later may help."""


def run(settings: Settings, audit_key: bytes) -> None:
    """Serve until SIGINT or SIGTERM. Raises Misconfigured, Unreachable."""
    try:
        uvloop.run(_serve(settings, audit_key))
    except InvalidToken:
        message = "BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather"
        raise Misconfigured([message]) from None


async def _serve(settings: Settings, audit_key: bytes) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # A second signal changes nothing: the end is under way, and nothing depends on its reaching.
        loop.add_signal_handler(number, stopped.set)
    line = Line(settings)
    opening = asyncio.create_task(line.open())
    clock: SystemClock | DemonstrationClock = SystemClock()
    following: asyncio.Task[None] | None = None
    if settings.demonstration:
        clock = DemonstrationClock()
        await read_offset(clock, settings.api_url)
        following = asyncio.create_task(follow(clock, settings.api_url))
    # Half of a start is loading the database's libraries: they load while Telegram is being asked.
    application = await asyncio.to_thread(importlib.import_module, "bot.application")
    try:
        if not await _opened(opening, stopped):
            return
    finally:
        if opening.cancelled() or opening.exception():
            await line.abandon()
    database = application.Database(settings.database_url, audit_key)
    try:
        async with application.Program(settings, clock, database=database, line=line) as program:
            program.watch()
            log.info("serving")
            await stopped.wait()
            log.info("ending")
    except (application.SchemaTooNew, application.WrongKey) as error:
        raise Misconfigured([str(error)]) from None
    except application.StorageUnavailable as error:
        message = f"The database cannot be used: {error}"
        raise Unreachable(message) from error
    finally:
        if following is not None:
            following.cancel()


async def _opened(opening: asyncio.Task[None], stopped: asyncio.Event) -> bool:
    """Wait for the line; false when the end is asked for before. Raises InvalidToken, Unreachable."""
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not opening.done():
        opening.cancel()
        await asyncio.wait({opening})
        return False
    try:
        await opening
    except InvalidToken:
        raise
    except NetworkError as error:
        message = f"Telegram cannot be reached; check the network, WUZE_PROXY, WUZE_API_URL: {error.message}"
        raise Unreachable(message) from error
    return True
