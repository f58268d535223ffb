"""The catalogue of duty items: what an item may be, and the default one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from domain.default_duty_items import DEFAULT, OTHER
from domain.duty_items import ByForm, Catalogue, DutyItem, Elsewhere
from domain.records import RecordKind

if TYPE_CHECKING:
    from collections.abc import Mapping

ITEM = DutyItem("DEC-05", "党建规划", "dang'jian'gui'hua", "D", (ByForm(RecordKind.GENERAL),))
REGISTERED = Elsewhere("roster", "it stands there")


def test_the_default_catalogue_has_the_three_lists_the_branch_pack_and_the_free_item() -> None:
    lists = Counter(item.id.partition("-")[0] for item in DEFAULT.items)

    committee = {"DEC": 8, "IMP": 8, "COO": 8, "INS": 8, "GUI": 8, "SUP": 8, "ASS": 8}
    assert lists == {**committee, "SEC": 11, "MEM": 6, "BR": 12, "OTHER": 1}
    assert sum(committee.values()) == 56


@pytest.mark.parametrize(
    "impossible",
    [
        {"id": ""},
        {"id": "dec-05"},
        {"id": "D" * 17},
        {"title": ""},
        {"title": "党建规划党建规划党建规划党", "pinyin": "'".join(["a"] * 13)},
        {"pinyin": "dang'jian"},
        {"evidence": ""},
        {"evidence": "X"},
        {"ways": ()},
        {"ways": (ByForm(RecordKind.GENERAL), REGISTERED)},
        {"ways": (REGISTERED,)},
        {"evidence": "", "ways": (Elsewhere("roster", ""),)},
        {"ways": (ByForm("parade"),)},  # type: ignore[arg-type]  # what a careless table may hold
    ],
)
def test_an_impossible_item_is_refused_at_construction(impossible: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match="duty item"):
        replace(ITEM, **impossible)


def test_an_item_for_which_nothing_is_entered_has_no_evidence() -> None:
    assert replace(ITEM, evidence="", ways=(REGISTERED,)).ways == (REGISTERED,)


@pytest.mark.parametrize("other", [replace(ITEM, title="规划党建"), replace(ITEM, id="DEC-06")])
def test_two_items_never_have_the_same_id_or_title(other: DutyItem) -> None:
    with pytest.raises(ValueError, match="two duty items"):
        Catalogue((ITEM, other))


def test_general_items_begin_with_ones_own_list_in_the_order_of_the_catalogue() -> None:
    everybody = [item.id for item in DEFAULT.general("")]
    branch = [item.id for item in DEFAULT.general("BR-")]

    assert everybody[0] == "DEC-04"
    assert branch[:5] == ["BR-09", "BR-10", "BR-11", "BR-12", "DEC-04"]
    assert sorted(branch) == sorted(everybody)
    assert OTHER.id in everybody
    assert "DEC-01" not in everybody


def test_an_item_that_is_no_longer_listed_goes_by_its_id() -> None:
    assert DEFAULT.title("IMP-05") == "党员教育培训"
    assert DEFAULT.title("OLD-01") == "OLD-01"
