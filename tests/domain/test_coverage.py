"""The two rates by hand, and how a blank stands by what became of it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.coverage import Condition, Gap, NewGap, Rates, Step, StepKind, rates
from domain.people import Sector

DAY = date(2026, 3, 27)
LATER = date(2026, 4, 27)
LISTED = 7
"""An organization of the fields that are counted."""


def gap(number: int, *steps: Step, works: bool = False, found_on: date = DAY) -> Gap:
    """A market, with what became of it."""
    return Gap(
        number, NewGap(1, Sector.MARKET, "南门市场", remote=False, works=works, found_on=found_on), steps
    )


def became(kind: StepKind, organization_id: int | None = None, on_day: date = DAY) -> Step:
    """What became of one."""
    return Step(kind, on_day, "说明", organization_id)


def test_both_rates_by_hand() -> None:
    # Organizations of the fields: 7 and 8. Blanks: nothing; work from the start; organized as 7, which is
    # listed; organized, not listed yet; no more there; entered by mistake.
    # Units: 2 + 4 - 1 (counted with 7) = 5. Organized: 7, 8, the one not listed = 3. Work: and one more = 4.
    blanks = [
        gap(1),
        gap(2, works=True),
        gap(3, became(StepKind.ORGANIZED, LISTED)),
        gap(4, became(StepKind.ORGANIZED)),
        gap(5, became(StepKind.CEASED)),
        gap(6, became(StepKind.MISTAKEN)),
    ]
    counted = rates({LISTED, 8}, blanks, DAY)
    assert counted == Rates(units=5, organized=3, worked=4)
    assert (counted.share(3), counted.share(4), counted.is_full) == ("60", "80", False)


def test_three_places_with_one_organization_are_three_places() -> None:
    blanks = [gap(number, became(StepKind.ORGANIZED, LISTED)) for number in (1, 2, 3)]
    assert rates({LISTED}, blanks, DAY) == Rates(3, 3, 3)


def test_where_an_organization_ended_there_is_a_blank_again() -> None:
    blanks = [gap(1, became(StepKind.ORGANIZED, LISTED))]
    assert rates({8}, blanks, DAY) == Rates(2, 2, 2), "it is listed in a field that is not counted"
    assert rates({8}, blanks, DAY, ended={LISTED}) == Rates(2, 1, 1)


def test_only_what_is_known_of_by_a_day_counts_on_it() -> None:
    blank = gap(1, became(StepKind.WORK), became(StepKind.ORGANIZED, on_day=LATER))
    assert rates((), [blank], date(2026, 3, 26)) == Rates(0, 0, 0)
    assert rates((), [blank], DAY) == Rates(1, 0, 1)
    assert rates((), [blank], date(2026, 4, 26)) == Rates(1, 0, 1)
    assert rates((), [blank], LATER) == Rates(1, 1, 1)


def test_a_share_is_never_rounded_up_to_the_aim() -> None:
    assert Rates(2000, 1999, 2000).share(1999) == "99.9"
    assert Rates(41, 38, 40).share(38) == "92.6"
    assert Rates().is_full
    assert Rates().share(0) == "100"


@pytest.mark.parametrize(
    ("kinds", "condition", "nexts"),
    [
        ([], Condition.BLANK, {"work", "organized", "ceased", "mistaken"}),
        (["work"], Condition.WORKED, {"organized", "lapsed", "ceased", "mistaken"}),
        (["work", "organized"], Condition.ORGANIZED, {"lapsed", "ceased", "mistaken"}),
        (["organized", "lapsed"], Condition.BLANK, {"work", "organized", "ceased", "mistaken"}),
        (["ceased"], Condition.CEASED, set()),
        (["mistaken"], Condition.MISTAKEN, set()),
    ],
)
def test_what_can_become_of_a_blank_follows_from_how_it_stands(
    kinds: list[str], condition: Condition, nexts: set[str]
) -> None:
    blank = gap(1, *(became(StepKind(kind)) for kind in kinds))
    assert blank.condition(DAY) is condition
    assert set(blank.may_become(DAY)) == nexts


def test_the_impossible_is_refused() -> None:
    with pytest.raises(ValueError, match="not counted"):
        NewGap(1, Sector.VILLAGE, "某村", remote=False, works=False, found_on=DAY)
    with pytest.raises(ValueError, match="without a line"):
        Step(StepKind.WORK, DAY)
    with pytest.raises(ValueError, match="names no organization"):
        Step(StepKind.CEASED, DAY, "搬走了", 7)
    with pytest.raises(ValueError, match="impossible"):
        Rates(1, 1, 0)
