"""All that is measured about obligations: the due scan, views, and sending; and its part of the page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from benchmarks import due, sending, views
from benchmarks.organizations import City, fill
from benchmarks.report import busy, table
from storage.database import Database
from storage.upgrade import upgrade
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.due import Scan
    from benchmarks.report import Settings
    from benchmarks.sending import Sent
    from benchmarks.views import Views

WORDS = Path(__file__).parent / "obligations.md"
SIZES = (10_000, 100_000, 1_000_000)
REMINDERS = 10_000
SAFE = {
    **postgres.SETTINGS,
    "fsync": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
}
"""The server of the tests, but one that keeps what it was given."""

DATABASES = ("SQLite", "PostgreSQL")
MILLI = 1000
MOST_TIMES = 2.0
MOST_TIMES_LARGE = 6.0
LINEAR = 1.2
"""How much faster than the floor the tick may grow with the organizations, to be called linear."""

LONGEST_VIEW = 0.05
LEAST_SHARE = 0.97
LONGEST_REPLY = 1.0


@dataclass
class Findings:
    """What a run found; scans by (database, branches), views by branches."""

    scans: dict[tuple[str, int], Scan] = field(default_factory=dict)
    views: dict[int, Views] = field(default_factory=dict)
    share_open: float = 0.0
    sent: Sent | None = None


async def measure(folder: Path, sizes: Sequence[int], reminders: int, repetitions: int) -> Findings:
    """Measure one thing after the other."""
    found = Findings()
    for branches in sizes:
        print(f"due: {branches} branches", flush=True)
        await asyncio.to_thread(_of_size, found, folder, City(branches), repetitions)
    print("sending", flush=True)
    found.sent = await sending.run(folder, reminders)
    return found


def _of_size(found: Findings, folder: Path, city: City, repetitions: int) -> None:
    path = folder / f"due-{city.branches}.db"
    database = _filled(f"sqlite:///{path}", city)
    try:
        found.scans["SQLite", city.branches] = due.scan(database, city, repetitions)
        found.views[city.branches] = views.measure(database, city)
        found.share_open = due.share_open(database, city)
    finally:
        asyncio.run(database.close())
        path.unlink()
    server = postgres.start(SAFE, on_disk=True)
    try:
        database = _filled(server.database_url(server.create()), city)
        found.scans["PostgreSQL", city.branches] = due.scan(database, city, repetitions)
        asyncio.run(database.close())
    finally:
        server.stop()


def _filled(url: str, city: City) -> Database:
    database = Database(url)
    database.run(upgrade)
    fill(database, city)
    due.tidy(database)
    return database


def section(settings: Settings, busy_cores: float, found: Findings) -> str:
    """The part of the page: obligations.md with the figures in it."""
    assert found.sent is not None
    sent = found.sent
    return Template(WORDS.read_text(encoding="utf-8")).substitute(
        machine=settings.machine,
        busy=busy(busy_cores),
        repetitions=settings.repetitions,
        quick="A QUICK run: only orders of magnitude count. " if settings.quick else "",
        verdicts=verdicts(found),
        scans=scans(found),
        views=_views(found),
        share=f"{found.share_open * 100:.0f}",
        reminders=sent.reminders,
        latency=f"{sending.LATENCY_SECONDS * MILLI:.0f}",
        pauses_every=sending.PAUSES_EVERY,
        writes_every=f"{sending.WRITES_EVERY_SECONDS:g}",
        sending=_sending(sent),
    )


def verdicts(found: Findings) -> str:
    """The figures that are demanded, reached or not."""
    rows = []
    sizes = sorted({branches for _, branches in found.scans})
    for name in DATABASES:
        rows += [
            (
                f"{name}, {branches:,} organizations: tick, times the floor",
                f"at most {limit:g}",
                f"{found.scans[name, branches].times:.1f}",
                found.scans[name, branches].times <= limit,
            )
            for branches, limit in ((100_000, MOST_TIMES), (1_000_000, MOST_TIMES_LARGE))
            if branches in sizes
        ]
        if len(sizes) > 1:
            small, large = (found.scans[name, size] for size in sizes[-2:])
            grown, floor = large.tick / small.tick, large.floor / small.floor
            rows.append(
                (
                    f"{name}, {sizes[-1]:,} organizations: tick, times that of {sizes[-2]:,}",
                    f"linear, at most {LINEAR:g} × {floor:.1f} of the floor",
                    f"{grown:.1f}",
                    grown <= LINEAR * floor,
                )
            )
    tasks = max(one.tasks for one in found.views.values())
    below = max(one.overview for one in found.views.values())
    limit = f"at most {LONGEST_VIEW * MILLI:.0f} ms"
    rows.append(("我的任务, p95 at any size", limit, f"{tasks * MILLI:.0f} ms", tasks <= LONGEST_VIEW))
    rows.append(
        ("a parent's overview, p95 at any size", limit, f"{below * MILLI:.0f} ms", below <= LONGEST_VIEW)
    )
    return table(
        ["", "demanded", "measured", ""], [_verdict(*row) for row in (*rows, *_of_sending(found.sent))]
    )


def _of_sending(sent: Sent | None) -> list[tuple[str, str, str, bool]]:
    if sent is None:
        return []
    least = f"at least {LEAST_SHARE * 100:.0f} %"
    return [
        (
            "sending: share of what the server allowed",
            least,
            f"{sent.share * 100:.1f} %",
            sent.share >= LEAST_SHARE,
        ),
        ("sending: lost", "0", str(sent.lost), not sent.lost),
        ("sending: repeated without saying so", "0", str(sent.repeated), not sent.repeated),
        (
            "sending: the slowest answer to somebody who writes",
            f"at most {LONGEST_REPLY:g} s",
            f"{sent.slowest_reply:.2f} s",
            sent.slowest_reply <= LONGEST_REPLY,
        ),
    ]


def _verdict(what: str, limit: str, measured: str, good: bool) -> tuple[str, str, str, str]:  # noqa: FBT001 - a row of a table
    return what, limit, measured, "reached" if good else "**not reached**"


def scans(found: Findings) -> str:
    """The ticks beside their floors."""
    rows = [
        [
            f"{name}, {branches:,}",
            _ms(one.floor),
            _ms(one.reading),
            _ms(one.bare),
            _ms(one.queueing),
            _ms(one.tick),
            _ms(one.unfolding),
            f"{one.times:.1f}",
            f"{one.queued:,}",
        ]
        for name in DATABASES
        for (database, branches), one in sorted(found.scans.items())
        if database == name
    ]
    head = [
        "",
        "scan (the floor), ms",
        "the rows read, ms",
        "written without an index, ms",
        "queueing alone, ms",
        "tick, ms",
        "unfolding, ms",
        "times the floor",
        "digests",
    ]
    return table(head, rows)


def _views(found: Findings) -> str:
    rows = [
        [f"{branches:,}", _ms(one.tasks), _ms(one.overview)] for branches, one in sorted(found.views.items())
    ]
    return table(["organizations", "我的任务, p95 in ms", "overview, p95 in ms"], rows)


def _sending(sent: Sent) -> str:
    share = f"{sent.share * 100:.1f} %"
    rows = [
        [
            f"{sent.seconds:.0f}",
            f"{sent.paused:.0f}",
            share,
            str(sent.refused),
            str(sent.hasty),
            str(sent.lost),
            str(sent.repeated),
            str(len(sent.replies)),
            f"{sent.slowest_reply:.2f}",
        ]
    ]
    head = [
        "seconds",
        "of them paused",
        "share of what was allowed",
        "refused in pauses",
        "refused for haste",
        "lost",
        "repeated untagged",
        "people who wrote",
        "slowest answer, s",
    ]
    return table(head, rows)


def _ms(seconds: float) -> str:
    return f"{seconds * MILLI:,.0f}"
