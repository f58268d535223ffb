"""A diary on each kind of database; the city is loaded once per run, and each test gets a copy."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage.database import Database
from tests.conftest import BOTH
from tests.services.diary import Diary

if TYPE_CHECKING:
    from tests import postgres


def load(url: str) -> None:
    """Load the diary's city."""
    database = Database(url, b"key")
    Diary(database)
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def sqlite_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the city."""
    path = tmp_path_factory.mktemp("diary") / "city.db"
    shutil.copyfile(sqlite_template, path)
    load(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_city(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the city."""
    name = postgres_server.create(postgres_template)
    load(postgres_server.database_url(name))
    yield name
    postgres_server.drop(name)


@pytest.fixture(params=BOTH)
def diary(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Diary]:
    """A small city on the afternoon of Friday, 27 March 2026."""
    if request.param == "sqlite":
        path = tmp_path / "diary.db"
        shutil.copyfile(request.getfixturevalue("sqlite_city"), path)
        yield from _opened(f"sqlite:///{path}")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_city"))
    yield from _opened(server.database_url(name))
    server.drop(name)


def _opened(url: str) -> Iterator[Diary]:
    database = Database(url, b"key")
    yield Diary(database, loaded=True)
    asyncio.run(database.close())
