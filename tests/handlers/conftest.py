"""A diary for the tests of what people fill in and look up, and chats with the bot."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.demonstration import Demonstration, Size, demonstrate
from domain.people import Level, Role
from storage.database import Database
from tests.conftest import BOTH, copies, filled_database, filled_file
from tests.handlers.inspecting import Visiting
from tests.harness.chat import Chat, World
from tests.services.diary import Diary, load_city
from tests.services.inspecting import diary_of, supervise

if TYPE_CHECKING:
    from tests import postgres

CITY = demonstrate(Size(counties=1, townships=1, branches=8))
"""The diary's city."""


def populate(url: str) -> None:
    """Load the city."""
    database = Database(url, b"key")
    database.run(load_city, CITY.roster, Diary.now)
    asyncio.run(database.close())


@pytest.fixture
def diary(sqlite_url: str) -> Iterator[Diary]:
    """A small city on the afternoon of Friday, 27 March 2026."""
    database = Database(sqlite_url, b"key")
    yield Diary(database)
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def populated_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the city, which tests copy."""
    return filled_file(sqlite_template, tmp_path_factory.mktemp("city") / "city.db", populate)


@pytest.fixture
def city() -> Demonstration:
    """Who is who."""
    return CITY


@pytest.fixture
def world(populated_template: Path, tmp_path: Path) -> World:
    """Everybody's phones in the city, on the afternoon of Friday, 27 March 2026."""
    path = tmp_path / "chat.db"
    shutil.copyfile(populated_template, path)
    return World(f"sqlite:///{path}", Diary.now)


@pytest.fixture(scope="session")
def populated_postgres(postgres_server: postgres.Server, postgres_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the city, which tests copy."""
    yield from filled_database(postgres_server, postgres_template, populate)


@pytest.fixture(params=BOTH)
def each_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The same, once on each kind of database."""
    for url in copies(request, "populated_template", "populated_postgres", tmp_path / "chat.db"):
        yield World(url, Diary.now)


@pytest.fixture
def chat(world: World) -> Chat:
    """The chat of the secretary of 柳河村党支部, who has 5 members and no record yet."""
    return world.chat(CITY.who(Role.SECRETARY, Level.VILLAGE)[0].id)


def populate_counties(url: str) -> None:
    """Load a city of two counties."""
    diary = diary_of(Database(url, b"key"))
    asyncio.run(diary.database.close())


@pytest.fixture(scope="session")
def counties_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with a city of two counties, which tests copy."""
    return filled_file(sqlite_template, tmp_path_factory.mktemp("counties") / "city.db", populate_counties)


@pytest.fixture
def visiting(counties_template: Path, tmp_path: Path) -> Iterator[Visiting]:
    """A cross round that has been started, on the afternoon of Friday, 27 March 2026."""
    path = tmp_path / "visiting.db"
    shutil.copyfile(counties_template, path)
    url = f"sqlite:///{path}"
    database = Database(url, b"key")
    yield Visiting(World(url, Diary.now), supervise(diary_of(database, loaded=True)))
    asyncio.run(database.close())
