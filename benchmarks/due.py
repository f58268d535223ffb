"""What it costs to find what is due, and to queue a digest for everybody whom it concerns.

The tick of a Monday on which all ten obligations are told of, beside one plain scan of the year's records
in the same database: nobody who looks at them at all can be faster. And beside queueing as many digests
for people who are known: nobody who queues them at all can be faster than that, nor than writing as many
rows into a table that has no index.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, String, Table, bindparam, cast, delete, func, insert, literal, select

from benchmarks.organizations import FIRST, NOW, TODAY, City
from domain.obligations import OPEN
from services import announcing, duties, rounds
from services.announcing import alike
from storage import organizations
from storage import schema as tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database, Tx

_RECORD = tables.duty_records.c
_FLOOR = select(
    func.count(),
    func.max(_RECORD.organization_id),
    func.max(_RECORD.office_id),
    func.max(_RECORD.kind),
    func.max(_RECORD.held_on),
    func.max(_RECORD.entered_at),
).where(_RECORD.held_on.between(FIRST, date(FIRST.year, 12, 31)))
"""Reads of every record whose it is, what, of which day and when it was entered; the greatest come back."""

_PERSON = tables.persons.c
_SAME = alike(0, "Asia/Shanghai")
_NAMES = ["method", "chat_id", "priority", "key", "params", "dedupe", "created_at"]
_BARE = Table("bare_outbox", MetaData(), *(Column(name, tables.outbox.c[name].type) for name in _NAMES))
"""What a row of the outbox holds, in a table without a key or any other index."""


_ALIKE = select(
    literal("send"),
    _PERSON.telegram_id,
    literal(_SAME.priority),
    literal(_SAME.key),
    literal("".join(_SAME.params)),
    literal(_SAME.dedupe) + cast(_PERSON.id, String),
    bindparam("now", type_=tables.outbox.c.created_at.type),
).where(_PERSON.id >= bindparam("first"))

_ROWS = 10_000
"""Read at a time."""


@dataclass(frozen=True)
class Scan:
    """What was measured for one number of branches on one database: medians."""

    floor: float
    """Seconds for the plain scan of the year's records."""
    reading: float
    """Seconds for the same records read row by row by a program; measured once."""
    bare: float
    """Seconds for writing what as many digests hold into a table without any index, with the commit."""
    queueing: float
    """Seconds for queueing as many digests and nothing else, with the commit."""
    tick: float
    """Seconds for the whole tick, with the commit."""
    unfolding: float
    """Seconds for making a row for each reader of what the tick queued together, in all its pieces."""
    queued: int
    """Digests."""

    @property
    def times(self) -> float:
        """How many scans long the tick is."""
        return self.tick / self.floor


def scan(database: Database, city: City, repetitions: int) -> Scan:
    """Measure the tick beside the floor; a first round is not counted."""
    reading, _ = _timed(database, _read)
    found = [_once(database, city) for _ in range(repetitions + 1)][1:]
    return Scan(
        statistics.median(one.floor for one in found),
        reading,
        statistics.median(one.bare for one in found),
        statistics.median(one.queueing for one in found),
        statistics.median(one.tick for one in found),
        statistics.median(one.unfolding for one in found),
        found[0].queued,
    )


def share_open(database: Database, city: City) -> float:
    """The share of the pairs of branch and obligation that are open, by the rules, below one parent."""

    def count(tx: Tx) -> float:
        parent = organizations.by_id(tx, city.parents[0])
        assert parent is not None
        found = duties.of_children(tx, parent, NOW, TODAY)
        return sum(one.state in OPEN for one in found) / len(found)

    return database.run(count)


def _once(database: Database, city: City) -> Scan:
    floor, _ = _timed(database, _plain_scan)
    database.run(_BARE.create)
    bare, _ = _timed(database, _queue, city, _BARE)
    database.run(_BARE.drop)
    queueing, _ = _timed(database, _queue, city, tables.outbox)
    _undo(database)
    tick, queued = _timed(database, rounds.tick, NOW)
    begun = time.perf_counter()
    while database.run(announcing.unfold):
        pass
    unfolding = time.perf_counter() - begun
    _undo(database)
    return Scan(floor, 0.0, bare, queueing, tick, unfolding, queued)


def _timed(database: Database, work: Callable[..., Any], *values: Any) -> tuple[float, Any]:  # noqa: ANN401 - whatever the work takes and gives
    """Seconds until a unit of work is on disk, and its result."""
    begun = time.perf_counter()
    result = database.run(work, *values)
    return time.perf_counter() - begun, result


def _plain_scan(tx: Tx) -> None:
    if tx.dialect.name == "postgresql":
        # One process, as the insert has: PostgreSQL plans none with helpers for what writes.
        tx.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")
    tx.execute(_FLOOR).one()


def _read(tx: Tx) -> None:
    cursor = tx.connection.cursor()
    cursor.execute(
        "SELECT organization_id, office_id, kind, held_on, entered_at FROM duty_records "
        "WHERE held_on >= '2026-01-01' AND held_on <= '2026-12-31'"
    )
    while cursor.fetchmany(_ROWS):
        pass
    cursor.close()


def _queue(tx: Tx, city: City, into: Table) -> None:
    tx.execute(insert(into).from_select(_NAMES, _ALIKE), {"now": NOW, "first": city.branch_ids.start})


def _undo(database: Database) -> None:
    """Take back what was queued; PostgreSQL also clears away what is dead, as it does by itself in time."""

    def undo(tx: Tx) -> None:
        tx.execute(delete(tables.outbox))
        tx.execute(delete(tables.digest_rounds).where(tables.digest_rounds.c.on_day >= TODAY))

    database.run(undo)
    tidy(database, "outbox")


def tidy(database: Database, table: str = "") -> None:
    """Let PostgreSQL clear away what is dead, and count, as it does by itself in the background."""
    if not database.is_sqlite:
        autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")
