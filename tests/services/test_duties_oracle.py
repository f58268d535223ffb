"""Random cities and years: the program says of everybody's duties what the slow oracle says."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import TYPE_CHECKING

import pytest

from services import duties
from services.duties import Question
from storage import contributions, organizations
from storage.assignments import Reach, Where
from storage.database import Database
from tests.services.duties_city import City, lay_down
from tests.services.duties_oracle import Line, Oracle
from tests.services.duties_years import Years

if TYPE_CHECKING:
    from services.duties import Due
    from storage.database import Tx


@pytest.fixture
def seed(figures: Callable[[str], None]) -> int:
    """A printed seed; WUZE_TEST_SEED replays one."""
    chosen = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {chosen} (WUZE_TEST_SEED={chosen} replays it)")
    return chosen


@pytest.fixture
def opened(database_url: str) -> Iterator[Database]:
    """A database of each kind."""
    database = Database(database_url, b"key")
    yield database
    asyncio.run(database.close())


@pytest.mark.timeout(300)
def test_random_cities_owe_what_the_slow_oracle_says(
    opened: Database, seed: int, figures: Callable[[str], None]
) -> None:
    _compare(opened, range(seed, seed + (20 if opened.is_sqlite else 3)), figures)


@pytest.mark.large
@pytest.mark.timeout(3600)
def test_very_many_random_cities_owe_what_the_slow_oracle_says(
    opened: Database, seed: int, figures: Callable[[str], None]
) -> None:
    _compare(opened, range(seed, seed + (1500 if opened.is_sqlite else 200)), figures)


def _compare(database: Database, seeds: range, figures: Callable[[str], None]) -> None:
    states: Counter[str] = Counter()
    began = time.monotonic()
    for seed in seeds:
        with database.engine.connect() as tx, tx.begin() as attempt:
            states += _in_one_city(tx, seed)
            attempt.rollback()
    figures(f"{len(seeds)} cities in {time.monotonic() - began:.0f} s, {dict(sorted(states.items()))}")
    assert set(states) >= {"planned", "met", "missed"}


def _in_one_city(tx: Tx, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    city = City(chance, tx)
    lay_down(city)
    years = Years(city, straight=seed % 2 == 0)
    assert contributions.kept(tx) == set(contributions.computed(tx)), f"seed {seed}: what records count for"
    states: Counter[str] = Counter()
    oracle = Oracle(tx)
    end = datetime.combine(city.days[-1], time_of_day.min, UTC)
    for as_of in (*city.instants(2, late=True), chance.choice(years.moments), end):
        for zone in city.zones:
            since = as_of.date() - timedelta(chance.choice((0, 31, 100, 400)))
            everything = oracle.lines(zone, as_of, since)
            states.update(one.state for one in everything)
            for reach in (Reach.EVERYWHERE, chance.choice((Reach.ORGANIZATION, Reach.CHILDREN, Reach.TREE))):
                around = chance.choice(city.organizations).id
                found = duties.answer(tx, Question(Where(zone, reach, around), as_of, since))
                ids = oracle.within(reach.name, around)
                wanted = [one for one in everything if one.organization_id in ids]
                _same(found, wanted, f"seed {seed}: {reach} {around} {zone} {as_of} since {since}")
            one = organizations.by_id(tx, chance.choice(city.organizations).id)
            assert one is not None
            if one.time_zone == zone:
                wanted = [line for line in everything if line.organization_id == one.id]
                found = duties.of_organization(tx, one, as_of, since)
                _same(found, wanted, f"seed {seed}: {one.id} {as_of} since {since}")
    return states


def _same(found: list[Due], wanted: list[Line], where: str) -> None:
    told = sorted((_line(one) for one in found), key=repr)
    expected = sorted(wanted, key=repr)
    if told == expected:
        return
    more = [one for one in told if one not in expected]
    less = [one for one in expected if one not in told]
    shown = [*(f"program: {one}" for one in more[:5]), *(f"oracle:  {one}" for one in less[:5])]
    pytest.fail("\n".join([where, f"{len(told)} and {len(expected)}, of them different:", *shown]))


def _line(due: Due) -> Line:
    one = due.assignment
    return Line(
        one.obligation,
        one.organization_id,
        one.office_id,
        one.period,
        one.first,
        one.last,
        one.required,
        one.counted,
        one.in_time,
        one.after_on,
        one.waived,
        str(due.state),
    )
