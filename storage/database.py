"""Transactions: one writer for SQLite, a few for PostgreSQL, readers apart.

A unit of work is a synchronous function whose first argument is a transaction. Units run in a
writer thread through SQLAlchemy's synchronous core, and on SQLite the units that wait together
share one commit, each inside its own savepoint: measured, a commit of 16 costs hardly more than
a commit of one, and the event loop is crossed once per unit instead of once per statement
(docs/benchmarks.md). Reads that belong to no update go over aiosqlite, so that they never wait
for the writer.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import URL
    from sqlalchemy.ext.asyncio import AsyncEngine

Tx: TypeAlias = Connection
"""A connection inside a transaction; the first argument of every unit of work."""

P = ParamSpec("P")
T = TypeVar("T")

GROUP = 64
"""The most units in one commit. Groups of 64 reach 157,000 rows/s here, larger ones add nothing."""

POSTGRESQL_WRITERS = 4
"""Writer threads on PostgreSQL; two cores were kept busy by four in measurements."""

AUDIT_KEY = "audit_key"
"""Where a connection carries the key of the audit chain (`Connection.info`)."""

BUSY_MILLISECONDS = 2000
"""How long SQLite waits for a lock of another process before the unit is given back."""

OUTAGES = (OperationalError, InterfaceError, InternalError)
"""The families of driver errors that speak of the database and not of the statement."""

FAULTS = (DataError, IntegrityError, ProgrammingError)
"""Those that speak of the statement: they come again whenever it does."""

log = logging.getLogger(__name__)


class StorageUnavailable(Exception):
    """The database could not do any work just now (locked, full, read-only, gone); nothing was kept."""


@dataclass(frozen=True)
class _Unit:
    work: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class Database:
    """A database as the program sees it: `write` and `read` units of work.

    `url` is `sqlite:///file` or `postgresql://...`; `audit_key` seals what is written through it.
    """

    def __init__(self, url: str, audit_key: bytes = b"") -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url)
        event.listen(self.engine, "connect", lambda _, record: record.info.update({AUDIT_KEY: audit_key}))
        self._reader: AsyncEngine | None = None
        self._units: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._group = GROUP if self.is_sqlite else 1
        self._working_since: dict[int, float] = {}
        driver = self.engine.dialect.loaded_dbapi
        self._outages = (driver.OperationalError, driver.InterfaceError, driver.InternalError)
        count = 1 if self.is_sqlite else POSTGRESQL_WRITERS
        self._threads = [
            threading.Thread(target=self._serve, name=f"writer-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def write(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(tx, ...)` and commit; its result comes back once it is durable.

        Raises StorageUnavailable when the database failed, or whatever `work` raised; in both
        cases nothing of the unit was kept. Cancelling the caller does not undo the unit.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._units.put(_Unit(lambda tx: work(tx, *args, **kwargs), loop, future))
        return await future

    async def read(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading `work(tx, ...)` on a connection of its own. Raises StorageUnavailable.

        All of it sees one moment of the database, whatever is written meanwhile.
        """
        if self._reader is None:
            self._reader = _reader(self.url)
        try:
            async with self._reader.connect() as connection:
                return await connection.run_sync(work, *args, **kwargs)
        except (OperationalError, InterfaceError, *self._outages) as error:
            raise StorageUnavailable(str(error)) from error

    def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit in the calling thread: for commands and set-up, not beside a running bot."""
        with self.engine.connect() as connection, connection.begin():
            return work(connection, *args, **kwargs)

    def stuck_seconds(self) -> float:
        """How long the slowest unit that is running now has been running; 0 when none runs."""
        started = list(self._working_since.values())
        return time.monotonic() - min(started) if started else 0.0

    async def close(self) -> None:
        """Finish what is queued, then close every connection."""
        for _ in self._threads:
            self._units.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join, 10)
        if self._reader is not None:
            await self._reader.dispose()
        self.engine.dispose()

    def _serve(self) -> None:
        connection: Connection | None = None
        me = threading.get_ident()
        while (first := self._units.get()) is not None:
            units = [first]
            ending = False
            while len(units) < self._group and not self._units.empty():
                if (unit := self._units.get()) is None:
                    ending = True
                    break
                units.append(unit)
            self._working_since[me] = time.monotonic()
            try:
                connection = connection or self.engine.connect()
                outcomes = self._commit(connection, units)
            except BaseException as error:  # noqa: BLE001 - the writer outlives whatever a unit or a database does
                if connection is not None:
                    _drop(connection)
                connection = None
                failure = self._failure(error)
                if isinstance(failure, StorageUnavailable):
                    log.warning("database unavailable: %s", failure)
                outcomes = [(None, failure)] * len(units)
            finally:
                self._working_since.pop(me, None)
            _deliver(units, outcomes)
            if ending:
                break
        if connection is not None:
            connection.close()

    def _commit(self, connection: Connection, units: list[_Unit]) -> list[tuple[Any, BaseException | None]]:
        if len(units) == 1:
            try:
                with connection.begin():
                    return [(units[0].work(connection), None)]
            except Exception as error:
                failure = self._failure(error)
                if isinstance(failure, StorageUnavailable):
                    raise failure from error
                return [(None, failure)]
        with connection.begin():
            return [self._attempt(connection, unit) for unit in units]

    def _attempt(self, connection: Connection, unit: _Unit) -> tuple[Any, BaseException | None]:
        """Run one of several units so that its failure undoes itself alone."""
        driver = connection.connection.cursor()
        driver.execute("SAVEPOINT unit")
        try:
            result = unit.work(connection)
        except Exception as error:
            failure = self._failure(error)
            if isinstance(failure, StorageUnavailable):
                raise failure from error
            driver.execute("ROLLBACK TO unit")
            driver.execute("RELEASE unit")
            return None, failure
        driver.execute("RELEASE unit")
        return result, None

    def _failure(self, error: BaseException) -> BaseException:
        """Tell a failing database from a failing unit."""
        if isinstance(error, StorageUnavailable):
            return error
        if isinstance(error, self._outages):
            return StorageUnavailable(str(error))
        if isinstance(error, DBAPIError) and (isinstance(error, OUTAGES) or error.connection_invalidated):
            return StorageUnavailable(str(error.orig))
        return error


def _deliver(units: list[_Unit], outcomes: list[tuple[Any, BaseException | None]]) -> None:
    """Hand results to the event loops that wait for them, one crossing per loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Unit, Any, BaseException | None]]] = {}
    for unit, (result, error) in zip(units, outcomes, strict=True):
        by_loop.setdefault(unit.loop, []).append((unit, result, error))
    for loop, settled in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, settled)
        except RuntimeError:
            log.info(
                "results of %d units arrived after their event loop had closed",
                len(settled),
            )


def _settle(settled: list[tuple[_Unit, Any, BaseException | None]]) -> None:
    for unit, result, error in settled:
        if unit.future.done():
            continue
        if error is None:
            unit.future.set_result(result)
        else:
            unit.future.set_exception(error)


def _drop(connection: Connection) -> None:
    """Close a connection whose state is unknown; it may itself fail."""
    try:
        connection.invalidate()
        connection.close()
    except SQLAlchemyError:
        log.info("a broken connection could not be closed")


def _engine(url: URL) -> Engine:
    # Parameters are hidden in errors, which are logged: they hold what people wrote.
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=POSTGRESQL_WRITERS + 1,
            hide_parameters=True,
        )
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "timeout": BUSY_MILLISECONDS / 1000,
        },
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's connection
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: deferred transactions lost 250 of 300 concurrent updates."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _reader(url: URL) -> AsyncEngine:
    # Imported here: start-up needs no reader, and this import costs about 60 ms.
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - see above

    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=2,
            isolation_level="REPEATABLE READ",
            hide_parameters=True,
        )
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), pool_size=2, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _on_reader_connect)
    event.listen(engine.sync_engine, "begin", _begin_snapshot)
    return engine


def _begin_snapshot(connection: Connection) -> None:
    """Begin in earnest: the driver leaves reading statements outside of transactions."""
    connection.exec_driver_sql("BEGIN")


def _on_reader_connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's connection
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "query_only=ON"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
