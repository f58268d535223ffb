"""A backup is whole or is none, and what is restored is the backup and nothing else."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from storage import backup

if TYPE_CHECKING:
    from pathlib import Path


def numbers(path: Path) -> list[int]:
    """What the database at `path` holds."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT x FROM numbers")]


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """A database that holds 1, as its process left it when the machine went down: 2 is in its log only."""
    running, live = tmp_path / "running.db", tmp_path / "live.db"
    with closing(sqlite3.connect(running)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE numbers (x)")
        connection.execute("INSERT INTO numbers VALUES (1)")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(running, live)
        connection.execute("UPDATE numbers SET x = 2")
        connection.commit()
        shutil.copy(f"{running}-wal", f"{live}-wal")
    return live


def test_a_copy_holds_what_only_the_log_of_a_live_database_holds(live: Path, tmp_path: Path) -> None:
    backup.copy(live, tmp_path / "copy 100% #1?.db")
    assert numbers(tmp_path / "copy 100% #1?.db") == [2]


def test_what_is_restored_is_the_backup_although_a_log_was_left_where_the_file_is_gone(
    live: Path, tmp_path: Path
) -> None:
    shutil.copy(live, tmp_path / "restoring")
    live.unlink()
    former = backup.put_in_place(tmp_path / "restoring", live)
    assert numbers(live) == [1]
    assert former is not None
    assert former.with_name(f"{former.name}-wal").exists()


def test_the_former_database_is_kept_whole_each_time(live: Path, tmp_path: Path) -> None:
    kept = []
    for _ in range(2):
        with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
            connection.execute("CREATE TABLE numbers (x)")
        kept.append(backup.put_in_place(tmp_path / "new.db", live))
    assert kept == [tmp_path / "live.db.before-restore", tmp_path / "live.db.before-restore-2"]
    assert numbers(tmp_path / "live.db.before-restore") == [2]
    assert numbers(live) == []


def test_a_copy_that_cannot_be_written_says_so(live: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        backup.copy(live, tmp_path / "no such folder" / "copy.db")


def test_a_copy_of_what_is_no_database_is_none(tmp_path: Path) -> None:
    (tmp_path / "live.db").write_bytes(b"no database at all" * 1000)
    with pytest.raises(backup.Damaged):
        backup.copy(tmp_path / "live.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
