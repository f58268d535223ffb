"""Three ways to run the same write transaction of one form step (architecture decision 6).

The transaction: find the person, read the draft, keep the answer in it, queue the next question,
mark the update as dealt with. All three use SQLite with a write-ahead log, `synchronous=FULL`,
`BEGIN IMMEDIATE` and one writing connection.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import aiosqlite
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database import Database

ANSWERS = (
    '{"kinds":["branch_committee_meeting"],"held_on":"2026-03-02","attendance":{"attended":12,"expected":15}}'
)
ROUND_SECONDS = 1.5
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

metadata = MetaData()
persons = Table(
    "persons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", Integer, unique=True),
)
drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, index=True),
    Column("revision", Integer),
    Column("answers", Text),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", Integer),
    Column("key", Text),
    Column("params", Text),
)
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text),
)

FIND = select(persons.c.id).where(persons.c.telegram_id == bindparam("who"))
READ = select(drafts.c.id, drafts.c.revision, drafts.c.answers).where(
    drafts.c.person_id == bindparam("person")
)
KEEP = (
    update(drafts)
    .where(drafts.c.id == bindparam("draft"))
    .values(revision=bindparam("new_revision"), answers=bindparam("new_answers"))
)
QUEUE = insert(outbox).values(
    chat_id=bindparam("to_chat"), key=bindparam("words"), params=bindparam("details")
)
FINISH = update(inbox).where(inbox.c.id == bindparam("arrived")).values(state=bindparam("ended"))

Step: TypeAlias = "Callable[[int], Awaitable[None]]"
"""Runs the transaction for one person."""


def step(tx: Connection, who: int) -> None:
    """The transaction as our code is written: statements of SQLAlchemy Core on a connection."""
    person = tx.execute(FIND, {"who": who}).scalar_one()
    draft = tx.execute(READ, {"person": person}).one()
    tx.execute(KEEP, {"draft": draft.id, "new_revision": draft.revision + 1, "new_answers": ANSWERS})
    tx.execute(QUEUE, {"to_chat": who, "words": "meeting.ask_topics", "details": ANSWERS})
    tx.execute(FINISH, {"arrived": who, "ended": "done"})


def _raw(statement: Any) -> str:  # noqa: ANN401 - any statement of SQLAlchemy Core
    """The statement as the driver takes it, with named parameters."""
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


async def by_async_engine(path: Path) -> tuple[Step, Callable[[], Awaitable[None]]]:
    """SQLAlchemy's asynchronous engine over aiosqlite, one connection, one transaction a commit."""
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0, connect_args={"isolation_level": None}
    )
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _begin)
    one_at_a_time = asyncio.Lock()

    async def run(who: int) -> None:
        async with one_at_a_time, engine.begin() as connection:
            await connection.run_sync(step, who)

    return run, engine.dispose


async def by_aiosqlite(path: Path) -> tuple[Step, Callable[[], Awaitable[None]]]:
    """The same statements as strings on aiosqlite, one connection, one transaction a commit."""
    connection = await aiosqlite.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        await connection.execute(f"PRAGMA {pragma}")
    find, read, keep, queue, finish = (_raw(one) for one in (FIND, READ, KEEP, QUEUE, FINISH))
    one_at_a_time = asyncio.Lock()

    async def run(who: int) -> None:
        async with one_at_a_time:
            await connection.execute("BEGIN IMMEDIATE")
            ((person,),) = await connection.execute_fetchall(find, {"who": who})
            ((draft, revision, _),) = await connection.execute_fetchall(read, {"person": person})
            await connection.execute(
                keep, {"draft": draft, "new_revision": revision + 1, "new_answers": ANSWERS}
            )
            await connection.execute(
                queue, {"to_chat": who, "words": "meeting.ask_topics", "details": ANSWERS}
            )
            await connection.execute(finish, {"arrived": who, "ended": "done"})
            await connection.commit()

    return run, connection.close


async def by_writer_thread(path: Path) -> tuple[Step, Callable[[], Awaitable[None]]]:
    """SQLAlchemy's synchronous core in the writer thread, commits grouped: `storage.database`."""
    database = Database(f"sqlite:///{path}")

    async def run(who: int) -> None:
        await database.write(step, who)

    return run, database.close


WAYS = {
    "SQLAlchemy's async engine over aiosqlite": by_async_engine,
    "raw statements on aiosqlite": by_aiosqlite,
    "SQLAlchemy's core in the writer thread, grouped commits": by_writer_thread,
}


@dataclass(frozen=True)
class Pace:
    """What one way reached."""

    per_second: float
    """Transactions on disk per second."""
    cpu: float
    """Processor seconds per transaction, all threads."""


async def pace(way: str, people: int, seconds: float, folder: Path) -> Pace:
    """So many people, each beginning the next step when the last is on disk."""
    path = folder / "steps.db"
    path.unlink(missing_ok=True)
    await _make(path, people)
    run, close = await WAYS[way](path)
    done = 0

    async def person(who: int, until: float) -> None:
        nonlocal done
        while time.perf_counter() < until:
            await run(who)
            done += 1

    await run(1)
    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(person(1 + number, begun + seconds) for number in range(people)))
    taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
    await close()
    return Pace(done / taken, cpu / done)


async def run(
    people: tuple[int, ...], *, repetitions: int, folder: Path, seconds: float = ROUND_SECONDS
) -> dict[tuple[str, int], Pace]:
    """Every way with every number of people, one beside the other; medians."""
    measured: dict[tuple[str, int], list[Pace]] = {}
    for _ in range(repetitions):
        for number in people:
            for way in WAYS:
                measured.setdefault((way, number), []).append(await pace(way, number, seconds, folder))
    return {
        condition: Pace(
            statistics.median(one.per_second for one in paces), statistics.median(one.cpu for one in paces)
        )
        for condition, paces in measured.items()
    }


async def _make(path: Path, people: int) -> None:
    database = Database(f"sqlite:///{path}")
    numbers = range(1, people + 1)

    def fill(tx: Connection) -> None:
        metadata.create_all(tx)
        tx.execute(insert(persons), [{"telegram_id": number} for number in numbers])
        tx.execute(
            insert(drafts), [{"person_id": number, "revision": 0, "answers": "{}"} for number in numbers]
        )
        tx.execute(insert(inbox), [{"state": "new"} for _ in numbers])

    database.run(fill)
    await database.close()


def _on_connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's connection
    for pragma in PRAGMAS:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
