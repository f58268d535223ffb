"""Digests of very many readers stand in the outbox together, and are unfolded piece by piece, once each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from services import announcing, rounds
from storage import schema, together
from tests.services.reminding import Days, city_of

if TYPE_CHECKING:
    from storage.database import Tx

MONDAY = date(2026, 10, 12)


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city; the ticker has ticked on Monday, 28 September 2026."""
    with city_of(sqlite_url, date(2026, 9, 28)) as made:
        yield made


def waiting(tx: Tx) -> dict[str, tuple[int, Any]]:
    """What stands in the outbox under each name, and for which chat."""
    row = schema.outbox.c
    found = tx.execute(select(row.dedupe, row.chat_id, row.params).where(row.state == "new"))
    return {dedupe: (chat_id, params) for dedupe, chat_id, params in found}


def test_whoever_is_told_apart_is_told_when_queued_together(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.at(MONDAY)
    with days.database.engine.connect() as tx, tx.begin() as attempt:
        apart = _ticked(days, tx)
        attempt.rollback()
    monkeypatch.setattr(together, "MANY", 0)
    monkeypatch.setattr(together, "SIZE", 2)

    queued = days.tick()

    pieces = days.database.run(waiting)
    assert {chat_id for name, (chat_id, _) in pieces.items() if name.startswith("together:")} == {0}
    assert len(pieces) > 2
    assert max(len(params.get("offices", ())) for _, params in pieces.values()) == 2
    while days.database.run(announcing.unfold):
        pass
    assert days.database.run(waiting) == apart
    assert queued >= len(apart) > 3


def _ticked(days: Days, tx: Tx) -> dict[str, tuple[int, Any]]:
    rounds.tick(tx, days.now)
    return waiting(tx)


def test_a_piece_is_unfolded_once(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MANY", 0)
    days.at(MONDAY)
    days.tick()
    while days.database.run(announcing.unfold):
        pass
    before = days.database.run(waiting)

    assert days.tick() == 0
    assert days.database.run(announcing.unfold) == 0
    assert days.database.run(waiting) == before
