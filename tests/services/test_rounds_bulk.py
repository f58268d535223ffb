"""Random cities: a round reaches the same people, whether plain duties are asked of all at once or not."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from domain.reminders import Round, RoundKind
from services import announcing, rounds, telling
from storage import digests, schema, together
from tests.services.duties_city import City, lay_down
from tests.services.duties_years import Years
from tests.services.test_duties_oracle import opened, seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.telling import Plain
    from storage.database import Database, Tx

__all__ = ["opened", "seed"]

ROUNDS = 24
"""Of each city, on days and after pauses of any length."""


@pytest.mark.timeout(240)
def test_a_round_is_announced_to_the_same_people_either_way(
    opened: Database, seed: int, figures: Callable[[str], None]
) -> None:
    _compare(opened, range(seed, seed + (6 if opened.is_sqlite else 2)), figures)


@pytest.mark.large
@pytest.mark.timeout(3600)
def test_very_many_rounds_are_announced_to_the_same_people_either_way(
    opened: Database, seed: int, figures: Callable[[str], None]
) -> None:
    _compare(opened, range(seed, seed + (1000 if opened.is_sqlite else 150)), figures)


def _compare(database: Database, seeds: range, figures: Callable[[str], None]) -> None:
    seen: Counter[str] = Counter()
    for number in seeds:
        with database.engine.connect() as tx, tx.begin() as attempt:
            seen += _in_one_city(tx, number)
            attempt.rollback()
    figures(f"{len(seeds)} cities, {dict(sorted(seen.items()))}")
    assert all(seen[one] for one in ("plain", "not plain", "told")), seen


def _in_one_city(tx: Tx, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    city = City(chance, tx)
    lay_down(city, alike=seed % 3 > 0)
    Years(city, straight=seed % 2 == 0)
    _lose_some(city)
    seen: Counter[str] = Counter()
    for _ in range(ROUNDS):
        zone = chance.choice(city.zones)
        made = _round(city)
        now = datetime.combine(made.on_day, time(10), ZoneInfo(zone)).astimezone(UTC)
        round_id = digests.add_round(tx, made, zone, now)
        if round_id is None:
            continue
        plain = telling.plain(tx, made, zone, now)
        where = f"seed {seed}: {made} {zone}"
        slow = _announced(tx, round_id, made, replace(plain, every=()))
        assert _announced(tx, round_id, made, plain) == slow, where
        with patch.object(together, "MANY", 0):
            assert _announced(tx, round_id, made, plain) == slow, f"together, {where}"
        seen["plain"] += len(plain.every)
        seen["not plain"] += not plain.every
        seen["told"] += len(slow)
        seen[made.kind] += len(slow)
    return seen


def _round(city: City) -> Round:
    """A round of any kind that comes after a shorter or longer while."""
    chance, day = city.chance, city.edge()
    before = day - timedelta(days=chance.choice((1, 7, 30, 100)))
    reach = timedelta(days=chance.choice((0, 6, 20)))
    return Round(chance.choice(list(RoundKind)), day, day + reach, before, before)


def _lose_some(city: City) -> None:
    """Some people never joined, others blocked the bot."""
    for person_id in city.persons:
        lost: dict[str, Any] = {}
        if city.chance.random() < 0.3:
            lost["telegram_id"] = None
        elif city.chance.random() < 0.2:
            lost["unreachable_since"] = datetime(2020, 1, 1, tzinfo=UTC)
        if lost:
            city.tx.execute(update(schema.persons).where(schema.persons.c.id == person_id).values(lost))


def _announced(tx: Tx, round_id: int, made: Round, plain: Plain) -> dict[str, Any]:
    """Who is told, in which chat and for what; nothing of it is kept."""
    queued = rounds.announce(tx, round_id, made, plain)
    # Of those who are queued together some may have a digest already that tells of more.
    unfolded = sum(iter(lambda: announcing.unfold(tx), 0))
    table = schema.outbox.c
    columns = (
        table.dedupe,
        table.chat_id,
        table.priority,
        table.key,
        table.method,
        table.params,
        table.created_at,
    )
    rows = tx.execute(select(*columns).where(table.dedupe.startswith("digest:"))).all()
    tx.execute(delete(schema.outbox))
    assert len(rows) <= queued <= len(rows) + unfolded
    return {row.dedupe: (*row[1:5], *_for(row.params), row.created_at) for row in rows}


def _for(params: dict[str, Any]) -> tuple[Any, ...]:
    offices, points = (sorted(map(json.dumps, params[name])) for name in ("offices", "points"))
    return offices, points, params["person"], params["round"], params["zone"]
