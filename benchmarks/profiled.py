"""The production build under a profiler, in a process of its own: `python -m benchmarks.profiled FILE`.

The same program as `bot serve` (without the watchdog). SIGUSR1 begins the profile of the event
loop's thread and of the writer's thread, SIGUSR2 ends it and writes the seconds per part to FILE.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop
from pyinstrument import Profiler

from benchmarks.parts import sort
from bot.application import Program
from bot.clock import SystemClock
from bot.keys import audit_key
from bot.settings import read
from storage.database import Database

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Tx

INTERVAL_SECONDS = 0.001


@dataclass
class Thread:
    """The profile of one thread; both methods are called in it."""

    profiler: Profiler
    cpu_seconds: float = 0.0

    def begin(self, _: Tx | None = None) -> None:
        """Begin."""
        self.cpu_seconds = time.thread_time()
        self.profiler.start()

    def end(self, _: Tx | None = None) -> dict[str, Any]:
        """End; gives what was found."""
        session = self.profiler.stop()
        return {
            "cpu_seconds": time.thread_time() - self.cpu_seconds,
            "parts": sort(session.frame_records),
        }


def main() -> None:
    """Serve until SIGTERM."""
    logging.basicConfig(level=logging.WARNING)
    settings = read()
    uvloop.run(_serve(settings, audit_key(settings), Path(sys.argv[1])))


async def _serve(settings: Settings, key: bytes, file: Path) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    database = Database(settings.database_url, key)
    threads = [Thread(Profiler(INTERVAL_SECONDS, async_mode="disabled")) for _ in range(2)]
    tasks: set[asyncio.Task[None]] = set()

    async def begin() -> None:
        await database.write(threads[1].begin)
        threads[0].begin()
        await asyncio.to_thread(begun(file).touch)

    async def end() -> None:
        found = {"main": threads[0].end(), "writer": await database.write(threads[1].end)}
        await asyncio.to_thread(_write, file, json.dumps(found))

    def do(work: Callable[[], Any]) -> None:
        task = asyncio.create_task(work())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    loop.add_signal_handler(signal.SIGUSR1, do, begin)
    loop.add_signal_handler(signal.SIGUSR2, do, end)
    async with Program(settings, SystemClock(), database=database):
        await stopped.wait()


def begun(file: Path) -> Path:
    """The empty file that says that the profile has begun."""
    return file.with_suffix(".begun")


def _write(file: Path, text: str) -> None:
    """All of it or nothing: somebody waits for the file."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(file)


if __name__ == "__main__":
    main()
