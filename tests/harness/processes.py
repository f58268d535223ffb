"""Bot processes as tests see them: started in milliseconds by the fork server, killed, waited for."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.harness.playground import ROOT

if TYPE_CHECKING:
    from tests.harness.city import Home

PATIENCE_SECONDS = 30.0
"""How long a test waits for anything before it fails; both cores may be busy with other work."""

LOOK_SECONDS = 0.005


class Launcher:
    """The fork server (`tests.harness.launcher`) and what it tells about its children."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.launcher"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told = threading.Condition()
        self._started: list[int] = []
        self.ended: dict[int, int] = {}
        """Exit statuses by process id; negative ones are signals."""
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, order: dict[str, Any]) -> int:
        """Start a bot; gives its process id."""
        assert self._process.stdin is not None
        with self._told:
            self._process.stdin.write(json.dumps({"start": order}) + "\n")
            self._process.stdin.flush()
            assert self._told.wait_for(lambda: self._started, PATIENCE_SECONDS), "the launcher is silent"
            return self._started.pop()

    def stop(self) -> None:
        """End it and every bot it started."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                told = json.loads(line)
                with self._told:
                    if "pid" in told:
                        self.ended.pop(told["pid"], None)
                        self._started.append(told["pid"])
                    if "ended" in told:
                        self.ended[told["ended"]] = told["status"]
                    self._told.notify_all()


class Bot:
    """A bot on a home and a playground, which may be started again and again."""

    def __init__(
        self, launcher: Launcher, home: Home, playground_url: str, *, demonstration: bool = False
    ) -> None:
        self._launcher = launcher
        self.home = home
        self.log = home.folder / "bot.log"
        self.environment = home.environment(playground_url)
        self.environment["WUZE_DEMONSTRATION"] = str(demonstration).lower()
        self.mischief: dict[str, Any] = {}
        self.pid = 0

    def start(self) -> None:
        """Start a process."""
        self.pid = self._launcher.start(
            {"environment": self.environment, "log": str(self.log), "mischief": self.mischief}
        )

    def signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    @property
    def status(self) -> int | None:
        """The exit status; None while it runs."""
        return self._launcher.ended.get(self.pid)

    async def ended(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for its end; gives the exit status."""
        await until(lambda: self.status is not None, seconds, "the bot does not end")
        status = self.status
        assert status is not None
        return status

    async def kill(self) -> None:
        """End it by SIGKILL, if it still runs."""
        if self.pid and self.status is None:
            self.signal(signal.SIGKILL)
            await self.ended()

    async def order(self, **order: Any) -> Any:
        """Give the process an order (see `mischief`); it must have been started with a control socket."""
        reader, writer = await self._connected(self.mischief["control"])
        writer.write((json.dumps(order) + "\n").encode())
        answer = json.loads(await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS))
        writer.close()
        return answer

    @staticmethod
    async def _connected(path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await asyncio.open_unix_connection(path)
            except (FileNotFoundError, ConnectionRefusedError):
                assert time.monotonic() < deadline, "the bot takes no orders"
                await asyncio.sleep(LOOK_SECONDS)

    def complaints(self) -> list[str]:
        """The lines of its log that speak of errors; that a poll failed is the network's doing."""
        if not self.log.exists():
            return []
        words = (" ERROR ", " CRITICAL ", "never retrieved", "Exception ignored")
        return [
            line
            for line in self.log.read_text().splitlines()
            if any(word in line for word in words) and " telegram.ext.Updater " not in line
        ]


async def until(holds: Any, seconds: float = PATIENCE_SECONDS, otherwise: str = "") -> None:
    """Wait until `holds()` is true, looking often."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise or "it did not come about"
        await asyncio.sleep(LOOK_SECONDS)


def command(home: Home, playground_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot <arguments>` on a home, as an operator does."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**os.environ, **home.environment(playground_url)},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE_SECONDS,
    )


def control_socket(folder: Path) -> str:
    """A path for the control socket, short enough for a socket's address."""
    path = str(folder / "c")
    return path if len(path) < 90 else f"/tmp/wuze-{os.getpid()}-{abs(hash(path)) % 10**8}"  # noqa: S108 - see above
