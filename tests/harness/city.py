"""The demonstration city, prepared once and copied for every test."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import demonstration
from bot.clock import SystemClock
from bot.settings import Settings
from domain.demonstration import Account, Demonstration, demonstrate
from domain.people import Level, Role
from domain.reminders import Round, RoundKind
from domain.roster_layout import SHANGHAI
from services import roster
from services.persons import local_day
from storage import digests
from storage.database import Database

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx
    from tests.postgres import Server

TOKEN = demonstration.TOKEN

UNHURRIED = {
    "WUZE_MESSAGES_PER_SECOND": "100000",
    "WUZE_CHAT_MESSAGES_PER_SECOND": "100000",
    "WUZE_CHAT_BURST": "100000",
}
"""Without Telegram's pace: what is tested here is custody, and a thousand conversations are had."""


ABOVE_BRANCHES = {Level.CITY, Level.COUNTY, Level.TOWNSHIP}


@dataclass(frozen=True)
class Home:
    """Where one bot lives: its database and key."""

    database_url: str
    key_file: Path
    folder: Path

    @property
    def key(self) -> bytes:
        """The key of the audit chain."""
        return self.key_file.read_bytes().strip()

    def environment(self, playground_url: str) -> dict[str, str]:
        """The environment in which `python -m bot` finds this home and that playground."""
        return {
            "BOT_TOKEN": TOKEN,
            "WUZE_API_URL": playground_url,
            "WUZE_DATABASE_URL": self.database_url,
            "WUZE_AUDIT_KEY_FILE": str(self.key_file),
            **UNHURRIED,
        }


@dataclass(frozen=True)
class City:
    """The prepared city: a database to copy, the list of its people, and who they are."""

    template: Path
    people_file: Path
    made: Demonstration

    def settle(self, folder: Path) -> Home:
        """A copy of the prepared database in a folder of the test's own."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.template, folder / "wuze.db")
        shutil.copyfile(self.template.with_suffix(".key"), folder / "wuze.key")
        return Home(f"sqlite:///{folder / 'wuze.db'}", folder / "wuze.key", folder)

    @property
    def secretaries(self) -> tuple[Account, ...]:
        """Everybody who may log everything, branch secretaries first."""
        everybody = self.made.who(Role.SECRETARY)
        return tuple(sorted(everybody, key=lambda one: one.level in ABOVE_BRANCHES))

    def people(self) -> list[dict[str, Any]]:
        """The people as the playground lists them."""
        listed: list[dict[str, Any]] = json.loads(self.people_file.read_text())
        return listed


def people_json(made: Demonstration) -> str:
    """A city's people as the playground reads them."""
    return json.dumps(roster.people_file(made), ensure_ascii=False)


def prepare(folder: Path) -> City:
    """Make the city as `make demo` does."""
    database, people_file = folder / "wuze.db", folder / "people.json"
    _prepare(f"sqlite:///{database}", database.with_suffix(".key"), people_file)
    return City(database, people_file, demonstrate())


def prepare_postgres(server: Server, city: City) -> str:
    """Make the same city in a PostgreSQL database and give its name, a template for copies."""
    name = server.create()
    _prepare(server.database_url(name), city.template.with_suffix(".key"), city.people_file)
    return name


def _prepare(database_url: str, key_file: Path, people_file: Path) -> None:
    settings = Settings(TOKEN, database_url=database_url, audit_key_file=key_file)
    demonstration.prepare(settings, people_file)
    database = Database(database_url)
    try:
        database.run(let_rounds_be_over, SystemClock().now())
    finally:
        asyncio.run(database.close())


def let_rounds_be_over(tx: Tx, now: datetime) -> None:
    """Let today's and tomorrow's digests have been announced: no test depends on what is due on its day."""
    today = local_day(now, SHANGHAI)
    for kind in RoundKind:
        for day in (today, today + timedelta(days=1)):
            digests.add_round(tx, Round(kind, day, day, day, day), SHANGHAI, now)
