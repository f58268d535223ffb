"""Finding names by text, pinyin and initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search import MOST_READINGS, best_first, rank, search_keys

WILLOW = search_keys("柳河村党支部", [["liu"], ["he"], ["cun"], ["dang"], ["zhi"], ["bu"]])
SHAN = search_keys("单田芳", [["dan", "shan", "chan"], ["tian"], ["fang"]])
GREEN = search_keys("绿洲3社区", [["lü", "lu"], ["zhou"], ["3"], ["she"], ["qu"]])


@pytest.mark.parametrize(
    "query",
    [
        "柳河",
        "河村",
        "柳河村党支部",
        "liuhe",
        "LiuHe",
        "liu he cun",
        "lhc",
        "lhcun",
        "liuhc",
        "liuhecundangzhibu",
        "dzb",
        "zhib",
        "",
    ],
)
def test_a_name_is_found_by_any_of_its_writings(query: str) -> None:
    assert rank(query, WILLOW) is not None


@pytest.mark.parametrize("query", ["柳村", "iuhe", "lc", "liuhecuns", "柳he", "!", "xyz", "河liu"])
def test_a_name_is_not_found_by_what_it_does_not_contain(query: str) -> None:
    assert rank(query, WILLOW) is None


@pytest.mark.parametrize("query", ["shan", "dtf", "ctf", "shantian"])
def test_every_reading_of_a_character_finds_the_name(query: str) -> None:
    assert rank(query, SHAN) is not None


def test_the_umlaut_is_typed_as_v_and_digits_as_they_are() -> None:
    assert rank("lvzhou", GREEN) is not None
    assert rank("luzhou3", GREEN) is not None
    assert "lvz3sq" in GREEN.initials.split() or "lz3sq" in GREEN.initials.split()


def test_stored_strings_are_syllables_apart_and_initials() -> None:
    assert (WILLOW.text, WILLOW.pinyin, WILLOW.initials) == (
        "柳河村党支部",
        "liu'he'cun'dang'zhi'bu",
        "lhcdzb",
    )
    assert SHAN.initials == "ctf dtf stf"


def test_the_better_match_comes_first_and_equals_keep_their_order() -> None:
    names = [
        ("inside", search_keys("上柳河村", [["shang"], ["liu"], ["he"], ["cun"]])),
        ("pinyin", search_keys("流河", [["liu"], ["he"]])),
        ("begins", search_keys("柳河村", [["liu"], ["he"], ["cun"]])),
        ("whole", search_keys("柳河", [["liu"], ["he"]])),
        ("begins too", search_keys("柳河镇", [["liu"], ["he"], ["zhen"]])),
    ]
    assert best_first("柳河", names) == ["whole", "begins", "begins too", "inside"]
    assert best_first("liuhe", names) == ["pinyin", "begins", "whole", "begins too", "inside"]
    assert best_first("", names) == [value for value, _ in names]


def test_a_name_of_many_readings_keeps_a_bounded_number() -> None:
    keys = search_keys("单" * 20, [["dan", "shan", "chan"]] * 20)
    assert len(keys.pinyin.split()) == MOST_READINGS


@given(st.text(max_size=60), st.lists(st.lists(st.text(max_size=5), max_size=2), max_size=6))
def test_no_query_and_no_name_breaks_the_search(query: str, syllables: list[list[str]]) -> None:
    keys = search_keys("柳河", syllables)
    assert rank(query, keys) in {None, *range(12)}
