"""What it costs to find what is due, and to queue a digest for everybody it concerns.

The tick of a Monday on which all ten obligations are told of, beside one plain scan of the year's records
in the same database: less than that nobody can read who looks at the records at all.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from benchmarks.organizations import FIRST, NOW, TODAY, City, fill
from domain.obligations import OPEN
from services import duties, rounds
from storage import organizations
from storage import schema as tables
from storage.database import Database
from storage.upgrade import upgrade
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Tx

SIZES = (10_000, 100_000, 1_000_000)
SAFE = {**postgres.SETTINGS, "fsync": "on", "full_page_writes": "on", "shared_buffers": "1GB"}
"""The server of the tests, but one that keeps what it was given."""

_RECORD = tables.duty_records.c
_FLOOR = select(
    func.count(),
    func.max(_RECORD.kind),
    func.max(_RECORD.organization_id),
    func.max(_RECORD.entered_at),
).where(_RECORD.held_on.between(FIRST, date(FIRST.year, 12, 31)))
"""Read by the database itself, row by row; only the greatest comes back."""


@dataclass(frozen=True)
class Scan:
    """What was measured for one number of branches on one database: medians."""

    floor: float
    """Seconds for the plain scan of the year's records."""
    tick: float
    """Seconds for the tick with its commit."""
    queued: int
    """Digests."""


@contextmanager
def databases(folder: Path, branches: int) -> Iterator[Iterator[tuple[str, Database]]]:
    """A city of so many branches on each kind of database, one after the other."""
    server = postgres.start(SAFE)
    try:
        yield _each(folder, City(branches), server)
    finally:
        server.stop()


def _each(folder: Path, city: City, server: postgres.Server) -> Iterator[tuple[str, Database]]:
    path = folder / f"due-{city.branches}.db"
    for name, url in (
        ("SQLite", f"sqlite:///{path}"),
        ("PostgreSQL", server.database_url(server.create())),
    ):
        database = Database(url)
        try:
            database.run(upgrade)
            fill(database, city)
            if not database.is_sqlite:
                vacuum(database)
            yield name, database
        finally:
            asyncio.run(database.close())
    path.unlink()


def scan(database: Database, repetitions: int) -> Scan:
    """Measure the tick beside the floor."""
    floors, ticks, queued = [], [], 0
    for _ in range(repetitions):
        floors.append(_timed(database, _scan)[0])
        seconds, queued = _timed(database, rounds.tick, NOW)
        ticks.append(seconds)
        _undo(database)
    return Scan(statistics.median(floors), statistics.median(ticks), queued)


def share_open(database: Database) -> float:
    """The share of the pairs of branch and obligation that are open, below one parent, by the rules."""

    def count(tx: Tx) -> float:
        parent = organizations.by_id(tx, branches_of(tx)[0])
        assert parent is not None
        found = duties.of_children(tx, parent, NOW, TODAY)
        return sum(one.state in OPEN for one in found) / len(found)

    return database.run(count)


def branches_of(tx: Tx) -> list[int]:
    """The ids of the organizations that have branches below them."""
    below = tables.organizations.c
    return list(tx.execute(select(below.parent_id).where(below.kind == "branch").distinct()).scalars())


def _timed(database: Database, work: Callable[..., Any], *values: Any) -> tuple[float, Any]:  # noqa: ANN401 - whatever the work takes and gives
    """Seconds until a unit of work is on disk, and its result."""
    begun = time.perf_counter()
    result = database.run(work, *values)
    return time.perf_counter() - begun, result


def _scan(tx: Tx) -> None:
    tx.execute(_FLOOR).one()


def _undo(database: Database) -> None:
    """Take back what a tick did; PostgreSQL also clears away what is dead, as it would by itself."""

    def undo(tx: Tx) -> None:
        tx.execute(delete(tables.outbox))
        tx.execute(delete(tables.digest_rounds).where(tables.digest_rounds.c.on_day >= TODAY))

    database.run(undo)
    if not database.is_sqlite:
        vacuum(database)


def vacuum(database: Database) -> None:
    """Let PostgreSQL clear away and count, as it does by itself in the background."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
