"""The real demonstration, started through the command line as a person starts it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

import psutil  # type: ignore[import-untyped]  # published without types

from tests.browser.server import ROOT, free_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE_SECONDS = 60.0
"""The first start makes the city and its database; both cores may be busy with other work."""

LOOK_SECONDS = 0.05

ZONE = ZoneInfo("Asia/Shanghai")

EVENING = 20
"""The hours are quiet by then. Source: domain/catalogue/reminder_rules.yaml."""


class Demonstration:
    """`python -m bot demo` in a folder. Use as a context manager: entering starts it, leaving ends it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WUZE_")}
        environment["WUZE_CHAT_BURST"] = "1000"  # nobody writes as fast as a test; that is tested elsewhere
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder / "data")],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        self.address = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        """Wait until the bot has shown its face: then it listens.

        Then it is evening, when nobody is reminded: no test depends on the day and hour of its run.
        """
        self._until(self._shows_its_face)
        now = self.now()
        if now.hour < EVENING:
            self.move_to(now.replace(hour=EVENING, minute=0))
        return self

    def __exit__(self, *_: object) -> None:
        """End it by Ctrl-C."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE_SECONDS)

    def now(self) -> datetime:
        """The time it is in the city."""
        return datetime.fromtimestamp(self._ask("clock")["now"], ZONE)

    def today(self) -> date:
        """The day it is in the city."""
        return self.now().date()

    def move_to(self, instant: datetime) -> None:
        """Move the city's time forward to an instant."""
        ahead = instant.timestamp() - self._ask("clock")["now"]
        self._ask("clock", {"advance_seconds": ahead})

    def start_chat(self, person_id: int) -> None:
        """Let somebody press 开始 while nobody looks."""
        self._ask(f"people/{person_id}/start", {})

    def kill_the_bot(self) -> None:
        """End the bot's process by SIGKILL and wait until the supervisor has started another."""
        killed = self._bot()
        assert killed is not None
        killed.kill()
        self._until(lambda: self._bot() not in {None, killed})

    def _bot(self) -> psutil.Process | None:
        for child in psutil.Process(self._process.pid).children():
            with contextlib.suppress(psutil.Error):  # one that has just ended has no command line
                if "serve" in child.cmdline():
                    return child
        return None

    def _shows_its_face(self) -> bool:
        try:
            return bool(self._ask("bot")["short_description"])
        except OSError:
            return False

    def _ask(self, what: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  our own loopback server
            f"{self.address}/playground/{what}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  the same server
            told: dict[str, Any] = json.load(answer)
            return told

    def _until(self, holds: Callable[[], bool]) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            if time.monotonic() > limit or self._process.poll() is not None:
                raise AssertionError((self._folder / "log").read_text(encoding="utf-8"))
            time.sleep(LOOK_SECONDS)
