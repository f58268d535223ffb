"""A cross round through the chat to its end: whatever befalls it, nothing is lost, doubled or unsealed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.cross_round import CrossRound
from tests.simulation.cross_round_cast import Settings, large, small
from tests.simulation.world import Home

pytestmark = pytest.mark.simulation

SEED = int(os.environ.get("WUZE_TEST_SEED", "1"))
"""WUZE_TEST_SEED replays a round, or tries another."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Where the database lies."""
    made = Home(tmp_path)
    yield made
    made.close()


@pytest.mark.timeout(240)
def test_a_small_cross_round_comes_to_its_end(home: Home, figures: Callable[[str], None]) -> None:
    _live(home, small(SEED), figures)


@pytest.mark.large
@pytest.mark.timeout(7200)
def test_a_cross_round_of_four_counties_comes_to_its_end(home: Home, figures: Callable[[str], None]) -> None:
    _live(home, large(SEED), figures)


def _live(home: Home, settings: Settings, figures: Callable[[str], None]) -> None:
    outcome = CrossRound(home, settings).run()
    figures(outcome.figures())
    assert not outcome.faults, "\n".join(outcome.faults)
    counts = outcome.oracle.counts
    done = ("objections", "findings", "substitutions before", "substitutions in the middle", "sheets by taps")
    checked = ("the seal", "nothing to see yet", "no line to see yet", "two who may", "others recheck")
    needed = ("reasons of others read", *done, *(f"checked: {name}" for name in checked))
    assert all(counts[name] for name in needed), counts
