"""The project's own local server in the benchmark's process, watched from inside.

The load reads answers where the server makes them, so that it costs no HTTP of its own; the bot under
measurement talks to the server over HTTP as ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

import uvicorn

from playground.bot_api import BotApi
from playground.calls import Calls
from playground.files import Files
from playground.server import DEFAULT_TOKEN, PAGE, Playground
from playground.store import Store
from playground.updates import Pending, UpdateQueue
from playground.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.faults import Faults
    from playground.pace import Pace
    from playground.params import Params
    from playground.people import Person

TOKEN = DEFAULT_TOKEN
ANSWERS = frozenset({"sendMessage", "editMessageText"})
"""Calls that answer a person. A call that only takes buttons away or ends a spinner is none."""


class WatchedQueue(UpdateQueue):
    """Notes which poll carried which update, and when the bot asked for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.first_asked = asyncio.Event()
        self._polled_at: list[float] = []
        self._carried: list[int] = []

    def batch(self, limit: int) -> list[Pending]:
        """Hand out the oldest updates; the artificial latency of the poll follows now."""
        items = super().batch(limit)
        self.first_asked.set()
        self.note(time.perf_counter(), items[-1].update_id if items else 0)
        return items

    def note(self, polled_at: float, last: int) -> None:
        """Note a poll that is answered now with updates up to `last`."""
        self._polled_at.append(polled_at)
        self._carried.append(max(last, self._carried[-1] if self._carried else 0))

    async def wait(self, seconds: float) -> None:
        """Wait for an update."""
        self.first_asked.set()
        await super().wait(seconds)

    def forget(self) -> None:
        """Drop the notes on polls that are over."""
        self._polled_at.clear()
        self._carried.clear()

    def held(self, update_id: int, asked_at: float, latency: float) -> float:
        """Seconds for which polls were held back by the artificial latency while this update was on its way.

        That is the whole latency of the poll that carried it, and what was left of the polls before it.
        """
        carrier = bisect_left(self._carried, update_id)
        if not latency or carrier == len(self._carried):
            return 0.0
        seconds = latency
        later = self._polled_at[carrier]
        while carrier and self._polled_at[carrier - 1] + latency > asked_at:
            carrier -= 1
            polled_at = self._polled_at[carrier]
            seconds += max(0.0, min(polled_at + latency, later) - max(polled_at, asked_at))
            later = polled_at
        return seconds


class WatchedCalls(Calls):
    """Counts the bot's calls and passes answers on; keeps no journal."""

    def __init__(self) -> None:
        super().__init__(bodies=False)
        self.counts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.answered: Callable[[int], None] = _nobody
        self.heard: Callable[[str, Params, str], None] | None = None
        """Is told of every call with its parameters and outcome."""

    def note(self, method: str, params: Params, at: float, outcome: str) -> None:
        """Take note of one call that was just answered."""
        del at
        self.counts[method] += 1
        if self.heard is not None:
            self.heard(method, params, outcome)
        if outcome != "ok":
            self.refusals[f"{method}: {outcome}"] += 1
        elif method in ANSWERS:
            self.answered(params.chat_id())


class Stage:
    """One server with its people, for one bot."""

    def __init__(self, people: Iterable[Person], pace: Pace | None = None) -> None:
        """Nothing listens until `open`. With a pace, who is too fast is refused."""
        self.world = World(list(people), _bot(), Store(), Files(None))
        self.queue = WatchedQueue()
        self.world.updates = self.queue
        self.calls = WatchedCalls()
        self._api = BotApi(self.world, self.calls, None, pace)
        self._playground = Playground(self.world, self._api, self.calls, PAGE)
        self.url = ""

    def trouble(self, faults: Faults) -> None:
        """Let calls meet these troubles."""
        self._api.faults = faults

    @property
    def latency(self) -> float:
        """Seconds added to every call of the Bot API."""
        return self._api.latency_seconds

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._api.latency_seconds = seconds

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Listen on a free port of this machine."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            server = _Server(
                uvicorn.Config(
                    self._playground,
                    access_log=False,
                    log_level="warning",
                    ws="none",
                    timeout_keep_alive=75,
                    timeout_graceful_shutdown=1,
                )
            )
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield self
            finally:
                server.should_exit = True
                self._playground.end_waits()
                await serving


class _Server(uvicorn.Server):
    """A server among others in one process: signals are the benchmark's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def _bot() -> dict[str, object]:
    return {
        "id": int(TOKEN.partition(":")[0]),
        "is_bot": True,
        "first_name": "Wuze",
        "username": "wuze_bot",
    }


def _nobody(chat_id: int) -> None:
    del chat_id
