"""`python -m benchmarks`: measures, prints what it finds and writes it to docs/benchmarks.md."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks import inspectors, matrix, obligations, profiling, starts, storage
from benchmarks.contenders import CONCURRENT_ECHO, CONTENDERS, ECHO, LEAN_ECHO, PRODUCTION
from benchmarks.matrix import Cell
from benchmarks.processes import ROOT, Others, machine
from benchmarks.report import Findings, Settings, page

LATENCIES = (0.0, 0.05, 0.1)
PEOPLE = (1, 50, 500)
ALL = tuple(Cell(latency, people) for latency in LATENCIES for people in PEOPLE)
FEW = (Cell(0.0, 50), Cell(0.05, 50), Cell(0.1, 500))
TRANSPORT = (Cell(0.0, 50), Cell(0.1, 500))


CONVERSATIONS, OBLIGATIONS, INSPECTORS = "conversations", "obligations", "inspectors"
HEADINGS = ("\n## Obligations\n", "\n## Inspectors\n")
"""With which the second and the third part of the page begin."""


def main() -> None:
    """Run everything: about forty minutes, or six with --quick; conversations alone are eleven."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="three conditions, one repetition, fewer organizations"
    )
    parser.add_argument("--repetitions", type=int, default=3, help="of every condition (default: 3)")
    parser.add_argument(
        "--only",
        choices=(CONVERSATIONS, OBLIGATIONS, INSPECTORS),
        help="measure this part; the others stay in the page as they are",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    settings = Settings(
        machine(),
        repetitions=1 if options.quick else options.repetitions,
        window_seconds=1.5 if options.quick else 2.0,
        starts=2 if options.quick else 6,
        quick=options.quick,
    )
    begun = time.perf_counter()
    first = second = third = ""
    # not beside the system's temporary files: those may be in memory, and commits are measured
    (ROOT / "data").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "data") as folder:
        if options.only in {None, CONVERSATIONS}:
            first = page(uvloop.run(measure(settings, Path(folder))))
            print(first)
        if options.only in {None, OBLIGATIONS}:
            second = uvloop.run(of_obligations(settings, Path(folder)))
            print(second)
        if options.only in {None, INSPECTORS}:
            third = uvloop.run(of_inspectors(settings, Path(folder)))
            print(third)
    present = options.output.read_text(encoding="utf-8") if options.output.exists() else ""
    options.output.write_text(joined(present, first, second, third), encoding="utf-8")
    print(f"\n{options.output.name} written after {time.perf_counter() - begun:.0f} s")


def joined(present: str, *measured: str) -> str:
    """Join the parts of the page; one that was not measured stays as it is present."""
    parts: list[str] = []
    for heading in reversed(HEADINGS):
        present, _, after = present.partition(heading)
        parts.insert(0, after)
    kept = [present, *parts]
    headings = ("", *HEADINGS)
    told = [
        new.removeprefix(heading.lstrip()) or old
        for heading, new, old in zip(headings, measured, kept, strict=True)
    ]
    return "".join(heading + part for heading, part in zip(headings, told, strict=True) if part)


async def of_inspectors(settings: Settings, folder: Path) -> str:
    """Measure inspectors who score at once; gives its part of the page."""
    others = Others()
    window = 4 * settings.window_seconds if settings.quick else 20.0
    found = await inspectors.run(folder, window_seconds=window)
    return inspectors.section(settings, others.busy_cores(), found)


async def of_obligations(settings: Settings, folder: Path) -> str:
    """Measure what is due, what people see of it, and how it is sent; gives its part of the page."""
    others = Others()
    sizes = obligations.SIZES[:1] if settings.quick else obligations.SIZES
    reminders = obligations.REMINDERS // 10 if settings.quick else obligations.REMINDERS
    found = await obligations.measure(folder, sizes, reminders, settings.repetitions)
    return obligations.section(settings, others.busy_cores(), found)


async def measure(settings: Settings, folder: Path) -> Findings:
    """Measure one thing after the other, so that nothing else is running meanwhile."""
    others = Others()
    for name in ("starts", "matrix", "transport", "profile"):
        (folder / name).mkdir()
    print("starts and memory", flush=True)
    started = await starts.run(
        (PRODUCTION, ECHO), repetitions=settings.starts, people=PEOPLE[-1], folder=folder / "starts"
    )
    print("the matrix", flush=True)
    repetitions, window = settings.repetitions, settings.window_seconds
    found = await matrix.run(
        CONTENDERS,
        FEW if settings.quick else ALL,
        repetitions=repetitions,
        window_seconds=window,
        folder=folder / "matrix",
    )
    print("transport", flush=True)
    clients = await matrix.run(
        (CONCURRENT_ECHO, LEAN_ECHO),
        TRANSPORT,
        repetitions=repetitions,
        window_seconds=window,
        folder=folder / "transport",
    )
    print("storage", flush=True)
    paces = await storage.run(PEOPLE, repetitions=repetitions, folder=folder)
    print("profile", flush=True)
    profile = await profiling.run(2 * window, folder / "profile")
    return Findings(settings, others.busy_cores(), CONTENDERS, found, clients, started, paces, profile)


if __name__ == "__main__":
    main()
