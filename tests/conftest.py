"""Fixtures of all tests: a migrated database for each test, on SQLite and on PostgreSQL.

A schema is made once per run; each test gets a copy of it. PostgreSQL starts only when a test needs it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.upgrade import upgrade
from tests import postgres

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def migrate(url: str) -> None:
    """Bring the database at `url` to the present schema."""
    database = Database(url)
    try:
        database.run(upgrade)
    finally:
        asyncio.run(database.close())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server for the whole run."""
    server = postgres.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server) -> Iterator[str]:
    """The name of a migrated PostgreSQL database that tests copy."""
    name = postgres_server.create()
    migrate(postgres_server.database_url(name))
    yield name
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database, for tests that need a database, whichever."""
    path = tmp_path / "wuze.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of the test's own; the test runs once on each kind."""
    yield from copies(request, "sqlite_template", "postgres_template", tmp_path / "wuze.db")


def copies(request: pytest.FixtureRequest, file: str, database: str, path: Path) -> Iterator[str]:
    """The address of a copy of one of two templates, which a fixture names, and its parameter chooses.

    Of an SQLite `file`, at `path`, or of a PostgreSQL `database`, which goes afterwards.
    """
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue(file), path)
        yield f"sqlite:///{path}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue(database))
    yield server.database_url(name)
    server.drop(name)


def filled_file(template: Path, path: Path, fill: Callable[[str], None]) -> Path:
    """A copy of an SQLite file in which there is something more, for tests to copy."""
    shutil.copyfile(template, path)
    fill(f"sqlite:///{path}")
    return path


def filled_database(server: postgres.Server, template: str, fill: Callable[[str], None]) -> Iterator[str]:
    """The name of a copy of a PostgreSQL database in which there is something more, for tests to copy."""
    name = server.create(template)
    fill(server.database_url(name))
    yield name
    server.drop(name)


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, for tests of migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.database_url(name)
    server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated database of the test's own."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes measured figures; they are printed with the test's name when the run ends."""

    def note(figure: str) -> None:
        request.node.user_properties.append(("figure", figure))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests noted, and the skips that are not allowed."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    noted = [
        (report.nodeid, figure)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, figure in report.user_properties
        if name == "figure"
    ]
    if noted:
        terminalreporter.section("figures")
    for test, figure in noted:
        terminalreporter.write_line(f"{test.rpartition('::')[2]}: {figure}")
    for test in forbidden_skips(terminalreporter):
        terminalreporter.write_line(f"SKIPPED, which counts as a failure here: {test}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let the run fail for a skip that is not allowed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and forbidden_skips(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def forbidden_skips(reporter: pytest.TerminalReporter) -> list[str]:
    """Skipped tests: only the browser's may be, and only on a person's machine."""
    return [
        report.nodeid
        for report in reporter.stats.get("skipped", [])
        if os.environ.get("CI") == "true" or "browser" not in report.keywords
    ]
