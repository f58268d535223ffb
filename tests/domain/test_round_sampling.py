"""Whom a round should visit: the same for the same seed, the weak likelier, and everybody with a why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from domain.finding_states import condition
from domain.findings import Category, Finding, FindingEvent, FindingEventKind, Severity
from domain.round_sampling import Known, Share, Target, key_targets, kinds, propose, weight
from domain.scorecards.scorecard import Variant

ON = date(2026, 3, 27)
COUNTY, TOWNSHIP, VILLAGE = Variant.COUNTY, Variant.TOWNSHIP, Variant.VILLAGE
WELL = Known(1, 99, VILLAGE, visited_on=date(2026, 2, 1), points=Fraction(100))
"""A village of which nothing is wrong."""

SEEDS = 4000


def county(unit_id: int = 1, villages: int = 6) -> list[Known]:
    first = unit_id * 100
    return [
        Known(unit_id, unit_id, COUNTY),
        *(Known(first + number, unit_id, TOWNSHIP) for number in range(3)),
        *(Known(first + 10 + number, unit_id, VILLAGE) for number in range(villages)),
    ]


def ids(known: list[Known], seed: int, share: Share | None = None) -> list[int]:
    return [one.organization_id for one in propose(known, share or Share(), seed, ON)]


def test_the_same_seed_and_data_give_the_same_in_whatever_order_they_come() -> None:
    known = [*county(1), *county(2)]
    assert ids(known, 7) == ids(list(reversed(known)), 7)
    assert len({tuple(ids(known, seed)) for seed in range(50)}) > 10


def test_of_each_county_itself_a_township_and_three_villages_are_proposed() -> None:
    found = ids([*county(1), *county(2)], 7)
    assert [one for one in found if one < 10] == [1, 2]
    assert sum(100 <= one < 110 for one in found) == 1
    assert sum(210 <= one < 300 for one in found) == 3


def test_as_many_are_proposed_as_are_asked_for_or_are_there() -> None:
    assert len(ids(county(1, villages=6), 7, Share(townships=2, villages=5))) == 8
    assert len(ids(county(1, villages=2), 7)) == 1 + 1 + 2


def test_a_county_without_a_village_is_not_proposed_as_it_could_not_be_scored() -> None:
    assert 1 not in ids(county(1, villages=0), 7)
    assert 1 not in ids(county(1), 7, Share(townships=1, villages=0))


def test_a_township_as_a_unit_is_proposed_with_or_without_villages() -> None:
    township = [Known(1, 1, TOWNSHIP), Known(2, 1, VILLAGE)]
    assert ids(township, 7) == [1, 2]
    assert ids(township[:1], 7) == [1]


def test_somebody_more_to_draw_from_changes_nothing_but_by_taking_a_place() -> None:
    known = county(1, villages=6)
    for seed in range(200):
        before = set(ids(known, seed))
        after = set(ids([*known, Known(199, 1, VILLAGE)], seed))
        assert len(before - after) <= 1
        assert after - before <= {199}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (WELL, 1),
        (replace(WELL, visited_on=None), 1 + 6),
        (replace(WELL, visited_on=date(2025, 3, 27)), 1 + 4),
        (replace(WELL, visited_on=date(2020, 1, 1)), 1 + 6),
        (replace(WELL, points=None), 1),
        (replace(WELL, points=Fraction(62)), 1 + 3),
        (replace(WELL, points=Fraction(0)), 1 + 10),
        (replace(WELL, overdue=2), 1 + 6),
        (replace(WELL, overdue=9), 1 + 9),
        (replace(WELL, open=2), 1 + 2),
        (replace(WELL, open=8), 1 + 3),
        (replace(WELL, missed=9), 1 + 4),
        (replace(WELL, lacking=4), 1 + 4),
    ],
)
def test_what_is_wrong_weighs(known: Known, expected: int) -> None:
    assert weight(known, ON) == expected


def test_the_first_draw_falls_as_the_weights_say() -> None:
    weak = replace(WELL, lacking=2)
    others = [replace(WELL, organization_id=one) for one in range(2, 9)]
    drawn = Counter(ids([weak, *others], seed, Share(0, 1))[0] for seed in range(SEEDS))
    # 3 of 3 + 7 x 1; the share of 4,000 draws stays within four standard errors (0.029).
    assert abs(drawn[1] / SEEDS - 3 / 10) < 0.03
    assert all(abs(drawn[one] / SEEDS - 1 / 10) < 0.02 for one in range(2, 9))


def test_the_weaker_is_drawn_more_often_but_nobody_never() -> None:
    known = [
        Known(1, 99, VILLAGE, overdue=3),
        Known(2, 99, VILLAGE),
        *(replace(WELL, organization_id=one) for one in range(3, 12)),
    ]
    drawn = Counter(one for seed in range(SEEDS) for one in ids(known, seed, Share(0, 3)))
    assert drawn[1] > drawn[2] > max(drawn[one] for one in range(3, 12))
    assert min(drawn.values()) > SEEDS / 20


def test_each_carries_why() -> None:
    known = Known(5, 1, VILLAGE, date(2025, 9, 1), Fraction(125, 2), overdue=2, open=1, missed=3, lacking=1)
    (found,) = propose([known], Share(), 7, ON)
    assert found.why == {
        "how": "sampled",
        "unit": 1,
        "itself": False,
        "weight": 1 + 2 + 3 + 6 + 1 + 3 + 1,
        "visited_on": "2025-09-01",
        "points": "62.5",
        "overdue": 2,
        "open": 1,
        "missed": 3,
        "lacking": 1,
    }


def finding(number: int, *events: FindingEvent) -> Finding:
    at = datetime(2026, 2, 20, tzinfo=UTC)
    whole = Category.LAX, Severity.ORDINARY, None, "没有签到", None, 30, at, 1, at, events
    return Finding(number, f"WT-9-{number}", 40 + number % 2, 9, *whole)


def measure(office_id: int | None = 3) -> FindingEvent:
    at = datetime(2026, 2, 21, tzinfo=UTC)
    return FindingEvent(1, FindingEventKind.MEASURE, "补签", office_id, None, None, None, at, 1)


def on(day: int) -> date:
    """So many days after the feedback; the thirtieth is the last on which it is not overdue."""
    return date(2026, 2, 20) + timedelta(day)


@pytest.mark.parametrize(
    ("told", "today", "expected"),
    [
        (finding(1, measure()), on(31), [Target.PERSON, Target.FINDING]),
        (finding(1, measure()), on(30), []),
        (finding(1, measure(None)), on(31), [Target.FINDING]),
        (finding(1), on(31), [Target.MATTER, Target.FINDING]),
        (finding(1), on(15), [Target.MATTER]),
        (finding(1), on(14), []),
    ],
)
def test_a_finding_makes_a_target_of_three_kinds(told: Finding, today: date, expected: list[Target]) -> None:
    assert kinds(condition(told, {}, today, "UTC")) == expected


def test_a_key_round_goes_where_findings_are_and_names_them() -> None:
    told = [(finding(1, measure()), on(31)), (finding(2), on(20)), (finding(3), on(15)), (finding(4), on(2))]
    found = key_targets([(one, condition(one, {}, today, "UTC")) for one, today in told])
    assert [one.organization_id for one in found] == [40, 41]
    assert found[1].why == {
        "how": "findings",
        "findings": [
            {"reference": "WT-9-1", "kinds": ["person", "finding"]},
            {"reference": "WT-9-3", "kinds": ["matter"]},
        ],
    }
