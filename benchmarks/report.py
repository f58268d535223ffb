"""The findings as a page of Markdown; its words stand in page.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from benchmarks.matrix import Cell, Results, Summary, summarize
from benchmarks.parts import WAITING
from benchmarks.starts import Start, median

if TYPE_CHECKING:
    from benchmarks.contenders import Contender
    from benchmarks.profiling import Profile
    from benchmarks.storage import Pace

PAGE = Path(__file__).parent / "page.md"
MILLI = 1000
MEBI = 2**20
QUIET_CORES = 0.2
"""What an idle system does beside."""


@dataclass(frozen=True)
class Settings:
    """How it was measured."""

    machine: str
    repetitions: int
    window_seconds: float
    starts: int
    quick: bool


@dataclass(frozen=True)
class Findings:
    """Everything a run found."""

    settings: Settings
    busy_cores: float
    """What other processes took of the machine meanwhile."""
    contenders: Sequence[Contender]
    matrix: Results
    transport: Results
    starts: dict[str, list[Start]]
    storage: dict[tuple[str, int], Pace]
    profile: Profile


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; all columns but the first are right-aligned."""
    lines = [head, ["---", *(["---:"] * (len(head) - 1))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(findings: Findings) -> str:
    """The whole page: page.md with the figures in it."""
    settings, matrix = findings.settings, findings.matrix
    turns = {one.key: one.turns for one in findings.contenders}
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        machine=settings.machine,
        busy=busy(findings.busy_cores),
        run="A QUICK run, one repetition with short windows: only orders of magnitude count."
        if settings.quick
        else f"Repetitions: {settings.repetitions}, windows of {settings.window_seconds:g} s, medians.",
        verdicts=verdicts(findings),
        rates=conditions(findings, _rate),
        latencies=conditions(findings, _latency),
        own=conditions(findings, _own),
        processor=conditions(findings, _processor),
        server=conditions(findings, _server),
        production_turns=turns["production"],
        peer_turns=turns["a"],
        calls=calls(matrix, findings.contenders),
        starts_count=settings.starts,
        starts=starts(findings),
        profile_rate=f"{findings.profile.per_second:.0f}",
        profile=profile(findings.profile),
        storage=storage(findings.storage),
        transport=transport(findings.transport),
    )


def busy(cores: float) -> str:
    """How quiet the machine was."""
    found = f"Other processes kept {cores:.1f} cores busy meanwhile."
    return found if cores <= QUIET_CORES else f"{found} **That is not quiet: ratios count, figures do not.**"


def verdicts(findings: Findings) -> str:
    """The figures that are demanded, reached or not."""
    matrix, far, near = findings.matrix, Cell(0.1, 500), Cell(0.05, 50)
    own = summarize(matrix.readings[near, "production"]).own_p95 * MILLI
    mine, theirs = median(findings.starts["production"]), median(findings.starts["b"])
    memory = (mine.proportional or mine.resident) / (theirs.proportional or theirs.resident)
    times = [matrix.ratio(far, "production", other) for other in ("a", "c")]
    demands = [
        ("100 ms, 500 people: updates/s, times (a)", "at least 10", f"{times[0]:.1f}", times[0] >= 10),
        ("100 ms, 500 people: updates/s, times (c)", "at least 2", f"{times[1]:.1f}", times[1] >= 2),
        ("50 ms, 50 people: p95 of our own share", "at most 50 ms", f"{own:.0f} ms", own <= 50),
        (
            "start to first getUpdates, times (b)",
            "at most 1.5",
            f"{mine.seconds / theirs.seconds:.2f}",
            mine.seconds / theirs.seconds <= 1.5,
        ),
        ("memory at rest, times (b)", "at most 2", f"{memory:.2f}", memory <= 2),
    ]
    return table(
        ["", "demanded", "measured", ""],
        [
            (what, limit, found, "reached" if good else "**not reached**")
            for what, limit, found, good in demands
        ],
    )


def conditions(findings: Findings, tell: Callable[[Summary], str]) -> str:
    """A table of contenders by conditions; `tell` says what stands in a cell."""
    cells = findings.matrix.cells()
    rows = [
        [one.title, *(tell(summarize(findings.matrix.readings[cell, one.key])) for cell in cells)]
        for one in findings.contenders
    ]
    return table(["", *(_condition(cell) for cell in cells)], rows)


def _rate(one: Summary) -> str:
    return f"{one.per_second:.0f}" if one.per_second >= 20 else f"{one.per_second:.1f}"


def _latency(one: Summary) -> str:
    if one.estimated:
        return f"~{one.p50:.1f}"
    return f"{one.p50:.3f} / {one.p95:.3f}"


def _processor(one: Summary) -> str:
    return f"{one.cpu_per_update * MILLI:.1f}"


def _server(one: Summary) -> str:
    return f"{one.load_cpu_share * 100:.0f} %"


def _own(one: Summary) -> str:
    return "–" if math.isnan(one.own_p95) else f"{one.own_p95 * MILLI:.0f}"


def calls(matrix: Results, contenders: Sequence[Contender]) -> str:
    """The bots' calls per update."""
    methods = sorted({method for each in matrix.calls.values() for method in each})
    rows = [
        [
            one.title,
            *(f"{matrix.calls[one.key].get(method, 0):.2f}" for method in methods),
            str(matrix.unanswered[one.key]),
        ]
        for one in contenders
    ]
    return table(["", *methods, "never answered"], rows)


def starts(findings: Findings) -> str:
    """Starts and memory."""
    rows = []
    for one in findings.contenders:
        if one.key in findings.starts:
            found = median(findings.starts[one.key])
            after = findings.matrix.memory[one.key]
            rows.append(
                [
                    one.title,
                    f"{found.seconds:.2f}",
                    f"{found.cpu_seconds:.2f}",
                    _mebibytes(found.resident),
                    _mebibytes(found.proportional),
                    _mebibytes(after.proportional or after.resident),
                ]
            )
    head = [
        "",
        "s to first getUpdates",
        "of it processor",
        "RSS at rest, MiB",
        "PSS at rest, MiB",
        "PSS after it all",
    ]
    return table(head, rows)


def _mebibytes(size: float | None) -> str:
    return "–" if size is None else f"{size / MEBI:.0f}"


def profile(found: Profile) -> str:
    """The parts of the program, per thread."""
    names = [name for name in {**found.main, **found.writer} if name != WAITING]
    names.sort(key=lambda name: -(found.main.get(name, 0) + found.writer.get(name, 0)))
    rows = [
        [name, _ms(found.main.get(name)), _ms(found.writer.get(name))]
        for name in names
        if found.main.get(name, 0) + found.writer.get(name, 0) >= 0.005
    ]
    rows.append([WAITING, _ms(found.main.get(WAITING)), _ms(found.writer.get(WAITING))])
    return table(["ms per update", "event loop's thread", "writer's thread"], rows)


def _ms(value: float | None) -> str:
    return "" if not value else f"{value:.2f}"


def storage(paces: dict[tuple[str, int], Pace]) -> str:
    """The three ways."""
    people = list(dict.fromkeys(number for _, number in paces))
    rows = [
        [
            way,
            *(f"{paces[way, number].per_second:.0f}" for number in people),
            *(f"{paces[way, number].cpu * MILLI:.2f}" for number in people),
        ]
        for way in dict.fromkeys(way for way, _ in paces)
    ]
    head = ["", *(f"/s, {number} at once" for number in people), *(f"CPU ms, {number}" for number in people)]
    return table(head, rows)


def transport(matrix: Results) -> str:
    """The two clients."""
    titles = {"c": "library's `HTTPXRequest`", "c-lean": "`bot.transport.LeanRequest`"}
    cells = matrix.cells()
    rows = []
    for key, title in titles.items():
        found = [summarize(matrix.readings[cell, key]) for cell in cells]
        rows.append([title, *(_rate(one) for one in found), *(_processor(one) for one in found)])
    head = [
        *(f"/s, {_condition(cell)}" for cell in cells),
        *(f"CPU ms, {_condition(cell)}" for cell in cells),
    ]
    return table(["", *head], rows)


def _condition(cell: Cell) -> str:
    return f"{cell.latency * MILLI:.0f} ms, {cell.people}"
