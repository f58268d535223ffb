"""Keeping the playground's state through a restart: a log of changes, written before the caller is answered.

Changes that belong together are handed to the operating system by one write: a killed playground (SIGKILL)
loses nothing that it had answered. It is not forced to the disk, since a demonstration need not survive a
power cut. At start the log is read and written anew without what is no longer needed.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

_NAME = "state.jsonl"
_ALONE = nullcontext()


class Store:
    """Remembers changes; this one remembers nothing, for a playground without a state directory."""

    def put(self, kind: str, key: int | str, value: Any) -> None:  # noqa: ANN401  any JSON value; None deletes
        """Note that the thing of this kind with this key now has this value."""

    def together(self) -> AbstractContextManager[None]:
        """Take what is noted inside for one change."""
        return _ALONE

    def close(self) -> None:
        """Let go of the log."""


class LogStore(Store):
    """Remembers changes in a file of JSON lines, `[kind, key, value]` each."""

    def __init__(self, directory: Path) -> None:
        """Take the directory for this playground; nothing is read or written yet."""
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / _NAME
        self._descriptor: int | None = None
        self._waiting: list[bytes] = []
        self._together = False

    def lines(self) -> Iterator[tuple[str, int | str, Any]]:
        """Yield what was noted, in order; a torn last line had not been answered and is passed over."""
        if not self._path.exists():
            return
        with self._path.open("rb") as log:
            for line in log:
                if not line.endswith(b"\n"):
                    return
                kind, key, value = json.loads(line)
                yield kind, key, value

    def begin(self, snapshot: Iterable[tuple[str, int | str, Any]]) -> None:
        """Replace the log by the present state in one step, then go on from there."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as log:
            for entry in snapshot:
                log.write(_line(*entry))
            log.flush()
            os.fsync(log.fileno())
        fresh.replace(self._path)
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def put(self, kind: str, key: int | str, value: Any) -> None:  # noqa: ANN401  any JSON value; None deletes
        """Note a change; when this returns, a kill no longer loses it."""
        self._waiting.append(_line(kind, key, value))
        if not self._together:
            self._write()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is noted inside by one write; nested uses are one."""
        if self._together:
            yield
            return
        self._together = True
        try:
            yield
        finally:
            self._together = False
            self._write()

    def _write(self) -> None:
        rest = memoryview(b"".join(self._waiting))
        self._waiting.clear()
        while rest and self._descriptor is not None:
            rest = rest[os.write(self._descriptor, rest) :]

    def close(self) -> None:
        """Let go of the log."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _line(kind: str, key: int | str, value: Any) -> bytes:  # noqa: ANN401  any JSON value
    # ASCII escapes: also a lone surrogate in a hostile text stays writable
    return json.dumps([kind, key, value], separators=(",", ":")).encode() + b"\n"
