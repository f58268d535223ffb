"""Nobody is visited twice in a half-year: the edges by name, and random plans against a slow plain oracle."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta

import pytest

from domain.inspections import Manner, Mode, Round, RoundState
from domain.people import Level
from domain.round_plan import VARIANTS, visited_twice

PLANS = 400
ORGANIZATIONS = range(1, 7)


def planned(
    number: int,
    first: date,
    last: date,
    mode: Mode = Mode.CROSS,
    state: RoundState = RoundState.PLANNED,
) -> Round:
    directive = "专项" if mode is Mode.KEY else None
    window = first, last, directive, "程序"
    return Round(number, 1, f"第{number}轮", mode, Manner.CROSS, *window, 1, 1, state)


SPRING = planned(1, date(2026, 3, 1), date(2026, 3, 20))


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (date(2025, 12, 1), date(2025, 12, 31), False),
        (date(2025, 12, 31), date(2026, 1, 1), True),
        (date(2026, 1, 1), date(2026, 1, 1), True),
        (date(2026, 6, 30), date(2026, 6, 30), True),
        (date(2026, 7, 1), date(2026, 7, 1), False),
        (date(2026, 6, 30), date(2026, 7, 1), True),
        (date(2027, 3, 1), date(2027, 3, 20), False),
    ],
)
def test_the_half_year_ends_with_june_and_december(first: date, last: date, refused: bool) -> None:
    found = visited_twice(planned(2, first, last), [5], {5: [SPRING]})
    assert found == ({5: SPRING} if refused else {})


def test_a_key_round_and_a_withdrawn_one_stand_against_nothing() -> None:
    later = planned(2, date(2026, 5, 1), date(2026, 5, 9))
    key = planned(3, date(2026, 4, 1), date(2026, 4, 9), Mode.KEY)
    gone = planned(4, date(2026, 4, 1), date(2026, 4, 9), state=RoundState.WITHDRAWN)
    assert visited_twice(later, [5], {5: [key, gone]}) == {}
    assert visited_twice(key, [5], {5: [SPRING]}) == {}


def test_a_closed_round_still_stands_against_another() -> None:
    closed = planned(3, date(2026, 1, 5), date(2026, 1, 9), state=RoundState.CLOSED)
    assert visited_twice(SPRING, [5], {5: [closed]}) == {5: closed}


def test_a_round_does_not_stand_against_itself() -> None:
    assert visited_twice(SPRING, [5], {5: [SPRING]}) == {}


def test_every_level_is_scored_as_something() -> None:
    assert set(VARIANTS) == set(Level)


def test_random_plans_are_refused_as_the_slow_oracle_says() -> None:
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    chance = random.Random(seed)
    refused = 0
    for _ in range(PLANS):
        rounds = [_random_round(number, chance) for number in range(1, 6)]
        visits = {one.id: set(chance.sample(ORGANIZATIONS, chance.randint(0, 4))) for one in rounds[1:]}
        others = {of: [one for one in rounds[1:] if of in visits[one.id]] for of in ORGANIZATIONS}
        found = visited_twice(rounds[0], ORGANIZATIONS, others)
        expected = {of for of in ORGANIZATIONS if _is_twice(rounds[0], of, rounds[1:], visits)}
        assert set(found) == expected, f"WUZE_TEST_SEED={seed}"
        assert all(of in visits[other.id] for of, other in found.items())
        refused += len(found)
    assert refused > PLANS // 2


def _random_round(number: int, chance: random.Random) -> Round:
    first = date(2025, 10, 1) + timedelta(chance.randrange(500))
    last = first + timedelta(chance.choice([0, 5, 20, 40, 200]))
    mode = chance.choice([Mode.CROSS, Mode.CROSS, Mode.ROVING, Mode.KEY])
    return planned(number, first, last, mode, chance.choice(list(RoundState)))


def _is_twice(one: Round, of: int, others: list[Round], visits: dict[int, set[int]]) -> bool:
    """Walk every day of every window and look at the year and the month."""
    if one.mode is Mode.KEY or one.state is RoundState.WITHDRAWN:
        return False
    mine = _days_of_halves(one)
    for other in others:
        if of not in visits[other.id] or other.mode is Mode.KEY or other.state is RoundState.WITHDRAWN:
            continue
        if mine & _days_of_halves(other):
            return True
    return False


def _days_of_halves(one: Round) -> set[tuple[int, bool]]:
    days = (one.to_on - one.from_on).days
    every = [one.from_on + timedelta(number) for number in range(days + 1)]
    return {(day.year, day.month <= 6) for day in every}
