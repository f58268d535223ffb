"""Assignments of pairs to places, compared with trying every assignment on small random rounds."""

from __future__ import annotations

import os
import random
from itertools import combinations, product
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from domain.pairing import Pair, assign

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 1500
"""Small random rounds in a run."""

MOST_TRIED = 5000
"""Assignments of a round that are all tried; larger rounds are drawn anew."""


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)


def drawn(chance: random.Random, teams: int, size: tuple[int, int], places: int) -> dict[int, list[Pair]]:
    """What pairs places can have: of every team those whom no rule keeps away, but for pairs of last time."""
    people: list[range] = []
    for _ in range(teams):
        first = people[-1].stop if people else 0
        people.append(range(first, first + chance.randint(*size)))
    away, before = chance.choice((0.2, 0.4, 0.6)), chance.choice((0, 0.1, 0.3))
    options = {}
    for place in range(places):
        free = [[one for one in team if chance.random() > away] for team in people]
        pairs = [two for team in free for two in combinations(team, 2) if chance.random() > before]
        if pairs:
            options[place] = pairs
    return options


def least_spread(options: dict[int, list[Pair]], given: dict[int, int]) -> int:
    """The smallest difference between the most and the least often out, by trying everything."""
    people = {one for pairs in options.values() for pair in pairs for one in pair}
    spreads = []
    for chosen in product(*options.values()):
        loads = {one: given.get(one, 0) for one in people}
        for pair in chosen:
            for one in pair:
                loads[one] += 1
        spreads.append(max(loads.values()) - min(loads.values()))
    return min(spreads)


def few(options: dict[int, list[Pair]]) -> bool:
    """Whether every assignment can be tried."""
    tried = 1
    for pairs in options.values():
        tried *= len(pairs)
    return len(options) > 0 and tried <= MOST_TRIED


def test_small_rounds_come_out_as_even_as_the_best_of_all_assignments(
    chance: random.Random, figures: Callable[[str], None]
) -> None:
    compared = spreads = 0
    while compared < ROUNDS:
        options = drawn(chance, chance.randint(1, 3), (2, 4), chance.randint(2, 6))
        if not few(options):
            continue
        people = sorted({one for pairs in options.values() for pair in pairs for one in pair})
        given = {one: chance.randint(0, 2) for one in people if chance.random() < 0.3}
        found = assign(options, given, compared)
        assert set(found.pairs) == set(options)
        assert all(pair in options[place] for place, pair in found.pairs.items())
        recount = {one: given.get(one, 0) for one in people}
        for pair in found.pairs.values():
            for one in pair:
                recount[one] += 1
        assert dict(found.loads) == recount
        assert found.spread == least_spread(options, given), options
        compared += 1
        spreads += found.spread
    figures(f"{compared} small rounds as even as the best of all; mean spread {spreads / compared:.2f}")


@pytest.mark.parametrize("seed", range(4))
def test_a_round_of_96_places_and_48_people_is_assigned_at_once(
    seed: int, figures: Callable[[str], None]
) -> None:
    options = drawn(random.Random(seed), 4, (12, 12), 96)

    begun = perf_counter()
    found = assign(options, {}, seed)
    took = perf_counter() - begun

    assert len(found.pairs) == len(options)
    figures(f"{len(options)} places, 48 people: {took * 1000:.0f} ms, spread {found.spread}")
    assert took < 2
    assert found.spread <= 1


def test_the_same_seed_gives_the_same_pairs() -> None:
    options = drawn(random.Random(3), 2, (4, 4), 12)

    assert assign(options, {}, 7) == assign(options, {}, 7)
    assert assign(options, {}, 7).spread == assign(options, {}, 8).spread


def test_whoever_is_out_already_is_sent_less() -> None:
    options = {place: [(1, 2), (1, 3), (2, 3)] for place in range(2)}

    found = assign(options, {1: 2}, 1)

    assert found.pairs == {0: (2, 3), 1: (2, 3)}
    assert found.loads == {1: 2, 2: 2, 3: 2}


def test_nothing_to_assign_is_no_assignment() -> None:
    assert assign({}, {}, 1).spread == 0
