"""The demonstration: the playground, a made-up city, and the real bot between them."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
import time
import urllib.request
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.keys import audit_key
from bot.settings import read
from bot.supervisor import Child, Supervisor
from domain.demonstration import demonstrate
from domain.roster_layout import SHANGHAI
from services import example_lists, roster, rules
from services.persons import local_day
from storage.database import Database
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.settings import Settings
    from domain.demonstration import Demonstration
    from storage.database import Tx

TOKEN = "5000000001:demonstration-token-of-no-value-0000"  # noqa: S105 - opens nothing but the playground


class PortTaken(Exception):
    """Another program listens where the page is to be shown."""


def run(folder: Path, port: int, ready: Callable[[str], None]) -> int:
    """Start everything and keep it running until Ctrl-C; gives the exit status.

    `ready` is called with the page's address once the page answers. Raises PortTaken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _free(port)
    url = f"http://127.0.0.1:{port}"
    os.environ.setdefault("WUZE_DATABASE_URL", f"sqlite:///{folder / 'wuze.db'}")
    os.environ.setdefault("WUZE_CHAT_BURST", "20")
    os.environ.update(BOT_TOKEN=TOKEN, WUZE_API_URL=url, WUZE_DEMONSTRATION="true")
    people = folder / "people.json"
    prepare(read(), people)
    playground = [sys.executable, "-m", "playground", "--port", str(port), "--people", str(people)]
    threading.Thread(target=_announce, args=(url, ready), daemon=True).start()
    return Supervisor(
        [
            Child(
                "playground",
                [*playground, "--state", str(folder / "playground"), "--token", TOKEN],
            ),
            Child("bot", [sys.executable, "-m", "bot", "serve"]),
        ]
    ).run()


def prepare(settings: Settings, people: Path) -> None:
    """Load the made-up city into the database (again changes nothing) and list its people."""
    city = demonstrate()
    database = Database(settings.database_url, audit_key(settings))
    try:
        database.run(upgrade)
        database.run(_load, city, SystemClock().now())
    finally:
        asyncio.run(database.close())
    people.write_text(json.dumps(roster.people_file(city), ensure_ascii=False), encoding="utf-8")


def _load(tx: Tx, city: Demonstration, now: datetime) -> None:
    """Load the city; its duties begin today, with the branch pack on and most lists in force."""
    roster.load(tx, city.roster, now)
    today = local_day(now, SHANGHAI)
    if rules.accept_first(tx, now, today):
        rules.switch_on_branch_pack(tx, now, today)
        example_lists.fill(tx, city, now)


def _announce(url: str, ready: Callable[[str], None]) -> None:
    """Say so once the page answers."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - the playground's own address
                break
        except OSError:
            time.sleep(0.1)
    ready(url)


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            message = f"port {port} is taken by another program: end it, or choose another with --port"
            raise PortTaken(message) from None
