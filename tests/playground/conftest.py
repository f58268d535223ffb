"""Fixtures: a playground in the test's process, and one in a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from playground.server import build
from tests.playground.bench import PEOPLE, Bench

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A fresh playground in this process."""
    playground = build(PEOPLE)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(playground), base_url="http://127.0.0.1"
    ) as client:
        yield Bench(client, playground)


class Process:
    """A playground in its own process."""

    def __init__(self, people: Path, *options: str) -> None:
        """Start it and wait until it says that it is ready."""
        command = [sys.executable, "-m", "playground", "--port", "0", "--people", str(people), *options]
        self.running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.running.stdout is not None
        self.line = self.running.stdout.readline()
        self.url = self.line.rpartition(" ")[2].strip()

    def client(self) -> httpx.AsyncClient:
        """Open a client for it."""
        return httpx.AsyncClient(base_url=self.url)

    def kill(self) -> None:
        """Kill it as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop."""
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        if self.running.poll() is None:
            self.running.send_signal(with_signal)
        self.running.wait(10)
        if self.running.stdout is not None:
            self.running.stdout.close()


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """The people in a file."""
    path = tmp_path / "people.json"
    path.write_text(json.dumps(PEOPLE), encoding="utf-8")
    return path


@pytest.fixture
def start(people_file: Path) -> Iterator[Callable[..., Process]]:
    """A way to start playgrounds that end with the test."""
    begun: list[Process] = []

    def begin(*options: str) -> Process:
        begun.append(Process(people_file, *options))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
