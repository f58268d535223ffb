"""Bots as processes of their own: started, watched from outside, ended."""

from __future__ import annotations

import asyncio
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # published without types

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0


@dataclass(frozen=True)
class Memory:
    """In bytes. `proportional` counts pages shared with others by share; None where the system tells not."""

    resident: int
    proportional: int | None


class Running:
    """One bot's process."""

    def __init__(self, process: subprocess.Popen[bytes], started_at: float) -> None:
        self.process = process
        self.started_at = started_at
        """In the time of time.perf_counter."""
        self._watched = psutil.Process(process.pid)

    def cpu_seconds(self) -> float:
        """Processor time used so far, all threads."""
        times = self._watched.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> Memory:
        """What it occupies now."""
        info = self._watched.memory_full_info()
        return Memory(int(info.rss), int(info.pss) if hasattr(info, "pss") else None)

    def ended(self) -> bool:
        """Whether it is gone."""
        return self.process.poll() is not None


def machine() -> str:
    """The machine in general words."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, "
        f"Python {platform.python_version()}"
    )


class Others:
    """What other processes took of the machine since this was made."""

    def __init__(self) -> None:
        self._begun = self._seconds()
        self._begun_at = time.perf_counter()

    def busy_cores(self) -> float:
        """How many cores they kept busy on average; our own children count once they have ended."""
        return max(0.0, self._seconds() - self._begun) / (time.perf_counter() - self._begun_at)

    @staticmethod
    def _seconds() -> float:
        times, ours = psutil.cpu_times(), os.times()
        idle = times.idle + getattr(times, "iowait", 0.0)
        own = ours.user + ours.system + ours.children_user + ours.children_system
        return float(sum(times[:8]) - idle - own)


@contextmanager
def running(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Running]:
    """Run `python <arguments>`; what it says goes to a file."""
    cleaned = {name: value for name, value in os.environ.items() if not name.startswith(("WUZE_", "BOT_"))}
    with log.open("ab") as sink:
        started_at = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**cleaned, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
        try:
            yield Running(process, started_at)
        finally:
            # not asked to end: its last calls would wait for a server that waits for it here
            process.kill()
            process.wait()


async def asked(bot: Running, first_asked: asyncio.Event, log: Path) -> float:
    """Wait for a bot's first getUpdates; gives the seconds since its start. Raises RuntimeError."""
    waiting = asyncio.ensure_future(first_asked.wait())
    deadline = bot.started_at + START_SECONDS
    while not waiting.done():
        await asyncio.wait([waiting], timeout=0.1)
        if not waiting.done() and (bot.ended() or time.perf_counter() > deadline):
            waiting.cancel()
            message = f"a bot did not come to ask for updates; it said:\n{_end_of(log)}"
            raise RuntimeError(message)
    return time.perf_counter() - bot.started_at


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
