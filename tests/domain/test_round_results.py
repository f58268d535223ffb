"""What came of a round: blocks of a total, common findings against a plain recount, agreement of pairs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.findings import Category, Finding, FindingEvent, FindingEventKind, Severity
from domain.good_practices import NewPractice
from domain.inspections import Manner, Mode, Round, RoundState
from domain.round_results import (
    COMMON_MIN,
    Agreement,
    Block,
    agreement,
    common,
    counts,
    from_above,
    is_closed,
    of_focus,
    report_due_on,
    sufficiencies,
)
from domain.scorecards.reading import default
from domain.scorecards.scorecard import Focus, Variant
from domain.scorecards.totals import totals
from domain.sufficiency import Dimension

if TYPE_CHECKING:
    from domain.scorecards.totals import Totals, Value

NOW = datetime(2026, 3, 27, 8, 40, tzinfo=UTC)

FOUND = st.lists(st.tuples(st.sampled_from(list(Category)), st.integers(1, 6)), max_size=40)
VALUES = st.one_of(st.none(), st.integers(0, 10))


def finding(number: int, category: Category, organization_id: int, *events: FindingEventKind) -> Finding:
    told = tuple(
        FindingEvent(at, kind, None, None, None, None, None, NOW, None)
        for at, kind in enumerate(events, start=1)
    )
    line = (category, Severity.ORDINARY, None, "事", None, 30, NOW, 1, NOW)
    return Finding(number, f"WT-{organization_id}-{number}", organization_id, organization_id, *line, told)


def full(variant: Variant, **changes: Value) -> Totals:
    card = default()
    values: dict[str, Value] = {one.key: one.most for part in card.scored(variant) for one in part.items}
    return totals(card, variant, values | {key.replace("_", "-"): value for key, value in changes.items()})


def test_what_the_level_above_gives_is_no_part_of_the_three_blocks() -> None:
    found = full(Variant.TOWNSHIP, S1_1=0, S7_1=2)

    assert {one: of_focus(found, one).sections for one in Focus} == {
        Focus.COMMITTEE: ("S1", "S3"),
        Focus.FIRST_RESPONSIBLE: ("S2",),
        Focus.RESULTS: ("S4", "S5", "S6", "S8"),
    }
    assert of_focus(found, Focus.COMMITTEE) == Block(("S1", "S3"), Fraction(26), Fraction(30))
    assert from_above(found) == Block(("S7",), Fraction(3), Fraction(5))
    blocks = [of_focus(found, one) for one in Focus]
    assert max(blocks, key=lambda one: one.most).sections[0] == "S4"
    assert sum(one.earned for one in blocks) + from_above(found).earned == found.total


def test_each_of_the_four_is_told_by_its_sections_and_alike_ones_once() -> None:
    told = {
        dimensions: (one.sections, int(one.most)) for dimensions, one in sufficiencies(full(Variant.COUNTY))
    }

    assert told == {
        (Dimension.ATTENTION,): (("S1", "S2", "S3"), 45),
        (Dimension.STAFF, Dimension.FUNDS): (("S7",), 5),
        (Dimension.RESULTS,): (("S8",), 10),
    }
    assert [one for one, _ in sufficiencies(full(Variant.VILLAGE))] == [(Dimension.RESULTS,)]


@given(FOUND, st.integers(1, 4))
def test_common_findings_are_those_of_a_plain_recount(found: list[tuple[Category, int]], least: int) -> None:
    told = common([finding(number, *one) for number, one in enumerate(found)], least)

    expected = []
    for category in Category:
        organizations: list[int] = []
        references: list[str] = []
        for number, (kind, organization_id) in enumerate(found):
            if kind is category:
                references.append(f"WT-{organization_id}-{number}")
                if organization_id not in organizations:
                    organizations.append(organization_id)
        if len(organizations) >= least:
            expected.append((category, tuple(organizations), tuple(references)))
    assert [(one.category, one.organization_ids, one.references) for one in told] == expected


def test_many_findings_of_one_place_are_not_common() -> None:
    several = [finding(number, Category.LAX, 1 + number % 2) for number in range(9)]

    assert common(several) == []
    assert COMMON_MIN == 3
    assert [one.organization_ids for one in common([*several, finding(9, Category.LAX, 3)])] == [(1, 2, 3)]


@pytest.mark.parametrize(
    ("events", "closed", "stands"),
    [
        ((), False, True),
        ((FindingEventKind.VERIFIED,), False, True),
        ((FindingEventKind.VERIFIED, FindingEventKind.CLOSED), True, True),
        ((FindingEventKind.CLOSED, FindingEventKind.LASTING), True, True),
        ((FindingEventKind.CLOSED, FindingEventKind.RELAPSED), False, True),
        ((FindingEventKind.CLOSED, FindingEventKind.RELAPSED, FindingEventKind.CLOSED), True, True),
        ((FindingEventKind.WITHDRAWN,), False, False),
    ],
)
def test_a_finding_is_closed_until_it_relapses_and_counts_until_it_is_withdrawn(
    events: tuple[FindingEventKind, ...], closed: bool, stands: bool
) -> None:
    told = finding(1, Category.LAX, 1, *events)

    assert (is_closed(told), counts(told)) == (closed, stands)


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("abc"), VALUES), st.dictionaries(st.sampled_from("abc"), VALUES)
        ),
        max_size=12,
    )
)
def test_agreement_is_that_of_a_plain_recount(
    sheets: list[tuple[dict[str, Value], dict[str, Value]]],
) -> None:
    told = agreement("abc", sheets, 3)

    expected = []
    for item in "abc":
        both = [(one[item], two[item]) for one, two in sheets if item in one and item in two]
        if len(both) < 3:
            continue
        same = sum(one == two for one, two in both)
        applies = sum((one is None) != (two is None) for one, two in both)
        half = sum(abs(one - two) == 1 for one, two in both if one is not None and two is not None)
        expected.append(Agreement(item, len(both), same, half, len(both) - same - half - applies, applies))
    assert told == expected


def test_agreement_is_told_of_five_inspections_not_of_four() -> None:
    sheet = {"S4-1": 8}

    assert agreement(["S4-1"], [(sheet, sheet)] * 4) == []
    assert agreement(["S4-1"], [(sheet, sheet)] * 5) == [Agreement("S4-1", 5, 5, 0, 0, 0)]


def test_a_round_is_summed_up_within_twenty_days() -> None:
    window = (date(2026, 3, 23), date(2026, 4, 10))
    told = Round(1, 1, "轮", Mode.CROSS, Manner.CROSS, *window, None, "看", 1, 1, RoundState.STARTED)

    assert report_due_on(told) == date(2026, 4, 30)


@pytest.mark.parametrize("tests", [(True, True, False), (True, False, True), (False, True, True)])
def test_a_practice_passes_only_with_all_three_tests(tests: tuple[bool, bool, bool]) -> None:
    assert NewPractice(1, 1, "名", "怎么做的", True, True, True).passes
    assert not NewPractice(1, 1, "名", "怎么做的", *tests).passes


def test_a_practice_without_words_is_impossible() -> None:
    with pytest.raises(ValueError, match="without a title"):
        NewPractice(1, 1, "", "怎么做的", True, True, True)
