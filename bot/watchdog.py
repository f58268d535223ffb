"""Ends a process that no longer works, so that its supervisor starts a new one.

It is a thread, because what hangs may be the event loop itself. Nothing is lost by the end: what
matters is on disk.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

EXIT_HUNG = 70
"""Exit status of a process that ended itself (EX_SOFTWARE)."""

LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Pulse:
    """Something that must stir: `silent_seconds` tells for how long it has not."""

    name: str
    silent_seconds: Callable[[], float]
    most_seconds: float


class Watchdog:
    """Looks at pulses once a second and ends the process when one is silent too long."""

    def __init__(self, pulses: Sequence[Pulse], end: Callable[[int], object] = os._exit) -> None:
        self._pulses = pulses
        self._end = end
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._done.set()

    def _watch(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            for pulse in self._pulses:
                silent = pulse.silent_seconds()
                if silent > pulse.most_seconds:
                    log.critical(
                        "the process hangs and ends itself: silent=%s seconds=%.0f", pulse.name, silent
                    )
                    faulthandler.dump_traceback(file=sys.__stderr__ or 2, all_threads=True)
                    self._end(EXIT_HUNG)
                    return
