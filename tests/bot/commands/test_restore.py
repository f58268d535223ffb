"""A backup is put in place only if it is one, whole, and sealed with the key that is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot.commands.restore import command
from bot.settings import read
from storage import audit
from storage.database import Database
from storage.upgrade import upgrade
from tests.bot.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

KEY = b"key"


@pytest.fixture(autouse=True)
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a key and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", "1:token")
    read().key_file.parent.mkdir()
    read().key_file.write_bytes(KEY)


@pytest.fixture
def saved(tmp_path: Path) -> str:
    """The path of a backup with one link."""
    database = Database(f"sqlite:///{tmp_path / 'backup.db'}", KEY)
    database.run(upgrade)
    database.run(audit.append, audit.Event(NOW, None, "loaded", "roster", 0, {}))
    asyncio.run(database.close())
    return str(tmp_path / "backup.db")


def test_a_backup_is_put_in_place_where_there_is_nothing_yet(saved: str) -> None:
    ended = CliRunner().invoke(command, [saved])
    assert ended.exit_code == 0
    assert "1 links" in ended.output


def test_an_empty_file_is_no_backup_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    ended = CliRunner().invoke(command, [str(tmp_path / "empty.db")])
    assert ended.exit_code == 1
    assert "no backup" in ended.output
    live = read().sqlite_file
    assert live is not None
    assert {one.name for one in live.parent.iterdir()} == {"wuze.key", "wuze.db.lock"}


def test_without_its_key_nothing_is_restored_and_no_other_key_is_made(saved: str) -> None:
    read().key_file.unlink()
    ended = CliRunner().invoke(command, [saved])
    assert ended.exit_code == 78
    assert "audit key is missing" in ended.output
    assert not read().key_file.exists()
