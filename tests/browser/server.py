"""The playground as a process of its own, which tests may stop and start again."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0

_ROWS = (
    (101, "柳青禾", "", "柳河村党支部 书记", "青石县"),
    (102, "单云海", "", "青石镇党委 书记", "青石县"),
    (103, "解秋水", "", "青石县委 书记", "青石县"),
    (201, "曾望山", "", "松岭乡党委 书记", "松岭县"),
    (202, "堃", "仇", "督查员", "松岭县"),
    (901, "过路人", "", "不在名册", "其他人"),
)
_KEYS = ("id", "first_name", "last_name", "title", "group")
STARTED = 103
"""The one of them who has started the bot before."""

PEOPLE = [
    {"phone": f"13800000{row[0]}", "started": row[0] == STARTED, **dict(zip(_KEYS, row, strict=True))}
    for row in _ROWS
]
"""Made-up people; the characters include rare ones and surnames with a reading of their own."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PlaygroundProcess:
    """`python -m playground` with its state in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it (again) and wait until it answers."""
        people = self._folder / "people.json"
        people.write_text(json.dumps(PEOPLE), encoding="utf-8")
        log = (self._folder / "playground.log").open("ab")
        command = [sys.executable, "-m", "playground", "--port", str(self.port), "--people", str(people)]
        state = ["--state", str(self._folder / "state")]
        with log:
            self._process = subprocess.Popen([*command, *state], cwd=ROOT, stdout=log, stderr=log)
        limit = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > limit or self._process.poll() is not None:
                raise AssertionError((self._folder / "playground.log").read_text(encoding="utf-8"))
            time.sleep(0.05)

    def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request to the control API."""
        request = urllib.request.Request(  # noqa: S310  our own loopback server
            f"{self.address}/playground/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  the same server
            return json.load(answer)

    def _answers(self) -> bool:
        try:
            self.control("people")
        except OSError:
            return False
        return True
