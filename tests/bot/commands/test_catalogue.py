"""What the shipped catalogue asks differently, from the command line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from bot.cli import main
from bot.clock import SystemClock
from bot.commands.shared import EX_TEMPORARY
from bot.settings import read
from domain.catalogue.loading import Catalogue, catalogue
from services import rules
from storage.database import Database
from storage.lock import single
from storage.schema import accepted_obligations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from storage.database import Tx

T = TypeVar("T")


@pytest.fixture(autouse=True)
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder with a database that has one administrator."""
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(main, ["administrator", "--name", "王小明", "--phone", "13800000001"])
    assert made.exit_code == 0, made.output


@pytest.fixture
def shorter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program as it is shipped, after one without the pack of branches was accepted."""
    shipped = catalogue(2026)
    made = Catalogue(
        tuple(one for one in shipped.entries if not one.id.startswith("BR-")), shipped.parameters
    )
    with monkeypatch.context() as earlier:
        earlier.setattr("domain.rule_book.catalogue", lambda _year: made)
        rules._book.cache_clear()
        _run(lambda tx: rules.accept_first(tx, SystemClock().now()))
    rules._book.cache_clear()
    yield
    rules._book.cache_clear()


def called(*more: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(main, ["catalogue", *more])


def accepted() -> int:
    """How many timings were accepted."""
    every = select(func.count()).select_from(accepted_obligations)
    return _run(lambda tx: int(tx.execute(every).scalar_one()))


def _run(work: Callable[[Tx], T]) -> T:
    chosen = read(needs_token=False)
    database = Database(chosen.database_url, chosen.key_file.read_bytes().strip())
    try:
        return database.run(work)
    finally:
        asyncio.run(database.close())


@pytest.mark.usefixtures("shorter")
def test_it_prints_what_waits_and_changes_nothing() -> None:
    before = accepted()

    ended = called()

    assert ended.exit_code == 0, ended.output
    assert "主题党日(BR-05):新增,每月 1 次" in ended.output
    assert "Accept it with --accept" in ended.output
    assert accepted() == before


@pytest.mark.usefixtures("shorter")
def test_it_accepts_once() -> None:
    before = accepted()

    first, second = called("--accept", "--yes"), called("--accept", "--yes")

    assert first.exit_code == second.exit_code == 0, first.output
    assert "Accepted, for periods that end on" in first.output
    assert "asks nothing that was not accepted" in second.output
    assert accepted() > before
    assert "asks nothing" in called().output


@pytest.mark.usefixtures("shorter")
def test_without_a_yes_nothing_changes() -> None:
    before = accepted()
    ended = CliRunner().invoke(main, ["catalogue", "--accept"], input="n\n")
    assert ended.exit_code == 1
    assert "Nothing was changed." in ended.output
    assert accepted() == before


@pytest.mark.usefixtures("shorter")
def test_beside_a_running_bot_it_looks_and_does_not_accept() -> None:
    with single(read(needs_token=False).database_url):
        assert called().exit_code == 0
        assert called("--accept", "--yes").exit_code == EX_TEMPORARY
