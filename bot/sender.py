"""From outbox to Telegram: replies first, paced, in order per chat, every outcome defined.

One cycle is one transaction: it keeps how the last messages ended and claims the next. A claimed row
whose process dies has an unknown outcome and is said again, tagged as a repeat, because a message
that came twice and says so harms less than one that never came.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.announcements import Announcements
from bot.clock import monotonic
from services import delivery
from storage import outbox
from storage.database import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.delivery import Courier, Ending
    from bot.pacing import Pacing
    from storage.database import Database, Tx
    from storage.outbox import Outgoing

log = logging.getLogger(__name__)

AT_ONCE = 256
"""Messages on their way at the same moment."""

IDLE_SECONDS = 5.0
"""The longest sleep: what another process queued is found after it."""

REMEMBERED = 5000
"""Chats whose pace is counted before those at rest are forgotten."""

OUTAGE_PAUSE_SECONDS = 0.5

CLOSING_SECONDS = 5.0
"""How long messages on their way may take when the program ends."""


@dataclass(frozen=True)
class _Cycle:
    claimed: list[Outgoing]
    pause: float | None
    """Seconds until something that is held back may go; None when nothing is."""


class Sender:
    """Sends what stands in the outbox until it is closed."""

    def __init__(self, database: Database, clock: Clock, pacing: Pacing, courier: Courier) -> None:
        self._database = database
        self._clock = clock
        self._pacing = pacing
        self._courier = courier
        self._busy: set[int] = set()
        self._endings: list[Ending] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._failing = False
        self._announcements = Announcements()
        self.idle = asyncio.Event()
        self.cycled_at = monotonic()
        """When the last cycle ended, or a database that is out gave it back; the watchdog looks at it."""

    def wake(self) -> None:
        """Something was queued."""
        self.idle.clear()
        self._stirred.set()

    async def run(self) -> None:
        """Send until cancelled."""
        await self._begin()
        while True:
            self._stirred.clear()
            endings, self._endings = self._endings, []
            try:
                cycle = await self._database.write(self._cycle, endings)
            except StorageUnavailable:
                self._endings = endings + self._endings
                await self._wait_out()
                continue
            self.cycled_at = monotonic()
            if self._pacing.remembered() > REMEMBERED:
                self._pacing.forget_rested(self.cycled_at)
            self._busy.difference_update(ending.row.chat_id for ending in endings)
            for row in cycle.claimed:
                self._busy.add(row.chat_id)
                task = asyncio.create_task(self._deliver(row))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            if not self._busy and cycle.pause is None and not self._stirred.is_set():
                self.idle.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(
                    min(IDLE_SECONDS, IDLE_SECONDS if cycle.pause is None else cycle.pause)
                ):
                    await self._stirred.wait()

    async def close(self) -> None:
        """Let messages on their way end, and keep how they ended."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSING_SECONDS)
        if self._endings:
            with contextlib.suppress(StorageUnavailable):
                await self._database.write(self._settle, self._endings)

    async def _begin(self) -> None:
        while True:
            try:
                unknown = await self._database.write(outbox.begin)
            except StorageUnavailable:
                await self._wait_out()
                continue
            if unknown:
                log.warning("messages with unknown outcome will be repeated: count=%d", unknown)
            return

    async def _wait_out(self) -> None:
        """Pause in an outage, which is no hang: a new process would only forget how sending ended."""
        self.cycled_at = monotonic()
        await asyncio.sleep(OUTAGE_PAUSE_SECONDS)

    def _cycle(self, tx: Tx, endings: Sequence[Ending]) -> _Cycle:
        """Keep endings, claim what may go now. Runs in the writer; changes nothing of `self` but permits."""
        self._settle(tx, endings)
        taken = self._busy.difference(ending.row.chat_id for ending in endings)
        room = AT_ONCE - len(taken)
        claimed: list[Outgoing] = []
        pause: float | None = None
        now = monotonic()
        digests = self._announcements.begin(tx, self._clock.now())
        for row in outbox.in_turn(tx):
            if len(claimed) >= room or digests.unfinished:
                break
            if row.chat_id in taken or digests.rests(row, now):
                continue
            # A chat's later rows wait for its first, whatever that one waits for.
            taken.add(row.chat_id)
            wait = self._pacing.wait(row.chat_id, now)
            if wait > 0:
                of_all = self._pacing.wait_for_all(now)
                pause = min(wait, of_all or wait, wait if pause is None else pause)
                if of_all > 0:
                    break
                continue
            composed = digests.compose(row, now)
            if composed is not None:
                self._pacing.take(row.chat_id)
                claimed.append(composed)
        outbox.claim(tx, [row.id for row in claimed])
        return _Cycle(claimed, 0.0 if digests.unfinished else pause)

    def _settle(self, tx: Tx, endings: Sequence[Ending]) -> None:
        now = self._clock.now()
        outbox.settle(tx, [ending.result for ending in endings], now)
        for ending in endings:
            if ending.unreachable:
                delivery.unreachable(tx, ending.row.chat_id, now)
            if ending.incident is not None:
                delivery.apologise(tx, ending.row, ending.incident, now)

    async def _deliver(self, row: Outgoing) -> None:
        ending = await self._courier.deliver(row)
        now = monotonic()
        if ending.refused_seconds is not None:
            self._pacing.refused(row.chat_id, ending.refused_seconds, now)
        elif ending.hold_seconds is not None:
            self._pacing.hold(row.chat_id, now + ending.hold_seconds)
        self._tell(ending)
        self._endings.append(ending)
        self._stirred.set()

    def _tell(self, ending: Ending) -> None:
        """Log the first message that did not get through, and that messages do again: not each attempt."""
        failing = ending.hold_seconds is not None
        if failing and not self._failing:
            log.warning("Telegram is not reached, messages wait: %s", ending.result.error)
        if self._failing and ending.result.state == "sent":
            log.warning("Telegram is reached again")
        self._failing = failing or (self._failing and ending.result.state != "sent")
