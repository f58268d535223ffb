"""Seeded years in a small city: whatever people and chance do, what reminders promise holds every day."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.figures import faulty
from tests.simulation.world import Home
from tests.simulation.year import Settings, Year

pytestmark = pytest.mark.simulation

FIRST_SEED = int(os.environ.get("WUZE_SEED", "1"))
"""The first of the seeds; WUZE_SEED replays one, or tries others."""

YEARS, AT_ONCE, MANY = 20, 4, 100
"""How many years there are, of which some in one test; and how many where there is time."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Where the database of every year lies."""
    made = Home(tmp_path)
    yield made
    made.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + YEARS, AT_ONCE))
def test_years_keep_what_reminders_promise(first: int, home: Home, figures: Callable[[str], None]) -> None:
    _live(home, range(first, first + AT_ONCE), figures)


@pytest.mark.large
@pytest.mark.timeout(7200)
def test_a_hundred_years_keep_what_reminders_promise(home: Home, figures: Callable[[str], None]) -> None:
    _live(home, range(FIRST_SEED, FIRST_SEED + MANY), figures)


@pytest.mark.timeout(120)
def test_a_year_is_the_same_for_the_same_seed(home: Home) -> None:
    told = []
    for _ in range(2):
        outcome = Year(home, Settings(FIRST_SEED, days=70, small=True)).run()
        told.append([outcome.checks.told, outcome.states, outcome.people.counts, outcome.world.counts])
    assert told[0] == told[1]


def _live(home: Home, seeds: range, figures: Callable[[str], None]) -> None:
    """Live a year for every seed; what did not hold is told with its seed."""
    made: Counter[str] = Counter()
    seconds, faults = 0.0, []
    for seed in seeds:
        outcome = Year(home, Settings(seed, small=True)).run()
        made += outcome.checks.made
        seconds += outcome.seconds
        faults += faulty(outcome)
    figures(f"{len(seeds)} years in {seconds:.0f} s, {sum(made.values()):,} checks of {len(made)} kinds")
    assert not faults, "\n".join(faults)
