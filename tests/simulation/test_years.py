"""Seeded years in a small city: whatever people and chance do to it, what reminders promise holds every day."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.figures import faulty
from tests.simulation.year import SMALL, Settings, Year

FIRST_SEED = int(os.environ.get("WUZE_SEED", "1"))
"""The first of the seeds; WUZE_SEED replays one, or tries others."""


@pytest.mark.timeout(300)
def test_twenty_years_keep_what_reminders_promise(tmp_path: Path, figures: Callable[[str], None]) -> None:
    _live(tmp_path, range(FIRST_SEED, FIRST_SEED + 20), figures)


@pytest.mark.large
@pytest.mark.timeout(3600)
def test_a_hundred_years_keep_what_reminders_promise(tmp_path: Path, figures: Callable[[str], None]) -> None:
    _live(tmp_path, range(FIRST_SEED, FIRST_SEED + 100), figures)


def test_a_year_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    told = []
    for name in "ab":
        (tmp_path / name).mkdir()
        outcome = Year(tmp_path / name, Settings(FIRST_SEED, SMALL, days=90, every_day=False)).run()
        told.append([outcome.checks.told, outcome.states, outcome.people.counts, outcome.world.counts])
    assert told[0] == told[1]


def _live(folder: Path, seeds: range, figures: Callable[[str], None]) -> None:
    """Live a year for every seed; what did not hold is told with its seed."""
    made: Counter[str] = Counter()
    seconds, faults = 0.0, []
    for seed in seeds:
        (folder / str(seed)).mkdir()
        outcome = Year(folder / str(seed), Settings(seed, SMALL, every_day=False)).run()
        made += outcome.checks.made
        seconds += outcome.seconds
        faults += faulty(outcome)
    figures(f"{len(seeds)} years in {seconds:.0f} s, {sum(made.values()):,} checks of {len(made)} kinds")
    assert not faults, "\n".join(faults)
