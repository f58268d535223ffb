"""The composition root: everything the program is made of, put together in one place."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Self

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, Updater

from bot.clock import monotonic
from bot.delivery import Courier
from bot.dispatch import Dispatcher
from bot.ingest import Intake
from bot.pacing import Pacing
from bot.scheduler import Scheduler
from bot.sender import Sender
from bot.transport import LeanRequest
from bot.watchdog import Pulse, Watchdog
from handlers import face, routes
from handlers.turn import Context
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram.ext import Application
    from telegram.request import BaseRequest

    from bot.clock import Clock
    from bot.settings import Settings
    from storage.database import Database
    from storage.inbox import Waiting

log = logging.getLogger(__name__)

POLL_SECONDS = 30
"""How long one getUpdates waits for something to happen."""

POLLING_SILENT_SECONDS = 180.0
LOOP_SILENT_SECONDS = 60.0
TICK_SILENT_SECONDS = 60.0
UNIT_SECONDS = 60.0


class _Nowhere(asyncio.Queue[object]):
    """Where the library's polling puts its stubs: what counts is in the inbox already."""

    async def put(self, item: object) -> None:
        """Forget the stub."""


class Program:
    """The running bot. Use as an async context manager: entering starts it, leaving ends it in order."""

    def __init__(
        self, settings: Settings, clock: Clock, *, database: Database, request: BaseRequest | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.database = database
        self._intake = Intake(
            LeanRequest(proxy=settings.proxy, connections=2),
            database,
            clock,
            self._arrived,
        )
        token = settings.bot_token
        self.telegram: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder()
            .token(token)
            .base_url(f"{settings.api_url}/bot")
            .base_file_url(f"{settings.api_url}/file/bot")
            .request(request or LeanRequest(proxy=settings.proxy))
            .get_updates_request(self._intake)
            .context_types(ContextTypes(context=Context))
            .updater(None)
            .job_queue(None)
            .build()
        )
        routes.register(self.telegram)
        self._updater = Updater(self.telegram.bot, _Nowhere())
        pacing = Pacing(settings.messages_per_second, settings.chat_messages_per_second, settings.chat_burst)
        self.sender = Sender(database, clock, pacing, Courier(self.telegram.bot))
        self.dispatcher = Dispatcher(
            database,
            clock,
            self.telegram.process_update,
            self.sender.wake,
            operator_chat=settings.operator_chat,
        )
        self.scheduler = Scheduler(database, clock)
        self._watchdog: Watchdog | None = None
        self._background: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Take up what an earlier process left, then listen. Raises SchemaTooNew, TelegramError."""
        await self.database.write(upgrade)
        await self.telegram.initialize()
        self._spawn(self.sender.run())
        left = await self.dispatcher.begin(self.telegram.bot)
        if left:
            log.info("updates of an earlier process are taken up: count=%d", left)
        await self._updater.initialize()
        await self._updater.start_polling(
            poll_interval=0, timeout=POLL_SECONDS, bootstrap_retries=-1, allowed_updates=Update.ALL_TYPES
        )
        self._spawn(face.show(self.telegram.bot))
        self.scheduler.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, let messages on their way end; what is left is on disk for the next start."""
        if self._watchdog is not None:
            self._watchdog.stop()
        self.scheduler.stop()
        await self._updater.stop()
        await self.dispatcher.close()
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.sender.close()
        await self.telegram.shutdown()
        await self._updater.shutdown()
        await self.database.close()

    def watch(self) -> None:
        """Let the watchdog end this process when it hangs: for a process of its own only."""
        loop_at = [monotonic()]

        async def beat() -> None:
            while True:
                loop_at[0] = monotonic()
                await asyncio.sleep(1)

        self._spawn(beat())
        self._watchdog = Watchdog(
            [
                Pulse("event loop", lambda: monotonic() - loop_at[0], LOOP_SILENT_SECONDS),
                Pulse("polling", lambda: monotonic() - self._intake.stirred_at, POLLING_SILENT_SECONDS),
                Pulse("sender", lambda: monotonic() - self.sender.cycled_at, LOOP_SILENT_SECONDS),
                Pulse("ticker", lambda: monotonic() - self.scheduler.beat_at, TICK_SILENT_SECONDS),
                Pulse("transaction", self.database.stuck_seconds, UNIT_SECONDS),
            ],
        )
        self._watchdog.start()

    def _arrived(self, rows: Sequence[Waiting]) -> None:
        self.dispatcher.offer(rows)

    async def settled(self) -> None:
        """Wait until everything that has arrived is dealt with and everything said is sent."""
        await self.dispatcher.idle.wait()
        await self.sender.idle.wait()

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - any coroutine
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        with contextlib.suppress(asyncio.CancelledError):
            if (error := task.exception()) is not None:
                log.error("a background task failed", exc_info=error)
