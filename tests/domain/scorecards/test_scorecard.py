"""The scorecard as data: what it holds, and what no card may be."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from domain.catalogue.loading import catalogue
from domain.scorecards.reading import FILE, default, half_points, read
from domain.scorecards.scorecard import Focus, Variant

if TYPE_CHECKING:
    from collections.abc import Callable

TOLD: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_the_default_card_has_eight_sections_27_items_and_100_points() -> None:
    card = default()

    assert {one.key: one.most / 2 for one in card.sections} == {
        "S1": 20,
        "S2": 15,
        "S3": 10,
        "S4": 12,
        "S5": 15,
        "S6": 13,
        "S7": 5,
        "S8": 10,
    }
    assert len(card.items) == 27


def test_results_are_the_largest_block() -> None:
    blocks = {focus: sum(one.most for one in default().sections if one.focus is focus) for focus in Focus}

    # S1 + S3 + S7, S2, and S4 + S5 + S6 + S8, in half points.
    assert blocks == {Focus.COMMITTEE: 70, Focus.FIRST_RESPONSIBLE: 30, Focus.RESULTS: 100}


def test_a_village_is_scored_by_what_it_answers_for() -> None:
    assert [one.key for one in default().scored(Variant.VILLAGE)] == ["S4", "S5", "S6", "S8"]
    assert len(default().scored(Variant.TOWNSHIP)) == 8


def test_every_figure_an_item_starts_from_is_that_of_a_duty_item() -> None:
    known = catalogue(2026)

    assert [one for item in default().items.values() for one in item.reads if known.entry(one) is None] == []


def _item(told: dict[str, Any], **changes: object) -> None:
    told["sections"][0]["items"][0] |= changes


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda told: _item(told, most=5), "adds up to 101 points"),
        (lambda told: _item(told, most=4.25), "whole or half"),
        (lambda told: _item(told, most=True), "whole or half"),
        (lambda told: _item(told, most=0), "S1-1"),
        (lambda told: _item(told, id="S1-2"), "S1-2 stands twice"),
        (lambda told: _item(told, id="S2-9"), "S2-9 in S1"),
        (lambda told: _item(told, id="X1-1"), "X1-1"),
        (lambda told: _item(told, guidance=""), "guidance"),
        (lambda told: _item(told, check="看制度上墙"), "points for show"),
        (lambda told: _item(told, guidance="档案盒齐全 4 分"), "points for show"),
        (lambda told: _item(told, photo="yes"), "no field"),
        (lambda told: told["sections"][3].update(focus="committee"), "results are not the largest block"),
        (lambda told: told["sections"][3].update(focus="paper"), "paper"),
        (lambda told: told["variants"].pop("village"), "a variant without sections"),
        (lambda told: told["variants"].update(village=["S9"]), "no section S9"),
        (lambda told: told.pop("version"), "no scorecard"),
        (lambda told: told.update(sections=3), "no scorecard"),
    ],
)
def test_an_impossible_card_is_refused(spoil: Callable[[dict[str, Any]], object], said: str) -> None:
    told = copy.deepcopy(TOLD)
    spoil(told)

    with pytest.raises(ValueError, match=said):
        read(told)


def test_points_are_kept_as_half_points() -> None:
    assert [half_points(one) for one in (0, 0.5, 4, 12.5)] == [0, 1, 8, 25]
