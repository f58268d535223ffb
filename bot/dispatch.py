"""From inbox to handlers: per person in order, across people at once, and never for ever.

Rows arrive from `bot.ingest` or, at a start, from the database; there is no second path. One person's
updates are dealt with one after the other; a person whose update hangs or fails keeps nobody
else waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import traceback
from collections import deque
from typing import TYPE_CHECKING, Any

from telegram import Update

from handlers.turn import Turn, current
from services.updates import Failure, fail
from storage import inbox
from storage.database import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram import Bot

    from bot.clock import Clock
    from storage.database import Database
    from storage.inbox import Waiting

log = logging.getLogger(__name__)

AT_ONCE = 256
"""Updates being handled at the same moment; more wait in memory and are on disk already."""

HANDLING_SECONDS = 20.0
"""A handler that takes longer hangs. Its update is given up: a second try would keep the person
waiting as long again."""

LETTING_GO_SECONDS = 5.0
"""How long a cancelled handler may take to end before it is left behind."""

STARTS = 20
"""An update that was waiting at this many starts is taken to be what kills the process."""

FIRST_PAUSE_SECONDS = 0.2
"""Pause before the second attempt; doubled each time: five attempts take three seconds."""

OUTAGE_PAUSE_SECONDS = 0.5
"""Pause while the database is out; the attempt is not counted."""


class Dispatcher:
    """Hands each waiting update to `handle` in its turn."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handle: Callable[[Update], Awaitable[None]],
        committed: Callable[[], None],
        *,
        operator_chat: int | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._handle = handle
        self._committed = committed
        self._operator_chat = operator_chat
        self._bot: Bot | None = None
        self._lines: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self.idle = asyncio.Event()
        self.idle.set()

    async def begin(self, bot: Bot) -> int:
        """Take up what an earlier process left; gives how many updates that were."""
        self._bot = bot
        left = await self._database.write(inbox.begin)
        self.offer(left)
        return len(left)

    def offer(self, rows: Sequence[Waiting]) -> None:
        """Line updates up behind the earlier ones of their persons."""
        for row in rows:
            line = self._lines.get(row.person_key)
            if line is not None:
                line.append(row)
                continue
            self._lines[row.person_key] = deque([row])
            task = asyncio.create_task(self._serve(row.person_key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self.idle.clear()

    def waiting(self) -> int:
        """How many updates are lined up or being handled."""
        return sum(len(line) for line in self._lines.values())

    async def close(self) -> None:
        """Let go of everything; what is not dealt with is on disk for the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, person_key: int) -> None:
        line = self._lines[person_key]
        try:
            while line:
                async with self._places:
                    await self._deal(line[0])
                line.popleft()
        finally:
            del self._lines[person_key]
            if not self._lines:
                self.idle.set()

    async def _deal(self, row: Waiting) -> None:
        """Try until the update is dealt with or given up."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                failure = await self._attempt(row)
                if failure is None:
                    return
                log.error("update failed: incident=%s inbox=%d\n%s", failure.incident, row.id, failure.trace)
                ended = await self._database.write(fail, row, failure, self._clock.now(), self._operator_chat)
            except StorageUnavailable:
                await asyncio.sleep(OUTAGE_PAUSE_SECONDS)
                continue
            if ended:
                self._committed()
                return
            await asyncio.sleep(pause)
            pause *= 2

    async def _attempt(self, row: Waiting) -> Failure | None:
        """One attempt; None when the update was dealt with. Raises StorageUnavailable."""
        if row.starts > STARTS:
            return _failure(f"waiting at {row.starts} starts", final=True)
        try:
            update = Update.de_json(_without_ballast(json.loads(row.payload)), self._bot)
        except Exception:  # noqa: BLE001 - whatever the library cannot read ends here
            return _failure(traceback.format_exc(), final=True)
        turn = Turn(row.id, self._clock.now(), self._database, self._committed)
        task = asyncio.create_task(self._process(update, turn))
        try:
            done, _ = await asyncio.wait([task], timeout=HANDLING_SECONDS)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            task.cancel()
            await asyncio.wait([task], timeout=LETTING_GO_SECONDS)
            return None if turn.settled else _failure(f"no end within {HANDLING_SECONDS:.0f} s", final=True)
        return await self._outcome(task, turn)

    async def _outcome(self, task: asyncio.Task[None], turn: Turn) -> Failure | None:
        if turn.settled:
            if not task.cancelled() and (late := task.exception() or turn.error) is not None:
                log.error("a handler failed after its commit", exc_info=late)
            return None
        if task.cancelled():
            return _failure("the handler cancelled itself", final=False)
        error = task.exception() or turn.error
        if isinstance(error, StorageUnavailable):
            raise error
        if error is not None:
            return _failure("".join(traceback.format_exception(error)), final=False)
        with contextlib.suppress(inbox.AlreadyEnded):
            await turn.pass_over()
        return None

    async def _process(self, update: Update, turn: Turn) -> None:
        current.set(turn)
        await self._handle(update)


def _without_ballast(update: dict[str, Any]) -> dict[str, Any]:
    """A tap without the text and keyboard of the message it was on: nobody reads them, all are parsed."""
    query = update.get("callback_query")
    if not isinstance(query, dict) or not isinstance(message := query.get("message"), dict):
        return update
    kept = {name: message[name] for name in ("message_id", "date", "chat", "from") if name in message}
    return {**update, "callback_query": {**query, "message": kept}}


def _failure(trace: str, *, final: bool) -> Failure:
    # An exception may quote what no database takes: lone surrogates, and NUL on PostgreSQL.
    storable = trace.encode(errors="backslashreplace").decode().replace("\0", r"\x00")
    return Failure(f"E-{secrets.token_hex(3).upper()}", storable, final)
