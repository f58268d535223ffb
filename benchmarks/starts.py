"""From the start of the process to its first getUpdates, and its memory at rest."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.processes import Memory, asked, running
from benchmarks.server import Stage

if TYPE_CHECKING:
    from benchmarks.contenders import Contender

REST_SECONDS = 2.0
"""After the first getUpdates: what is loaded late or set free again has been by then."""


@dataclass(frozen=True)
class Start:
    """One start."""

    seconds: float
    cpu_seconds: float
    """Processor time until the first getUpdates; noise from other processes touches it less."""
    memory: Memory


async def start(contender: Contender, people: int, folder: Path) -> Start:
    """Start a contender on a server that answers at once, and let it rest."""
    taking_part = await asyncio.to_thread(contender.prepare, folder, people)
    log = folder / "log"
    async with Stage(taking_part).open() as stage:
        with running(contender.arguments, contender.environment(stage.url, folder), log) as bot:
            seconds = await asked(bot, stage.queue.first_asked, log)
            cpu_seconds = bot.cpu_seconds()
            await asyncio.sleep(REST_SECONDS)
            return Start(seconds, cpu_seconds, bot.memory())


async def run(
    contenders: Sequence[Contender], *, repetitions: int, people: int, folder: Path
) -> dict[str, list[Start]]:
    """Start everybody in turn, several times; a first round fills the caches and is not counted.

    The database exists already: what is measured is the start of a bot that has run before.
    """
    results: dict[str, list[Start]] = {contender.key: [] for contender in contenders}
    for contender in contenders:
        (folder / contender.key).mkdir()
    for repetition in range(repetitions + 1):
        for contender in contenders:
            measured = await start(contender, people, folder / contender.key)
            if repetition:
                results[contender.key].append(measured)
    return results


@dataclass(frozen=True)
class Median:
    """Medians over several starts."""

    seconds: float
    cpu_seconds: float
    resident: float
    """Bytes."""
    proportional: float | None


def median(starts: Sequence[Start]) -> Median:
    """The medians of several starts."""
    proportional = [one.memory.proportional for one in starts if one.memory.proportional is not None]
    return Median(
        statistics.median(one.seconds for one in starts),
        statistics.median(one.cpu_seconds for one in starts),
        statistics.median(one.memory.resident for one in starts),
        statistics.median(proportional) if proportional else None,
    )
