"""Cleaning: what is dropped, what is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import EXCERPT_CHARACTERS, clean_line, clean_paragraph, excerpt, fold, halfwidth


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  研究  党费\t12\n元 ", "研究 党费 12 元"),
        ("a\x00b\x1bc\x85d", "abc d"),
        ("\u202e倒\u2066序\u200f", "倒序"),
        ("\ud800半个", "半个"),
        ("\uff11\uff12", "\uff11\uff12"),  # kept as written
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),  # one emoji of three, held together by joiners
        ("\u200b\ufeff", ""),
    ],
)
def test_a_line_keeps_what_can_be_read(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_a_paragraph_keeps_its_lines_and_one_empty_line() -> None:
    assert clean_paragraph("\n一  二\r\n三\u2028四\n\n\n\n五\n") == "一 二\n三\n四\n\n五"


def test_words_are_the_same_in_any_width_case_or_with_a_stop() -> None:
    assert fold(" Ok。") == fold("ok") == "ok"
    assert halfwidth("\uff11\uff12 \uff0f 15") == "12/15"


def test_an_excerpt_fits_on_one_line() -> None:
    assert excerpt("字" * 100) == "字" * (EXCERPT_CHARACTERS - 1) + "…"
    assert excerpt("短\n文") == "短 文"


@given(st.text())
def test_cleaned_text_can_be_stored_and_is_clean(text: str) -> None:
    for clean in (clean_line, clean_paragraph):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert "\x00" not in cleaned
        cleaned.encode()
    assert "\n" not in clean_line(text)
