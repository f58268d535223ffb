"""The only place that reads the clock; everything else is told the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class DemonstrationClock:
    """The machine's clock moved forward by an offset that the playground sets."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        """The demonstration's present instant."""
        return datetime.now(UTC) + self.offset


def monotonic() -> float:
    """Seconds that never go back, for intervals."""
    return time.monotonic()
