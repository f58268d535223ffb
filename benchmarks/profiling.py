"""One run of the production build under the profiler: where each millisecond goes."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.contenders import PRODUCTION
from benchmarks.matrix import DRAIN_SECONDS, Cell, enter
from benchmarks.parts import WAITING
from benchmarks.profiled import begun

CELL = Cell(0.0, 50)
"""Nothing to wait for but our own work."""
WRITTEN_SECONDS = 20.0
"""How long the profiler may take to begin, and to write what it found."""


@dataclass(frozen=True)
class Profile:
    """Milliseconds per answered update."""

    main: dict[str, float]
    """The event loop's thread, by part."""
    writer: dict[str, float]
    """The thread of the database."""
    per_second: float
    """Updates answered per second under the profiler."""


async def run(seconds: float, folder: Path) -> Profile:
    """Profile the production build filling the meeting form."""
    file = folder / "profile.json"
    contender = replace(PRODUCTION, key="profile", arguments=("-m", "benchmarks.profiled", str(file)))
    async with AsyncExitStack() as stack:
        entrant = await enter(stack, contender, CELL.people, folder)
        await entrant.load.begin(CELL.people, CELL.ramp_seconds)
        await asyncio.sleep(CELL.warm_up_seconds)
        entrant.bot.process.send_signal(signal.SIGUSR1)
        await _there(begun(file))
        answers, taken = 0, 0.0
        while not answers:
            answers, taken = len((await entrant.load.measure(seconds)).seconds), taken + seconds
        entrant.bot.process.send_signal(signal.SIGUSR2)
        await entrant.load.end(DRAIN_SECONDS)
        await _there(file)
    found = json.loads(file.read_text(encoding="utf-8"))
    main, writer = (_per_update(found[thread], answers) for thread in ("main", "writer"))
    return Profile(main, writer, answers / taken)


async def _there(file: Path) -> None:
    async with asyncio.timeout(WRITTEN_SECONDS):
        while not file.exists():  # noqa: ASYNC110, ASYNC240 - another process writes it; a glance at the disk
            await asyncio.sleep(0.05)


def _per_update(thread: dict[str, object], answers: int) -> dict[str, float]:
    """Milliseconds per update by part, the largest first.

    What the event loop does in C cannot be told from its waiting by samples; it is the thread's
    processor time that no other part explains.
    """
    parts = thread["parts"]
    cpu_seconds = thread["cpu_seconds"]
    assert isinstance(parts, dict)
    assert isinstance(cpu_seconds, float)
    waiting = parts.pop(WAITING, 0.0)
    loop = min(waiting, max(0.0, cpu_seconds - sum(parts.values())))
    parts["event loop (uvloop, sockets)"] = loop
    parts[WAITING] = waiting - loop
    return {
        name: 1000 * seconds / answers for name, seconds in sorted(parts.items(), key=lambda one: -one[1])
    }
