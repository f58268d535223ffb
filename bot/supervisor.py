"""Keeps processes running: starts again what ended without being told to, at once and then ever later."""

from __future__ import annotations

import contextlib
import logging
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

FINAL = frozenset({0, 75, 78})
"""Exit statuses after which a new start would end the same way: done, already running, misconfigured."""

LOOK_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A process that ran this long starts again at once when it ends."""

ENDING_SECONDS = 15.0
"""How long a process may take to end after SIGTERM before it is killed; nothing is lost by that."""


@dataclass
class Child:
    """A process that is to be kept running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, apart from the terminal's Ctrl-C: the supervisor passes that on in order."""
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True)  # noqa: S603 - our own program
        self.started_at = time.monotonic()


class Supervisor:
    """Runs children until a signal comes, or until one of them ends for good."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = False

    def run(self) -> int:
        """Keep the children running; gives the exit status to end with."""
        # SIGHUP as well: it comes when the terminal is closed, and the children are apart from that.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        status = 0
        try:
            for child in self._children:
                child.start()
            while not self._stopping and status == 0:
                time.sleep(LOOK_SECONDS)
                ended = self.look()
                if ended is not None:
                    self._stopping, status = True, ended
        finally:
            self._end()
        return status

    def look(self) -> int | None:
        """Look once after every child; gives the status of one that ended for good."""
        statuses = [self._look(child) for child in self._children]
        return next((status for status in statuses if status is not None), None)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _look(self, child: Child) -> int | None:
        if child.process is None:
            if time.monotonic() >= child.start_at:
                child.start()
            return None
        status = child.process.poll()
        if status is None:
            return None
        if status in FINAL:
            return status
        steady = time.monotonic() - child.started_at > STEADY_SECONDS
        child.failures = 0 if steady else child.failures + 1
        pause = 0.0 if child.failures <= 1 else min(LONGEST_PAUSE_SECONDS, 2.0 ** (child.failures - 2))
        log.warning(
            "a process ended and is started again: name=%s status=%d pause=%.0f", child.name, status, pause
        )
        child.process, child.start_at = None, time.monotonic() + pause
        return None

    def _end(self) -> None:
        running = [child.process for child in reversed(self._children) if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                process.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
