"""Transactions: what is kept, what is not, and what happens while the database is out."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database, StorageUnavailable, Tx
from storage.schema import audit_head, inbox
from tests.storage.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database that is closed after the test."""
    database = Database(database_url, b"key")
    yield database
    await database.close()


def add_one(tx: Tx) -> int:
    """Read, then write: what deferred transactions lose."""
    seq: int = tx.execute(select(audit_head.c.seq).with_for_update()).scalar_one()
    tx.execute(update(audit_head).values(seq=seq + 1))
    return seq + 1


def add_one_and_fail(tx: Tx) -> None:
    add_one(tx)
    message = "the unit fails after it wrote"
    raise LookupError(message)


def total(tx: Tx) -> int:
    seq: int = tx.execute(select(audit_head.c.seq)).scalar_one()
    return seq


async def test_a_hundred_concurrent_read_then_write_units_lose_nothing(database: Database) -> None:
    await asyncio.gather(*(database.write(add_one) for _ in range(100)))
    assert await database.read(total) == 100


async def test_a_failing_unit_undoes_itself_and_nothing_of_its_neighbours(database: Database) -> None:
    units = [database.write(add_one_and_fail if number % 3 == 0 else add_one) for number in range(60)]
    outcomes = await asyncio.gather(*units, return_exceptions=True)
    assert [isinstance(one, LookupError) for one in outcomes] == [number % 3 == 0 for number in range(60)]
    assert await database.read(total) == 40


async def test_a_unit_is_durable_when_its_result_arrives(database: Database, database_url: str) -> None:
    await database.write(add_one)
    other = Database(database_url)
    assert await other.read(total) == 1
    await other.close()


async def test_a_cancelled_caller_does_not_undo_the_unit(database: Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        entered.set()
        leave.wait(5)
        add_one(tx)

    caller = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(entered.wait, 5)
    caller.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await caller
    leave.set()
    await database.write(add_one)
    assert await database.read(total) == 2


async def test_closing_finishes_what_is_queued(database_url: str) -> None:
    database = Database(database_url)
    units = [asyncio.create_task(database.write(add_one)) for _ in range(20)]
    await asyncio.sleep(0)
    await database.close()
    assert len(await asyncio.gather(*units)) == 20


async def test_a_unit_that_hangs_is_seen(database: Database) -> None:
    leave = threading.Event()
    unit = asyncio.create_task(database.write(lambda _: leave.wait(5)))
    await asyncio.sleep(0.2)
    assert database.stuck_seconds() > 0.1
    leave.set()
    await unit
    assert database.stuck_seconds() == 0


async def test_a_locked_database_gives_the_unit_back_and_works_again_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_MILLISECONDS", 50)
    database = Database(sqlite_url)
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable):
        await database.write(add_one)
    holder.execute("ROLLBACK")
    holder.close()
    assert await database.write(add_one) == 1
    await database.close()


async def test_a_full_disk_keeps_nothing_and_is_survived(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def fill(tx: Tx) -> None:
        tx.exec_driver_sql("PRAGMA max_page_count=1")
        tx.exec_driver_sql("CREATE TABLE filler (content BLOB)")
        tx.exec_driver_sql("INSERT INTO filler VALUES (zeroblob(100000000))")

    with pytest.raises(StorageUnavailable):
        await asyncio.gather(database.write(add_one), database.write(fill))
    assert await database.write(add_one) in {1, 2}
    await database.close()


async def test_a_reader_cannot_write(database_url: str, tmp_path: Path) -> None:
    del tmp_path
    if not database_url.startswith("sqlite"):
        return
    database = Database(database_url)
    with pytest.raises(StorageUnavailable, match="readonly"):
        await database.read(add_one)
    await database.close()


async def test_a_reading_unit_sees_one_moment_whatever_is_written_meanwhile(database: Database) -> None:
    def before_and_after(tx: Tx) -> tuple[int, int]:
        before = total(tx)
        database.run(add_one)
        return before, total(tx)

    assert await database.read(before_and_after) == (0, 0)
    assert await database.read(total) == 1


async def test_the_error_of_a_statement_tells_nothing_of_what_was_to_be_written(database: Database) -> None:
    def keep_the_same_twice(tx: Tx) -> None:
        for _ in range(2):
            tx.execute(
                insert(inbox), {"update_id": 1, "person_key": 1, "payload": "秘密", "received_at": NOW}
            )

    with pytest.raises(IntegrityError) as raised:
        await database.write(keep_the_same_twice)
    assert "秘密" not in str(raised.value)
