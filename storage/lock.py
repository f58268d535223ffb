"""One process at a time: a second one is refused before it can touch anything."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SQLITE = "sqlite:///"

ADVISORY = 0x57757A65
"""PostgreSQL's advisory lock of this program ("Wuze" in ASCII)."""


class AlreadyRunning(Exception):
    """Another process works on this database."""


class Unreachable(Exception):
    """The database server gave no connection; the message says why."""


@contextlib.contextmanager
def single(url: str) -> Iterator[None]:
    """Hold the database for this process alone. Raises AlreadyRunning at once, never waits; Unreachable.

    The kernel gives the lock back when the process ends, however it ends.
    """
    if url.startswith(SQLITE):
        path = url.removeprefix(SQLITE).partition("?")[0]
        with _file(os.path.abspath(f"{path}.lock")):  # noqa: PTH100 - a path need not exist yet
            yield
        return
    with _advisory(url):
        yield


@contextlib.contextmanager
def _advisory(url: str) -> Iterator[None]:
    # Imported here: a start on SQLite takes its lock before these are loaded.
    from sqlalchemy import create_engine, make_url, text  # noqa: PLC0415 - see above
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - see above
    from sqlalchemy.pool import NullPool  # noqa: PLC0415 - see above

    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    try:
        connecting = engine.connect()
    except OperationalError as error:
        raise Unreachable(str(error.orig)) from error
    with connecting as connection:
        held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY}).scalar()
        connection.commit()
        if not held:
            raise AlreadyRunning
        yield


@contextlib.contextmanager
def _file(path: str | Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield
    finally:
        os.close(descriptor)
