"""What a duty item may be, and a catalogue of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from domain.catalogue.entry import OTHER, Category, Entry, Module, category_of
from domain.catalogue.loading import Catalogue, catalogue
from domain.catalogue.ways import ByForm, Elsewhere, prefilled
from domain.obligations import Carrier, Leading, Pack
from domain.records import RecordKind

if TYPE_CHECKING:
    from collections.abc import Mapping

ITEM = Entry(
    id="DEC-05",
    title="党建规划",
    pinyin="dang'jian'gui'hua",
    fact="有规划",
    basis="「制定党委党建规划」(R19)",
    evidence="D",
    pack=Pack.EXTENDED,
    carrier=Carrier.COMMITTEE,
    leading=Leading.DEPLOYMENT,
    ways=(ByForm(RecordKind.GENERAL),),
    unplanned="一时不安排",
)
REGISTERED = Elsewhere("roster", "it stands there")


@pytest.mark.parametrize(
    "impossible",
    [
        {"id": ""},
        {"id": "dec-05"},
        {"id": "D" * 17},
        {"title": ""},
        {"title": "党建规划党建规划党建规划党", "pinyin": "'".join(["a"] * 13)},
        {"pinyin": "dang'jian"},
        {"fact": ""},
        {"fact": "有规划\n在案"},
        {"basis": ""},
        {"evidence": ""},
        {"evidence": "X"},
        {"ways": ()},
        {"ways": (ByForm(RecordKind.GENERAL), REGISTERED)},
        {"ways": (REGISTERED,)},
        {"evidence": "", "ways": (Elsewhere("roster", ""),)},
        {"ways": (ByForm("parade"),)},  # type: ignore[arg-type]  # what a careless table may hold
        {"unplanned": ""},
    ],
)
def test_an_impossible_item_is_refused_at_construction(impossible: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match="duty item"):
        replace(ITEM, **impossible)


def test_an_item_for_which_nothing_is_entered_has_no_evidence() -> None:
    assert replace(ITEM, evidence="", ways=(REGISTERED,)).ways == (REGISTERED,)


def test_an_item_asks_for_something_or_says_why_not() -> None:
    assert replace(ITEM, unplanned="", reads=("DEC-04",)).planned == ()
    assert replace(ITEM, unplanned="", module=Module.LEDGER).planned == ()


@pytest.mark.parametrize("other", [replace(ITEM, title="规划党建"), replace(ITEM, id="DEC-06")])
def test_two_items_never_have_the_same_id_or_title(other: Entry) -> None:
    with pytest.raises(ValueError, match="two duty items"):
        Catalogue((ITEM, other))


def test_general_items_begin_with_ones_own_list_in_the_order_of_the_catalogue() -> None:
    everybody = [item.id for item in catalogue(2026).general("")]
    branch = [item.id for item in catalogue(2026).general("BR-")]

    assert everybody[0] == "DEC-04"
    assert branch[:5] == ["BR-09", "BR-10", "BR-11", "BR-12", "DEC-04"]
    assert sorted(branch) == sorted(everybody)
    assert OTHER in everybody
    assert "DEC-01" not in everybody


def test_an_item_that_is_no_longer_listed_goes_by_its_id() -> None:
    assert catalogue(2026).title("IMP-05") == "党员教育培训"
    assert catalogue(2026).title("OLD-01") == "OLD-01"
    assert catalogue(2026).entry("OLD-01") is None
    assert catalogue(2026).obligation("OLD-01") is None


def test_an_item_belongs_to_the_category_its_id_begins_with() -> None:
    assert category_of("DEC-05") is ITEM.category is Category.STUDY_AND_DECIDE
    assert category_of("SEC-05") is None
    assert category_of("DECK-05") is None


@pytest.mark.parametrize(
    ("form", "value", "answers", "button", "measures"),
    [
        ("meeting", "plenary", {"kinds": ["plenary"]}, "meeting:plenary", ("meeting:plenary",)),
        ("visit", "", {}, "visit", ("visit",)),
        (
            "visit",
            "case_dissection",
            {"kind": "case_dissection"},
            "visit:case_dissection",
            ("visit", "visit:case_dissection"),
        ),
        ("talk", "department", {"counterpart": "department"}, "talk:department", ("talk:department",)),
        ("general", "GUI-05", {"item": "GUI-05"}, "general:GUI-05", ("general:GUI-05",)),
        ("duty_stay", "", {}, "duty_stay", ("duty_days",)),
        ("vehicle", "", {}, "vehicle", ("vehicle",)),
        ("meeting", "", {}, "meeting", ()),
        ("duty_stay", "parade", {}, "duty_stay", ("duty_days",)),
        ("talk", "parade", {}, "talk", ()),
    ],
)
def test_a_way_knows_its_answer_its_button_and_what_it_counts_for(
    form: str, value: str, answers: Mapping[str, Any], button: str, measures: tuple[str, ...]
) -> None:
    kind = RecordKind(form)
    way = ByForm(kind, prefilled(kind, value))

    assert way.answers == answers
    assert way.button == button
    assert way.measures == measures
