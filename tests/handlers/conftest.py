"""A diary for the tests of what people fill in and look up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.services.diary import Diary


@pytest.fixture
def diary(sqlite_url: str) -> Iterator[Diary]:
    """A small city on the afternoon of Friday, 27 March 2026."""
    database = Database(sqlite_url, b"key")
    yield Diary(database)
    asyncio.run(database.close())
