"""Every part of the benchmark does its work once, so that it cannot rot. Nothing here is timed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from benchmarks import matrix, parts, profiling, starts, storage
from benchmarks.contenders import CONTENDERS, ECHO, LEAN_ECHO, Contender
from benchmarks.load import percentile
from benchmarks.matrix import Cell, Reading, Results
from benchmarks.processes import Memory
from benchmarks.profiling import Profile
from benchmarks.report import Findings, Settings, page
from benchmarks.server import WatchedQueue
from benchmarks.starts import Start

PEOPLE = 2
FORM_SECONDS = 30


@pytest.mark.parametrize("contender", [*CONTENDERS, LEAN_ECHO], ids=lambda one: one.key)
async def test_a_contender_answers_its_people_and_stores_their_forms(
    contender: Contender, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        entrant = await matrix.enter(stack, contender, PEOPLE, tmp_path)
        await entrant.load.begin(PEOPLE)
        async with asyncio.timeout(FORM_SECONDS):
            while entrant.load.finished(contender.turns) < PEOPLE:  # noqa: ASYNC110 - a whole process is waited for
                await asyncio.sleep(0.05)
        await entrant.load.end(FORM_SECONDS)
        matrix.check(entrant)
        calls = matrix.calls_per_update(entrant)
        assert calls.get("sendMessage", 0) + calls.get("editMessageText", 0) >= 0.99


async def test_a_window_gives_a_reading(tmp_path: Path) -> None:
    cell = Cell(0.01, PEOPLE)
    found = await matrix.run([ECHO], [cell], repetitions=1, window_seconds=0.2, folder=tmp_path)
    assert found.ratio(cell, "b", "b") == 1
    assert found.memory["b"].resident > 0


async def test_a_start_is_seen(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    seen = await starts.start(ECHO, PEOPLE, tmp_path / "b")
    assert seen.seconds > 0


@pytest.mark.parametrize("way", storage.WAYS)
async def test_each_way_of_storing_reaches_the_disk(way: str, tmp_path: Path) -> None:
    found = await storage.pace(way, PEOPLE, 0.05, tmp_path)
    assert found.per_second > 0


async def test_the_profile_names_the_parts_of_both_threads(tmp_path: Path) -> None:
    found = await profiling.run(0.5, tmp_path)
    assert "HTTP client (aiohttp)" in found.main
    assert "SQL: SQLAlchemy" in found.writer


def test_a_sample_belongs_to_the_innermost_part_that_is_known() -> None:
    stack = [
        "run\x00/x/asyncio/runners.py\x001",
        "text\x00/x/templates/render.py\x001",
        "get\x00/x/re.py\x001",
    ]
    assert parts.part(stack) == "rendering (templates)"
    assert parts.part([*stack, "Cursor.execute\x00<built-in>\x000"]) == "SQL: SQLite itself"
    assert parts.part(["main\x00/x/y.py\x001"]) == parts.REST


def test_artificial_latency_is_what_polls_held_back_while_the_update_was_on_its_way() -> None:
    queue = WatchedQueue()
    queue.note(10.0, 5)
    queue.note(10.1, 8)
    assert queue.held(5, 9.9, 0.1) == pytest.approx(0.1)
    # asked when half of the poll before was over
    assert queue.held(8, 10.05, 0.1) == pytest.approx(0.15)
    assert queue.held(8, 10.05, 0.0) == 0
    assert queue.held(9, 10.05, 0.1) == 0


def test_a_percentile_of_nothing_is_no_number() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([], 0.5) != percentile([], 0.5)


def test_the_page_has_a_place_for_every_figure() -> None:
    cells = (Cell(0.0, 50), Cell(0.05, 50), Cell(0.1, 500))
    results = Results()
    for contender in (*CONTENDERS, LEAN_ECHO):
        results.calls[contender.key] = {"sendMessage": 1.0}
        results.unanswered[contender.key] = 0
        results.memory[contender.key] = Memory(90 << 20, 80 << 20)
        for cell in cells:
            results.readings[cell, contender.key] = [
                Reading(100, 0.1, 0.2, 0.03, 0.5, 100, 0.4, estimated=False)
            ]
    start = [Start(1.0, 0.9, Memory(60 << 20, 50 << 20))]
    written = page(
        Findings(
            Settings("a machine", 3, 2.5, 5, quick=False),
            0.1,
            CONTENDERS,
            results,
            results,
            {"production": start, "b": start},
            {(way, 1): storage.Pace(100, 0.001) for way in storage.WAYS},
            Profile({parts.WAITING: 1.0, "JSON": 0.5}, {parts.WAITING: 2.0}, 100),
        )
    )
    assert "| 100 ms, 500 people: updates/s, times (a) | at least 10 | 1.0 | **not reached** |" in written
    assert "| 50 ms, 50 people: p95 of our own share | at most 50 ms | 30 ms | reached |" in written
    assert "$" not in written
