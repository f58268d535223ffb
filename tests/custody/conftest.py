"""What custody tests stand on: a prepared city, a playground, a fork server of bots, people."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness import city as cities
from tests.harness.city import City, Home
from tests.harness.person import Person
from tests.harness.playground import Control, Playground
from tests.harness.processes import Bot, Launcher

if TYPE_CHECKING:
    from tests import postgres

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder kills, breaks and floods real processes."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.custody)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The demonstration city, prepared once."""
    return cities.prepare(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """The fork server, shared by all tests."""
    launcher = Launcher()
    yield launcher
    launcher.stop()


@pytest.fixture(scope="session")
def postgres_city(postgres_server: postgres.Server, city: City) -> str:
    """The name of a PostgreSQL database with the city, for copies."""
    return cities.prepare_postgres(postgres_server, city)


@pytest.fixture
def home(city: City, tmp_path: Path) -> Home:
    """A database of the test's own with the city in it, on SQLite."""
    return city.settle(tmp_path / "home")


@pytest.fixture(params=("sqlite", pytest.param("postgres", marks=pytest.mark.postgres)))
def any_home(request: pytest.FixtureRequest, city: City, tmp_path: Path) -> Iterator[Home]:
    """A database of the test's own with the city in it; the test runs once on each kind."""
    home = city.settle(tmp_path / "home")
    if request.param == "sqlite":
        yield home
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_city"))
    yield Home(server.database_url(name), home.key_file, home.folder)
    server.drop(name)


@pytest.fixture
def playground(city: City) -> Iterator[Playground]:
    """A playground of the test's own, with the city's people."""
    playground = Playground(city.people_file)
    yield playground
    playground.stop()


@pytest.fixture
async def control(playground: Playground) -> AsyncIterator[Control]:
    """The playground's control API."""
    async with Control(playground.url) as control:
        yield control


@pytest.fixture
async def bot(launcher: Launcher, home: Home, playground: Playground) -> AsyncIterator[Bot]:
    """A bot that is not started yet; killed when the test ends."""
    bot = Bot(launcher, home, playground.url)
    yield bot
    await bot.kill()


@pytest.fixture
def crowd(control: Control, city: City) -> Callable[[int], list[Person]]:
    """Gives so many secretaries of all levels, of organizations of their own."""
    return lambda count: [Person(control, one.id) for one in city.secretaries[:count]]


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)
