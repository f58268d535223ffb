"""What tests of the running parts stand on: a database, and a clock that is told the time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock()


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """An SQLite database, closed after the test."""
    database = Database(sqlite_url, b"key")
    yield database
    await database.close()
