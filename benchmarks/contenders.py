"""Who is measured: the production build and its peers, each with what its people say to it."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load import Tap, Write
from benchmarks.peers.common import BEGIN
from benchmarks.server import TOKEN
from bot.clock import SystemClock
from bot.keys import audit_key
from bot.settings import Settings
from domain.demonstration import Size, demonstrate
from domain.people import Role
from playground.people import Person
from services import roster
from storage.database import Database
from storage.upgrade import upgrade
from templates import render

if TYPE_CHECKING:
    from benchmarks.load import Script

UNPACED = "1000000"
"""Messages a second; nobody but the production build paces itself, so its pacing is lifted out of the way."""

SPARE_SECRETARIES = 20


@dataclass(frozen=True)
class Contender:
    """One bot under measurement."""

    key: str
    title: str
    arguments: Sequence[str]
    """What follows `python`."""
    environment: Callable[[str, Path], dict[str, str]]
    """Gives the variables for (server, folder)."""
    prepare: Callable[[Path, int], list[Person]]
    """Makes what the bot needs in a folder; gives at least so many people who may use it."""
    script: Script
    stored: Callable[[Path], int] | None = None
    """Counts the finished forms in the folder's database; None where nothing is stored."""
    turns: int = 1
    """Updates per form."""


def _meeting(_: int) -> Generator[Write | Tap]:
    """The commonest meeting: its kind in one tap, today, who came, a typed line, no decision, save."""
    while True:
        yield Write(render.label({"key": "menu.log", "params": {}}))
        yield _tap(r"^n:meeting:")
        yield _tap(r"^d:\d+:\d+:day:")
        yield _tap(r"^d:\d+:\d+:of:")
        yield Write("学习文件，讨论下月安排")
        yield _tap(r"^d:\d+:\d+:none$")
        yield _tap(r"^d:\d+:\d+:save$")


def _tap(data: str) -> Tap:
    return Tap(re.compile(data))


def _six_steps(_: int) -> Generator[Write | Tap]:
    """The same meeting, typed."""
    while True:
        yield Write(BEGIN)
        yield Write("支委会")
        yield Write("今天")
        yield Write("12/15")
        yield Write("学习文件，讨论下月安排")
        yield Write("没有")
        yield Write("没有")


def _chatter(number: int) -> Generator[Write | Tap]:
    """Something to be echoed."""
    while True:
        yield Write(f"{number}: 学习文件，讨论下月安排")


def _secretaries(folder: Path, people: int) -> list[Person]:
    """A migrated database with a roster in which everybody who takes part is a secretary."""
    city = demonstrate(Size(counties=4, townships=24, branches=max(24, people + SPARE_SECRETARIES)))
    chosen = Settings(bot_token=TOKEN, database_url=_database_url(folder))
    database = Database(chosen.database_url, audit_key(chosen))
    try:
        database.run(upgrade)
        database.run(roster.load, city.roster, SystemClock().now())
    finally:
        asyncio.run(database.close())
    return [Person(one.id, one.name) for one in city.who(Role.SECRETARY)[-people:]]


def _production(url: str, folder: Path) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "WUZE_API_URL": url,
        "WUZE_DATABASE_URL": _database_url(folder),
        "WUZE_MESSAGES_PER_SECOND": UNPACED,
        "WUZE_CHAT_MESSAGES_PER_SECOND": UNPACED,
        "WUZE_CHAT_BURST": UNPACED,
        "WUZE_LOG_LEVEL": "WARNING",
        # set to nothing, so that no .env beside the program has a say
        "WUZE_PROXY": "",
        "WUZE_AUDIT_KEY_FILE": "",
        "WUZE_OPERATOR_CHAT": "",
        "WUZE_DEMONSTRATION": "",
    }


def _database_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'wuze.db'}"


def _peer(url: str, folder: Path) -> dict[str, str]:
    return {"BENCH_API_URL": url, "BENCH_TOKEN": TOKEN, "BENCH_DATABASE": str(folder / "peer.db")}


def _anybody(_: Path, people: int) -> list[Person]:
    return [Person(1000 + number, f"人{number}") for number in range(people)]


def _rows(file: str, table: str) -> Callable[[Path], int]:
    def count(folder: Path) -> int:
        connection = sqlite3.connect(folder / file)
        try:
            (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own name
        finally:
            connection.close()
        return int(rows)

    return count


PRODUCTION = Contender(
    "production",
    "production build, meeting form",
    ("-m", "bot", "serve"),
    _production,
    _secretaries,
    _meeting,
    _rows("wuze.db", "meetings"),
    turns=7,
)
CONVERSATION = Contender(
    "a",
    "(a) `ConversationHandler`, six steps, SQLite at the end",
    ("-m", "benchmarks.peers.conversation"),
    _peer,
    _anybody,
    _six_steps,
    _rows("peer.db", "meetings"),
    turns=7,
)
ECHO = Contender(
    "b", "(b) bare echo, default settings", ("-m", "benchmarks.peers.echo"), _peer, _anybody, _chatter
)
CONCURRENT_ECHO = Contender(
    "c",
    "(c) bare echo, `concurrent_updates=256`",
    ("-m", "benchmarks.peers.echo", "--concurrent", "256"),
    _peer,
    _anybody,
    _chatter,
)
AIOGRAM = Contender(
    "d",
    "(d) aiogram 3 FSM, six steps, SQLite at the end",
    ("-m", "benchmarks.peers.aiogram_form"),
    _peer,
    _anybody,
    _six_steps,
    _rows("peer.db", "meetings"),
    turns=7,
)
LEAN_ECHO = Contender(
    "c-lean",
    "the same echo over `bot.transport.LeanRequest`",
    ("-m", "benchmarks.peers.echo", "--concurrent", "256", "--lean"),
    _peer,
    _anybody,
    _chatter,
)
CONTENDERS = (PRODUCTION, CONVERSATION, ECHO, CONCURRENT_ECHO, AIOGRAM)
