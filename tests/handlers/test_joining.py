"""What a stranger is answered, and what follows a shared contact."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from domain.demonstration import Size, demonstrate
from handlers.joining import accept_contact, greet_stranger
from services.roster import load
from storage.database import Database
from tests.storage.rows import queued

if TYPE_CHECKING:
    from domain.messages import Json

NOW = datetime(2026, 3, 27, 4, 0, tzinfo=UTC)
CITY = demonstrate(Size(counties=1, townships=1, branches=4), seed=1)
SHARE = {"menu": [[{"label": {"key": "joining.share_phone", "params": {}}, "contact": True}]]}


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """A database with the city's roster."""
    opened = Database(sqlite_url, b"key")
    opened.run(load, CITY.roster, NOW)
    return opened


def said(database: Database) -> list[tuple[int, str | None, Json]]:
    return [(row.chat_id, row.key, row.keyboard) for row in database.run(queued)]


def test_a_stranger_gets_one_text_and_one_button(database: Database) -> None:
    database.run(greet_stranger, CITY.stranger.id, NOW)
    assert said(database) == [(CITY.stranger.id, "joining.stranger", SHARE)]


def test_a_refused_contact_says_why_and_leaves_the_button(database: Database) -> None:
    chat = CITY.stranger.id
    assert database.run(accept_contact, chat, chat, CITY.stranger.phone, NOW, own=True) is None
    assert database.run(accept_contact, chat, chat, CITY.newcomer.phone, NOW, own=False) is None
    assert said(database) == [(chat, "joining.not_listed", SHARE), (chat, "joining.not_own", SHARE)]


def test_whoever_joins_is_told_so_by_name_and_handed_on(database: Database) -> None:
    chat = CITY.newcomer.id
    actor = database.run(accept_contact, chat, chat, CITY.newcomer.phone, NOW, own=True)
    assert actor is not None
    assert actor.telegram_id == chat
    (row,) = database.run(queued)
    assert row.key == "joining.joined"
    assert row.params == {"name": CITY.newcomer.name}
