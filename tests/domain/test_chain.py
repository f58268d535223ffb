"""How far down a tree a duty has been taken up, and at which step that stops."""

from __future__ import annotations

from datetime import date

import pytest

from domain.chain import TIERS, Extent, Step, Tier, extent, steps
from domain.obligations import Assignment
from domain.people import Level

TODAY = date(2026, 3, 27)
LEVELS = {
    1: Level.CITY,
    2: Level.COUNTY,
    3: Level.COUNTY,
    4: Level.TOWNSHIP,
    5: Level.VILLAGE,
    6: Level.COMMUNITY,
    7: Level.UNIT,
}


def borne(organization_id: int, counted: int = 0, required: int = 1, *, waived: bool = False) -> Assignment:
    """A duty of March of an organization, or of one of its people."""
    return Assignment(
        "X-1",
        organization_id,
        None,
        None,
        "M202603",
        date(2026, 3, 1),
        date(2026, 3, 31),
        required,
        counted,
        in_time=counted,
        waived=waived,
    )


def counted(*assignments: Assignment) -> list[tuple[Tier, int, int, int]]:
    found = steps([(one, one.state(TODAY)) for one in assignments], LEVELS)
    return [(one.tier, one.due, one.done, one.begun) for one in found]


def test_every_level_is_a_step_of_the_chain() -> None:
    assert set(TIERS) == set(Level)
    assert sorted(Tier) == [Tier.CITY, Tier.COUNTY, Tier.TOWNSHIP, Tier.BASE]


def test_villages_communities_and_units_are_one_step() -> None:
    assert counted(borne(5, 1), borne(6), borne(7)) == [(Tier.BASE, 3, 1, 1)]


def test_steps_at_which_nobody_bears_it_are_left_out_and_the_highest_is_first() -> None:
    assert counted(borne(4), borne(1, 1)) == [(Tier.CITY, 1, 1, 1), (Tier.TOWNSHIP, 1, 0, 0)]


def test_an_organization_has_met_it_when_everybody_in_it_has() -> None:
    assert counted(borne(2, 4, 4), borne(2, 1, 4), borne(3, 4, 4)) == [(Tier.COUNTY, 2, 1, 2)]


def test_whoever_was_released_does_not_bear_it() -> None:
    assert counted(borne(2, waived=True), borne(3)) == [(Tier.COUNTY, 1, 0, 0)]
    assert counted(borne(2, waived=True)) == []


def test_organizations_outside_the_tree_do_not_count() -> None:
    assert counted(borne(99, 1), borne(5)) == [(Tier.BASE, 1, 0, 0)]


CITY_DONE = Step(Tier.CITY, 1, 1, 1)


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        # Nobody below has begun: it stops at the first step below.
        ([Step(Tier.COUNTY, 4, 0, 0), Step(Tier.TOWNSHIP, 24, 0, 0)], (Extent.STOPS, Tier.COUNTY)),
        # One county has begun, no township has.
        ([Step(Tier.COUNTY, 4, 0, 1), Step(Tier.TOWNSHIP, 24, 0, 0)], (Extent.STOPS, Tier.TOWNSHIP)),
        # The step that bears nothing is no gap.
        ([Step(Tier.BASE, 160, 0, 0)], (Extent.STOPS, Tier.BASE)),
        # A gap in the middle is the first step that has to be looked at.
        ([Step(Tier.COUNTY, 4, 0, 0), Step(Tier.TOWNSHIP, 24, 1, 1)], (Extent.STOPS, Tier.COUNTY)),
        ([Step(Tier.COUNTY, 4, 1, 4), Step(Tier.TOWNSHIP, 24, 0, 1)], (Extent.UNDER_WAY, None)),
        ([Step(Tier.COUNTY, 4, 4, 4), Step(Tier.TOWNSHIP, 24, 24, 24)], (Extent.EVERYWHERE, None)),
        ([], (Extent.EVERYWHERE, None)),
    ],
)
def test_it_stops_where_nobody_has_begun_though_somebody_above_has(
    below: list[Step], expected: tuple[Extent, Tier | None]
) -> None:
    assert extent([CITY_DONE, *below]) == expected


def test_where_nobody_has_begun_it_stops_nowhere() -> None:
    assert extent([Step(Tier.CITY, 1, 0, 0), Step(Tier.COUNTY, 4, 0, 0)]) == (Extent.NOWHERE, None)


def test_a_step_above_that_has_not_begun_is_no_stop() -> None:
    """Below it goes on: the chain is read from the highest step that has begun."""
    assert extent([Step(Tier.CITY, 1, 0, 0), Step(Tier.COUNTY, 4, 2, 2)]) == (Extent.UNDER_WAY, None)
