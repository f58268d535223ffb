"""The ticker: APScheduler says when to look, and holds no business data.

A tick asks what is due now; missed ticks, restarts and clock jumps change nothing. APScheduler drops
a run that is a second late by default, hence `misfire_grace_time=None`.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import SystemClock, monotonic
from services import announcing, inspection_ends, rounds, upkeep
from storage.database import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from storage.database import Database

log = logging.getLogger(__name__)

BEAT_SECONDS = 5
REMINDERS_SECONDS = 10
ENDS_SECONDS = 60
"""An inspection ends on a day, not at an instant."""

FIRST_UPKEEP = timedelta(minutes=1)
UPKEEP = timedelta(hours=1)


class Scheduler:
    """Ticks while it runs: a heartbeat for the watchdog, reminders, what ends by itself, and upkeep."""

    def __init__(self, database: Database, clock: Clock, queued: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._queued = queued
        self._real = SystemClock()
        self.beat_at = monotonic()
        """When the last tick ran; the watchdog looks at it."""
        self._ticker = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin to tick."""
        self._ticker.add_job(self._beat, IntervalTrigger(seconds=BEAT_SECONDS))
        self._ticker.add_job(self._remind, IntervalTrigger(seconds=REMINDERS_SECONDS))
        self._ticker.add_job(self._end, IntervalTrigger(seconds=ENDS_SECONDS))
        # The first time soon: a process that never lives an hour must not let the tables grow.
        self._ticker.add_job(self._upkeep, DateTrigger(self._real.now() + FIRST_UPKEEP))
        self._ticker.add_job(self._upkeep, IntervalTrigger(seconds=int(UPKEEP.total_seconds())))
        self._ticker.start()

    def stop(self) -> None:
        """Tick no more."""
        self._ticker.shutdown(wait=False)

    async def _beat(self) -> None:
        self.beat_at = monotonic()

    async def _remind(self) -> None:
        try:
            count = await self._database.write(rounds.tick, self._clock.now())
            # Also what an earlier process left. Each piece is a transaction of its own: others go between.
            while await self._database.write(announcing.unfold):
                self._queued()
        except StorageUnavailable:
            log.warning("reminders were put off: the database is out")
            return
        if count:
            log.info("digests were queued: count=%d", count)
            self._queued()

    async def _end(self) -> None:
        try:
            count = 0
            # Each piece is a transaction of its own: others go between.
            while more := await self._database.write(inspection_ends.finish, self._clock.now()):
                count += more
        except StorageUnavailable:
            log.warning("what ends by itself was put off: the database is out")
            return
        if count:
            log.info("inspections ended, or rechecks are late: count=%d", count)
            self._queued()

    async def _upkeep(self) -> None:
        try:
            forgotten = await self._database.write(upkeep.purge, self._clock.now())
        except StorageUnavailable:
            log.warning("upkeep was put off: the database is out")
            return
        log.info("upkeep done: forgotten_rows=%d", forgotten)
