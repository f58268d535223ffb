"""The matrix: every contender at every latency with every number of people, one beside the other."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load import Load, percentile
from benchmarks.processes import Memory, Running, asked, running
from benchmarks.server import Stage

if TYPE_CHECKING:
    from benchmarks.contenders import Contender

DRAIN_SECONDS = 20.0
"""How long answers still due are waited for; at 0 ms everybody gives hundreds a second."""
TIGHT_ROUNDS = 2.0
"""Latencies are read from answers only if every person was answered this often on average in the window;
otherwise those who wait longest would be missing."""


@dataclass(frozen=True)
class Cell:
    """One condition of the matrix."""

    latency: float
    """Seconds per call of the Bot API."""
    people: int

    @property
    def ramp_seconds(self) -> float:
        """Over which people begin."""
        return 0.0 if self.people == 1 else 0.3 if self.people <= 50 else 1.0

    @property
    def warm_up_seconds(self) -> float:
        """What passes after the last has begun and before the window."""
        return 0.3 if self.people == 1 else 0.5


@dataclass(frozen=True)
class Reading:
    """What one window showed of one contender."""

    per_second: float
    """Updates answered per second."""
    p50: float
    """Seconds; an estimate (people / answers per second) when `estimated`."""
    p95: float
    own_p95: float
    """Seconds of the answer time that are not artificial latency; NaN when `estimated`."""
    cpu: float
    """Processor seconds of the bot in the window."""
    answers: int
    load_cpu_share: float
    """Share of one core that server and load used in the window."""
    estimated: bool


@dataclass
class Entrant:
    """A contender that runs, with its stage and its people."""

    contender: Contender
    stage: Stage
    bot: Running
    load: Load
    folder: Path


async def enter(stack: AsyncExitStack, contender: Contender, people: int, folder: Path) -> Entrant:
    """Prepare and start a contender on a server of its own."""
    home = folder / contender.key
    home.mkdir()
    taking_part = await asyncio.to_thread(contender.prepare, home, people)
    assert len(taking_part) >= people
    stage = await stack.enter_async_context(Stage(taking_part).open())
    log = home / "log"
    bot = stack.enter_context(running(contender.arguments, contender.environment(stage.url, home), log))
    await asked(bot, stage.queue.first_asked, log)
    return Entrant(contender, stage, bot, Load(stage, contender.script), home)


async def read(entrant: Entrant, cell: Cell, window_seconds: float) -> Reading:
    """One window in one condition; afterwards everybody has been answered."""
    entrant.stage.latency = cell.latency
    await entrant.load.begin(cell.people, cell.ramp_seconds)
    await asyncio.sleep(cell.warm_up_seconds)
    cpu, own_cpu, begun = entrant.bot.cpu_seconds(), time.process_time(), time.perf_counter()
    answers = await entrant.load.measure(window_seconds)
    seconds = time.perf_counter() - begun
    cpu, own_cpu = entrant.bot.cpu_seconds() - cpu, time.process_time() - own_cpu
    entrant.stage.latency = 0.0
    await entrant.load.end(DRAIN_SECONDS)
    count = len(answers.seconds)
    per_second = count / seconds
    estimated = count < TIGHT_ROUNDS * cell.people
    typical = cell.people / per_second if count else float("nan")
    return Reading(
        per_second,
        typical if estimated else percentile(answers.seconds, 0.5),
        typical if estimated else percentile(answers.seconds, 0.95),
        float("nan") if estimated else percentile(answers.own_seconds, 0.95),
        cpu,
        count,
        own_cpu / seconds,
        estimated,
    )


def check(entrant: Entrant) -> None:
    """Raise AssertionError unless the work was really done."""
    contender, load = entrant.contender, entrant.load
    assert not entrant.bot.ended(), f"{contender.key} ended during the run"
    assert not entrant.stage.calls.refusals, (contender.key, entrant.stage.calls.refusals)
    if load.unanswered:
        # a peer may lose updates in time-outs of its client; the page says how many
        assert contender.key != "production", f"{load.unanswered} updates were not answered"
    elif contender.stored is not None:
        finished = load.finished(contender.turns)
        stored = contender.stored(entrant.folder)
        assert stored == finished, f"{contender.key}: {finished} forms finished, {stored} stored"


@dataclass(frozen=True)
class Summary:
    """Medians over the repetitions of one contender in one condition."""

    per_second: float
    p50: float
    p95: float
    own_p95: float
    cpu_per_update: float
    """Processor seconds, over all repetitions together."""
    load_cpu_share: float
    estimated: bool


def summarize(readings: Sequence[Reading]) -> Summary:
    """Medians; processor time is added up, because the system counts it in steps of 10 ms."""
    answers = sum(one.answers for one in readings)
    return Summary(
        statistics.median(one.per_second for one in readings),
        statistics.median(one.p50 for one in readings),
        statistics.median(one.p95 for one in readings),
        statistics.median(one.own_p95 for one in readings),
        sum(one.cpu for one in readings) / answers if answers else float("nan"),
        statistics.median(one.load_cpu_share for one in readings),
        any(one.estimated for one in readings),
    )


@dataclass
class Results:
    """What the whole matrix showed."""

    readings: dict[tuple[Cell, str], list[Reading]] = field(default_factory=dict)
    """By condition and contender, in the order of the repetitions."""
    calls: dict[str, dict[str, float]] = field(default_factory=dict)
    """Per contender: how often the bot called each method, per update it answered."""
    unanswered: dict[str, int] = field(default_factory=dict)
    """Per contender: how many updates were never answered."""
    memory: dict[str, Memory] = field(default_factory=dict)
    """Per contender: what the bot occupied at the end of it all."""

    def cells(self) -> list[Cell]:
        """The conditions, in order."""
        return list(dict.fromkeys(cell for cell, _ in self.readings))

    def ratio(self, cell: Cell, one: str, other: str) -> float:
        """How many times as many updates one contender answered: the median over the repetitions."""
        pairs = zip(self.readings[cell, one], self.readings[cell, other], strict=True)
        return statistics.median(mine.per_second / theirs.per_second for mine, theirs in pairs)


async def run(
    contenders: Sequence[Contender],
    cells: Iterable[Cell],
    *,
    repetitions: int,
    window_seconds: float,
    folder: Path,
) -> Results:
    """Measure everything.

    All bots run the whole time; only one has anything to do at any moment. In each condition the
    contenders take turns before the next condition begins, and the whole is repeated.
    """
    cells = list(cells)
    results = Results()
    async with AsyncExitStack() as stack:
        people = max(cell.people for cell in cells)
        entrants = [await enter(stack, contender, people, folder) for contender in contenders]
        for entrant in entrants:
            entrant.stage.calls.counts.clear()
        for repetition in range(repetitions):
            for cell in cells:
                for entrant in entrants:
                    reading = await read(entrant, cell, window_seconds)
                    results.readings.setdefault((cell, entrant.contender.key), []).append(reading)
                    print(
                        f"  {repetition + 1}/{repetitions} {entrant.contender.key:10} {_told(cell, reading)}"
                    )
        for entrant in entrants:
            check(entrant)
            results.calls[entrant.contender.key] = calls_per_update(entrant)
            results.unanswered[entrant.contender.key] = entrant.load.unanswered
            results.memory[entrant.contender.key] = entrant.bot.memory()
    return results


def calls_per_update(entrant: Entrant) -> dict[str, float]:
    """How often the bot called each method, per update it answered."""
    return {
        method: count / entrant.load.total
        for method, count in entrant.stage.calls.counts.most_common()
        if count > entrant.load.total / 1000
    }


def _told(cell: Cell, reading: Reading) -> str:
    condition = f"{cell.latency * 1000:3.0f} ms {cell.people:3d} people"
    return f"{condition} {reading.per_second:7.1f}/s  p95 {reading.p95:7.3f} s"
