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

PEOPLE: tuple[dict[str, Any], ...] = (
    {"id": 101, "first_name": "柳青禾", "phone": "13800000101", "title": "柳河村党支部 书记", "group": "青石县"},
    {"id": 102, "first_name": "单云海", "phone": "13800000102", "title": "青石镇党委 书记", "group": "青石县"},
    {"id": 103, "first_name": "解秋水", "phone": "13800000103", "title": "青石县委 书记", "group": "青石县"},
    {"id": 201, "first_name": "曾望山", "phone": "13800000201", "title": "松岭乡党委 书记", "group": "松岭县"},
    {"id": 202, "first_name": "堃", "last_name": "仇", "phone": "13800000202", "title": "督查员", "group": "松岭县"},
    {"id": 901, "first_name": "过路人", "phone": "13800000901", "title": "不在名册", "group": "其他人"},
)
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

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401  any JSON value
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
