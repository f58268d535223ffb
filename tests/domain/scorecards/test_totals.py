"""How scores add up, beside a slow sum by hand; and a sheet told in one message."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from domain.round_results import from_above, of_focus
from domain.scorecards import exceptions
from domain.scorecards.reading import default
from domain.scorecards.scorecard import Focus, Variant
from domain.scorecards.totals import shown, totals
from tests.domain.scorecards.books import random_card
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.scorecards.scorecard import Scorecard

__all__ = ["seed"]

CARD = default()
FULL = {key: item.most for key, item in CARD.items.items()}


def test_full_marks_are_a_hundred_for_every_kind_of_place() -> None:
    assert [totals(CARD, variant, FULL).total for variant in Variant] == [100, 100, 100]


def test_what_does_not_apply_rescales_its_section_alone() -> None:
    # S4 has 12 points: without S4-2 (4 points) the other eight count for twelve, so 1 point off costs 1.5.
    found = totals(CARD, Variant.COUNTY, FULL | {"S4-2": None, "S4-1": 6})

    assert {one.section.key: one.earned for one in found.sections}["S4"] == Fraction(21, 2)
    assert found.total == Fraction(197, 2)
    assert shown(found.total) == "98.5"


def test_a_section_of_which_nothing_applies_rescales_the_others() -> None:
    without = dict.fromkeys(("S7-1", "S7-2"))

    # 95 points are left; 1.9 of them off is 2 of a hundred.
    assert totals(CARD, Variant.COUNTY, {**FULL, **without}).total == 100
    assert totals(CARD, Variant.COUNTY, {**FULL, **without, "S1-1": 0}).total == 100 - Fraction(400, 95)


def test_a_sheet_of_which_nothing_applies_earns_nothing() -> None:
    assert totals(CARD, Variant.COUNTY, dict.fromkeys(FULL)).total == 0


def test_a_village_is_rescaled_to_a_hundred() -> None:
    # Its four sections have 50 points: a point off costs two.
    assert totals(CARD, Variant.VILLAGE, FULL | {"S8-1": 6}).total == 98


def test_random_sheets_add_up_as_by_hand(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(300):
        variant = chance.choice(list(Variant))
        values = {
            key: None if chance.random() < 0.1 else chance.randint(0, item.most)
            for key, item in CARD.items.items()
        }
        found = totals(CARD, variant, values)
        earned = most = 0.0
        for section in CARD.sections:
            scored = [item for item in section.items if values[item.key] is not None]
            if section.key in CARD.variants[variant] and scored:
                share = sum(values[item.key] or 0 for item in scored) / sum(item.most for item in scored)
                earned += share * section.most / 2
                most += section.most / 2
        assert float(found.total) == pytest.approx(100 * earned / most if most else 0)
        blocks = [*(of_focus(found, focus) for focus in Focus), from_above(found)]
        assert sum(one.earned for one in blocks) == sum(one.earned for one in found.sections)


def test_sheets_of_any_card_add_up_exactly_for_every_kind_of_place(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(120):
        card = random_card(chance)
        for variant in Variant:
            values = {
                key: None if chance.random() < 0.25 else chance.randint(0, item.most)
                for key, item in card.items.items()
            }
            found = totals(card, variant, values)
            assert found.total == _recounted(card, variant, values)
            assert 0 <= found.total <= 100
            assert {one.section.key for one in found.sections} == set(card.variants[variant])


def _recounted(card: Scorecard, variant: Variant, values: Mapping[str, int | None]) -> Fraction:
    """The same again, half point by half point: what a section earns of itself, weighed by its points."""
    shares: list[tuple[Fraction, Fraction]] = []
    for section in card.sections:
        earned, possible, weight = Fraction(), Fraction(), Fraction()
        for item in section.items:
            weight += Fraction(item.most, 2)
            value = values[item.key]
            for step in range(item.most if value is not None else 0):
                possible += Fraction(1, 2)
                earned += Fraction(1, 2) if step < (value or 0) else 0
        if section.key in card.variants[variant] and possible:
            shares.append((earned / possible, weight))
    weights = sum((weight for _, weight in shares), Fraction())
    return 100 * sum((share * weight / weights for share, weight in shares), Fraction())


@pytest.mark.parametrize("value", [-1, 9])
def test_points_beyond_an_item_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="S1-1"):
        totals(CARD, Variant.COUNTY, FULL | {"S1-1": value})


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (Fraction(100), "100"),
        (Fraction(937, 10), "93.7"),
        (Fraction(9365, 100), "93.7"),
        (Fraction(1, 3), "0.3"),
    ],
)
def test_points_are_shown_to_one_decimal(points: Fraction, said: str) -> None:
    assert shown(points) == said


def test_only_what_is_not_full_marks_is_told() -> None:
    told, unread = exceptions.read(
        CARD.scored(Variant.COUNTY), "3.2 -1 两个联系点没去过;S6-1 -0.5\n7.2 不适用"
    )

    assert unread == []
    assert [(one.key, one.value, one.reason) for one in told] == [
        ("S3-2", 4, "两个联系点没去过"),
        ("S6-1", 11, ""),
        ("S7-2", None, ""),
    ]
    values = exceptions.values(CARD.scored(Variant.COUNTY), told)
    assert (values["S3-2"], values["S1-1"], values["S7-2"]) == (4, 8, None)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("缺签到表", "unread"),
        ("3.2", "unread"),
        ("3.2 +1", "unread"),
        ("3.9 -1", "unknown"),
        ("9.1 -1", "unknown"),
        ("3.2 -1;3.2 -0.5", "twice"),
        ("3.2 -0.3", "points"),
        ("3.2 -4", "points"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_guessed(typed: str, why: str) -> None:
    _, unread = exceptions.read(CARD.scored(Variant.COUNTY), typed)

    assert [one.why for one in unread] == [why]


def test_items_of_another_kind_of_place_are_unknown() -> None:
    _, unread = exceptions.read(CARD.scored(Variant.VILLAGE), "1.1 -1")

    assert [one.why for one in unread] == ["unknown"]
