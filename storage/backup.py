"""Copies of a live SQLite database by its own backup API; file copies were usable in 1 of 25 cases."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside a database and reads as a part of it."""

PAGES = 512
"""Pages copied at a time: 2 MiB, so that a running bot is never held up noticeably."""


class Damaged(Exception):
    """A file is not a sound SQLite database; the message says what SQLite found."""


def copy(source: Path, destination: Path) -> None:
    """Write a consistent copy beside a running bot; it appears under its name only when complete.

    Raises FileExistsError rather than overwrite an earlier copy, Damaged when the copy is not sound,
    OSError when it could not be written.
    """
    if destination.exists():
        raise FileExistsError(destination)
    unfinished = destination.with_name(destination.name + ".unfinished")
    discard(unfinished)
    try:
        _copy_live(source, unfinished)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise Damaged(str(error)) from error
    check(unfinished)
    settle(unfinished, destination)


def _copy_live(source: Path, unfinished: Path) -> None:
    with (
        closing(sqlite3.connect(_reading(source), uri=True)) as live,
        closing(sqlite3.connect(unfinished)) as target,
    ):
        live.backup(target, pages=PAGES)


def _reading(path: Path) -> str:
    """Name a file as SQLite opens it for reading, whatever characters its path has."""
    return f"{path.absolute().as_uri()}?mode=ro"


def discard(path: Path) -> None:
    """Remove a database with all that lies beside it, as far as it is there."""
    for ending in ("", *BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def check(path: Path) -> None:
    """Raises Damaged unless SQLite finds the file whole, foreign keys included."""
    try:
        connection = sqlite3.connect(_reading(path), uri=True)
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise Damaged(str(error)) from error
    if found != ["ok"] or orphans:
        raise Damaged("; ".join(found) if found != ["ok"] else f"{len(orphans)} rows refer to nothing")


def settle(unfinished: Path, final: Path) -> None:
    """Give a finished file its name, durably."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(final)
    directory = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def put_in_place(copied: Path, live: Path) -> Path | None:
    """Make `copied` the live database; gives where the former one was kept, None when there was none.

    What lay beside the former one goes with it, even where the file itself is gone: SQLite would
    read a log that was left behind into the new database.
    """
    former = None
    beside = [ending for ending in BESIDE if live.with_name(live.name + ending).exists()]
    if live.exists() or beside:
        former = live.with_name(f"{live.name}.before-restore")
        number = 1
        while any(former.with_name(former.name + ending).exists() for ending in ("", *BESIDE)):
            number += 1
            former = live.with_name(f"{live.name}.before-restore-{number}")
        for ending in beside:
            live.with_name(live.name + ending).replace(former.with_name(former.name + ending))
        if live.exists():
            live.replace(former)
    settle(copied, live)
    return former
