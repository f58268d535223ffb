"""Typed spans of days with half days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import NoDay
from domain.spans import DaySpan, Half, Length, lasting, parse_span, read_span

FRIDAY = date(2026, 3, 27)

SPANS = [
    ("今天", "2026-03-27 am 2026-03-27 pm", 2),
    ("昨天全天", "2026-03-26 am 2026-03-26 pm", 2),
    ("昨天下午", "2026-03-26 pm 2026-03-26 pm", 1),
    ("3月2日上半天", "2026-03-02 am 2026-03-02 am", 1),
    ("今早到下午", "2026-03-27 am 2026-03-27 pm", 2),
    ("3.2-3.4", "2026-03-02 am 2026-03-04 pm", 6),
    ("3.2~3.4", "2026-03-02 am 2026-03-04 pm", 6),
    ("3.2——3.4", "2026-03-02 am 2026-03-04 pm", 6),
    ("3.2-4", "2026-03-02 am 2026-03-04 pm", 6),
    ("3-2到3-4", "2026-03-02 am 2026-03-04 pm", 6),
    ("03-02-03-04", "2026-03-02 am 2026-03-04 pm", 6),
    ("2026-03-02-2026-03-04", "2026-03-02 am 2026-03-04 pm", 6),
    ("20260302-20260304", "2026-03-02 am 2026-03-04 pm", 6),
    ("03-05", "2026-03-05 am 2026-03-05 pm", 2),
    ("3月2日到4日", "2026-03-02 am 2026-03-04 pm", 6),
    ("3月2-4日", "2026-03-02 am 2026-03-04 pm", 6),
    ("2-4日", "2026-03-02 am 2026-03-04 pm", 6),
    ("三月二日至四日", "2026-03-02 am 2026-03-04 pm", 6),
    ("从3月2日到3月4日为止", "2026-03-02 am 2026-03-04 pm", 6),
    ("3月2日上午到3月4日", "2026-03-02 am 2026-03-04 pm", 6),
    ("3月2日下午到3月4日上午", "2026-03-02 pm 2026-03-04 am", 4),
    ("3月2日下午到4日上午", "2026-03-02 pm 2026-03-04 am", 4),
    ("昨天下午到今天上午", "2026-03-26 pm 2026-03-27 am", 2),
    ("周一到周三", "2026-03-23 am 2026-03-25 pm", 6),
    ("上周一到周三", "2026-03-16 am 2026-03-18 pm", 6),
    ("3月2日起3天", "2026-03-02 am 2026-03-04 pm", 6),
    ("3月2日 3天", "2026-03-02 am 2026-03-04 pm", 6),
    ("三月二日开始三天", "2026-03-02 am 2026-03-04 pm", 6),
    ("3月2日下午起1天半", "2026-03-02 pm 2026-03-03 pm", 3),
    ("3月2日起1.5天", "2026-03-02 am 2026-03-03 am", 3),
    ("3月2日上午半天", "2026-03-02 am 2026-03-02 am", 1),
    ("2026.12.30-2027.1.2", "2026-12-30 am 2027-01-02 pm", 8),
    ("12.30-1.2", "2025-12-30 am 2026-01-02 pm", 8),
    ("2月28日到3月1日", "2026-02-28 am 2026-03-01 pm", 4),
]

REFUSED = [
    ("昨天半天", NoDay.WHICH_HALF),
    ("3月2日起半天", NoDay.WHICH_HALF),
    ("3-5", NoDay.AMBIGUOUS),
    ("3.23天", NoDay.UNREAD),
    ("3.4-3.2", NoDay.REVERSED),
    ("3月20日到2日", NoDay.REVERSED),
    ("2月30日到3月1日", NoDay.IMPOSSIBLE),
    ("3月2日到32日", NoDay.IMPOSSIBLE),
    ("3月2日周二到3月4日", NoDay.CONTRADICTORY),
    ("3月2日起99999999天", NoDay.IMPOSSIBLE),
    ("两三天", NoDay.UNREAD),
    ("前两天", NoDay.UNREAD),
    ("0天", NoDay.UNREAD),
    ("昨天晚上", NoDay.UNREAD),
    ("到", NoDay.UNREAD),
    ("", NoDay.UNREAD),
    ("蹲点三天在柳河村", NoDay.UNREAD),
]


def span(written: str) -> DaySpan:
    first, first_half, last, last_half = written.split()
    return DaySpan(date.fromisoformat(first), Half(first_half), date.fromisoformat(last), Half(last_half))


@pytest.mark.parametrize(("phrase", "expected", "half_days"), SPANS)
def test_a_phrase_is_read_as_the_span_it_means(phrase: str, expected: str, half_days: int) -> None:
    read = parse_span(phrase, FRIDAY)
    assert read == span(expected)
    assert read.half_days == half_days


@pytest.mark.parametrize(("phrase", "why"), REFUSED)
def test_what_has_no_single_reading_is_no_span(phrase: str, why: NoDay) -> None:
    assert read_span(phrase, FRIDAY) is why
    assert parse_span(phrase, FRIDAY) is None


@pytest.mark.parametrize(
    ("phrase", "half_days"),
    [("3天", 6), ("三天", 6), ("1天半", 3), ("两天半", 5), ("1.5天", 3), ("半天", 1), ("共3天", 6)],
)
def test_a_length_alone_leaves_the_first_day_to_be_asked(phrase: str, half_days: int) -> None:
    assert read_span(phrase, FRIDAY) == Length(half_days)


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        DaySpan(FRIDAY, Half.AFTERNOON, FRIDAY, Half.MORNING)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(Half), st.integers(1, 800))
def test_a_span_is_as_long_as_it_was_made_and_survives_storing(
    first: date, half: Half, half_days: int
) -> None:
    made = lasting(first, half, half_days)
    assert made.half_days == half_days
    assert DaySpan.from_json(made.to_json()) == made


@given(st.text(alphabet="0123456789年月日号.-/上下半午天到至起昨今周一三五从共", max_size=16))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert isinstance(read_span(text, FRIDAY), DaySpan | Length | NoDay)
