"""Naming the first administrator from the command line."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clock import SystemClock
from bot.settings import read
from services.invitations import accept
from storage.database import Database
from storage.lock import single

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder."""
    monkeypatch.chdir(tmp_path)


def called(*more: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["administrator", "--name", "王小明", "--phone", "13800000001", *more])


def test_where_there_is_nothing_yet_it_makes_everything_and_prints_a_link() -> None:
    ended = called("--organization", "甲市委组织部")

    assert ended.exit_code == 0, ended.output
    assert "甲市委组织部, which workbooks call ADMIN-2" in ended.output
    token = re.search(r"^/start j_(\S+)$", ended.output, re.MULTILINE)
    assert token is not None
    chosen = read(needs_token=False)
    database = Database(chosen.database_url, chosen.key_file.read_bytes().strip())
    actor = database.run(accept, 7, token[1], SystemClock().now())
    asyncio.run(database.close())
    assert actor.office.organization_name == "甲市委组织部"


def test_again_it_prints_another_link_only() -> None:
    first, second = called(), called()

    assert second.exit_code == 0
    assert "was already an administrator" in second.output
    assert "Entered" not in second.output
    assert first.output.splitlines()[-1] != second.output.splitlines()[-1]


def test_beside_a_running_bot_it_refuses() -> None:
    called()

    with single(read(needs_token=False).database_url):
        ended = called()

    assert ended.exit_code == 75
    assert "/start" not in ended.output


def test_what_does_not_fit_is_said_in_one_line() -> None:
    ended = CliRunner().invoke(main, ["administrator", "--name", "王小明", "--phone", "1"])

    assert ended.exit_code == 1
    assert "--phone" in ended.output
