"""A diary on each kind of database; the city is loaded once per run, and each test gets a copy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage.database import Database
from tests.conftest import BOTH, copies, filled_database, filled_file
from tests.services.diary import Diary
from tests.services.inspecting import diary_of, supervise

if TYPE_CHECKING:
    from tests import postgres
    from tests.services.inspecting import Supervision


def load(url: str) -> None:
    """Load the diary's city."""
    database = Database(url, b"key")
    Diary(database)
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def sqlite_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the city."""
    return filled_file(sqlite_template, tmp_path_factory.mktemp("diary") / "city.db", load)


@pytest.fixture(scope="session")
def postgres_city(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the city."""
    yield from filled_database(postgres_server, postgres_template, load)


@pytest.fixture(params=BOTH)
def diary(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Diary]:
    """A small city on the afternoon of Friday, 27 March 2026."""
    for url in copies(request, "sqlite_city", "postgres_city", tmp_path / "diary.db"):
        database = Database(url, b"key")
        yield Diary(database, loaded=True)
        asyncio.run(database.close())


def load_counties(url: str) -> None:
    """Load a city of two counties."""
    database = Database(url, b"key")
    diary_of(database)
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def sqlite_counties(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with two counties."""
    return filled_file(sqlite_template, tmp_path_factory.mktemp("counties") / "city.db", load_counties)


@pytest.fixture(scope="session")
def postgres_counties(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with two counties."""
    yield from filled_database(postgres_server, postgres_template, load_counties)


@pytest.fixture(params=BOTH)
def counties(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Diary]:
    """A city of two counties on the afternoon of Friday, 27 March 2026."""
    for url in copies(request, "sqlite_counties", "postgres_counties", tmp_path / "counties.db"):
        database = Database(url, b"key")
        yield diary_of(database, loaded=True)
        asyncio.run(database.close())


@pytest.fixture
def supervision(counties: Diary) -> Supervision:
    """A cross round that has been started in it."""
    return supervise(counties)
