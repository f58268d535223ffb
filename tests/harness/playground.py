"""The playground as a process of its own, and its control API as tests use it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.harness.city import TOKEN

ROOT = Path(__file__).resolve().parents[2]
ENDING_SECONDS = 10


class Playground:
    """`python -m playground`, started on a free port."""

    def __init__(self, people_file: Path, *options: str) -> None:
        command = [sys.executable, "-m", "playground", "--port", "0", "--people", str(people_file)]
        self._process = subprocess.Popen(
            [*command, "--token", TOKEN, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        assert line.startswith("playground ready: "), line
        self.url = line.removeprefix("playground ready: ").strip().rstrip("/")

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(ENDING_SECONDS)
        if self._process.stdout:
            self._process.stdout.close()


class Control:
    """The control API. Use as an async context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connections."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=90)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str, **query: Any) -> Any:
        """Ask."""
        assert self._session is not None
        async with self._session.get(f"{self.url}/playground/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do."""
        assert self._session is not None
        async with self._session.post(f"{self.url}/playground/{path}", json=body or {}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def upload(self, path: str, name: str, content: bytes, kind: str) -> Any:
        """Send a file as a person."""
        assert self._session is not None
        form = aiohttp.FormData({"kind": kind})
        form.add_field("file", content, filename=name)
        async with self._session.post(f"{self.url}/playground/{path}", data=form) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def download(self, file_id: str) -> bytes:
        """What a file that was sent holds."""
        assert self._session is not None
        async with self._session.get(f"{self.url}/playground/files/{file_id}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def inject(self, update: dict[str, Any], times: int = 1) -> list[int]:
        """Queue an update as given; gives the ids under which it went out."""
        ids: list[int] = (await self.post("updates", {"update": update, "times": times}))["update_ids"]
        return ids

    async def pending(self) -> list[dict[str, Any]]:
        """The updates that the bot has not acknowledged."""
        updates: list[dict[str, Any]] = await self.get("updates")
        return updates

    async def fault(self, kind: str, **more: Any) -> None:
        """Order a trouble."""
        await self.post("faults", {"kind": kind, **more})
