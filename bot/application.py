"""The composition root: everything the program is made of, put together in one place."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Self

from telegram.ext import ApplicationBuilder, ContextTypes

from bot.clock import monotonic
from bot.delivery import Courier
from bot.dispatch import Dispatcher
from bot.ingest import Ingest
from bot.line import Line
from bot.pacing import Pacing
from bot.scheduler import Scheduler
from bot.sender import Sender
from bot.watchdog import Pulse, Watchdog
from domain.roster_layout import SHANGHAI
from handlers import face, routes
from handlers.turn import Context
from services import rules
from services.persons import local_day
from storage import audit
from storage.database import Database, StorageUnavailable
from storage.upgrade import SchemaTooNew, upgrade

if TYPE_CHECKING:
    from datetime import datetime

    from telegram.ext import Application

    from bot.clock import Clock
    from bot.settings import Settings
    from storage.database import Tx

__all__ = ["Database", "Program", "SchemaTooNew", "StorageUnavailable", "WrongKey"]

log = logging.getLogger(__name__)

POLLING_SILENT_SECONDS = 180.0
LOOP_SILENT_SECONDS = 60.0
SENDER_SILENT_SECONDS = 60.0
TICK_SILENT_SECONDS = 60.0
UNIT_SECONDS = 60.0


class WrongKey(Exception):
    """The database was sealed with another audit key; what this process added would break its chain."""


class Program:
    """The running bot. Use as an async context manager: entering starts it, leaving ends it in order."""

    def __init__(
        self, settings: Settings, clock: Clock, *, database: Database, line: Line | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.database = database
        self._line = line or Line(settings)
        self._opened = line is not None
        self.telegram: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder()
            .bot(self._line.bot)
            .context_types(ContextTypes(context=Context))
            .updater(None)
            .job_queue(None)
            .build()
        )
        routes.register(self.telegram)
        pacing = Pacing(settings.messages_per_second, settings.chat_messages_per_second, settings.chat_burst)
        self.sender = Sender(database, clock, pacing, Courier(self.telegram.bot))
        self.dispatcher = Dispatcher(
            database,
            clock,
            self.telegram.process_update,
            self.sender.wake,
            operator_chat=settings.operator_chat,
        )
        self.scheduler = Scheduler(database, clock, self.sender.wake)
        self._watchdog: Watchdog | None = None
        self._background: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Take up what an earlier process left, then listen.

        Raises SchemaTooNew, WrongKey, StorageUnavailable, TelegramError.
        """
        await self.database.write(_make_ready, self.clock.now())
        await self.telegram.initialize()
        self._spawn(self.sender.run())
        left = await self.dispatcher.begin(self.telegram.bot)
        if left:
            log.info("updates of an earlier process are taken up: count=%d", left)
        ingest = Ingest(self.database, self.clock, self.dispatcher.offer)
        self._line.intake.keep_by(ingest.keep)
        if not self._opened:
            await self._line.open()
        self._spawn(face.show(self.telegram.bot))
        self.scheduler.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, let messages on their way end; what is left is on disk for the next start."""
        if self._watchdog is not None:
            self._watchdog.stop()
        self.scheduler.stop()
        await self._line.stop_listening()
        await self.dispatcher.close()
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.sender.close()
        await self.telegram.shutdown()
        await self._line.close()
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
                Pulse("polling", lambda: monotonic() - self._line.intake.stirred_at, POLLING_SILENT_SECONDS),
                Pulse("sender", lambda: monotonic() - self.sender.cycled_at, SENDER_SILENT_SECONDS),
                Pulse("ticker", lambda: monotonic() - self.scheduler.beat_at, TICK_SILENT_SECONDS),
                Pulse("transaction", self.database.stuck_seconds, UNIT_SECONDS),
            ],
        )
        self._watchdog.start()

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


def _make_ready(tx: Tx, now: datetime) -> None:
    upgrade(tx)
    if not audit.fits(tx):
        message = "WUZE_AUDIT_KEY_FILE: another key than the one that sealed this database; put that one back"
        raise WrongKey(message)
    rules.accept_first(tx, now, local_day(now, SHANGHAI))
