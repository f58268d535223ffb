"""Typed days: every phrase read as a person means it, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import NoDay, parse_day, read_day

FRIDAY = date(2026, 3, 27)

PHRASES = [
    ("今天", "2026-03-27"),
    ("今日", "2026-03-27"),
    ("今天。", "2026-03-27"),
    ("今早", "2026-03-27"),
    ("昨天", "2026-03-26"),
    (" 昨 天 ", "2026-03-26"),
    ("昨天下午", "2026-03-26"),
    ("昨晚", "2026-03-26"),
    ("昨天晚上", "2026-03-26"),
    ("前天", "2026-03-25"),
    ("大前天", "2026-03-24"),
    ("明天", "2026-03-28"),
    ("大后天", "2026-03-30"),
    ("3天前", "2026-03-24"),
    ("两天前", "2026-03-25"),
    ("十天之前", "2026-03-17"),
    ("三天后", "2026-03-30"),
    ("周五", "2026-03-27"),  # today is the latest Friday
    ("周六", "2026-03-21"),
    ("周一", "2026-03-23"),
    ("星期天", "2026-03-22"),
    ("礼拜天", "2026-03-22"),
    ("星期4", "2026-03-26"),
    ("本周三", "2026-03-25"),
    ("这周一", "2026-03-23"),
    ("这个星期日", "2026-03-29"),
    ("上周五", "2026-03-20"),
    ("上个星期天", "2026-03-22"),
    ("上上周二", "2026-03-10"),
    ("上礼拜一上午", "2026-03-16"),
    ("下周一", "2026-03-30"),
    ("下下周三", "2026-04-08"),
    ("3月5日", "2026-03-05"),
    ("3月5号", "2026-03-05"),
    ("3月5", "2026-03-05"),
    ("3月份5号", "2026-03-05"),
    ("3 月 5 日", "2026-03-05"),
    ("\uff13月\uff15日", "2026-03-05"),
    ("\uff13\uff0e\uff15", "2026-03-05"),
    ("\u3000\uff13\uff0f\uff15 ", "2026-03-05"),
    ("3.5", "2026-03-05"),
    ("3。5", "2026-03-05"),
    ("3/5", "2026-03-05"),
    ("3-5", "2026-03-05"),
    ("03-05", "2026-03-05"),
    ("3.27", "2026-03-27"),
    ("3.28", "2025-03-28"),  # not after today, so last year's
    ("12月31日", "2025-12-31"),
    ("2026.3.5", "2026-03-05"),
    ("2026.03.05", "2026-03-05"),
    ("2026-03-05", "2026-03-05"),
    ("2026/3/5", "2026-03-05"),
    ("2026年3月5日", "2026-03-05"),
    ("2026年3月5日 星期四", "2026-03-05"),
    ("2026年3月5日(周四)", "2026-03-05"),
    ("3月5日周四", "2026-03-05"),
    ("3月27日 周五", "2026-03-27"),
    ("20260305", "2026-03-05"),
    ("2026 03 05", "2026-03-05"),
    ("5号", "2026-03-05"),
    ("28号", "2026-02-28"),
    ("二十日", "2026-03-20"),
    ("二十一日", "2026-03-21"),
    ("三月五日", "2026-03-05"),
    ("三月一日", "2026-03-01"),
    ("三月二十一日", "2026-03-21"),
    ("十二月三十一日", "2025-12-31"),
    ("二〇二六年三月五日", "2026-03-05"),
    ("二○二六年三月五日", "2026-03-05"),
    ("上月28号", "2026-02-28"),
    ("上个月28日", "2026-02-28"),
    ("上上个月5号", "2026-01-05"),
    ("本月5号", "2026-03-05"),
    ("这个月十五号", "2026-03-15"),
    ("下个月1号", "2026-04-01"),
    ("去年12月3日", "2025-12-03"),
    ("去年12.3", "2025-12-03"),
    ("前年5月1号", "2024-05-01"),
    ("今年1月2日", "2026-01-02"),
    ("明年1月5日", "2027-01-05"),
    ("2024年2月29日", "2024-02-29"),
]

UNREAD = [
    "", "。", "5", "35", "0305", "26.3.5", "2026.3",
    "三四", "两三天前", "月底", "周末", "上周", "下周", "元旦",
    "3月", "三月", "前几天", "十月十五六号", "研究党费", "3.5米",
    "2-4日", "昨天和今天", "一百号", "2026", "3天", "2026.3/5",
    "9" * 41, "\x00", "\ud800",
]  # fmt: skip

IMPOSSIBLE = [
    "2月30日",
    "2.30",
    "13月1日",
    "3.32",
    "2026-02-29",
    "0号",
    "32号",
    "20261301",
    "2月29日",
    "上月31号",
]


@pytest.mark.parametrize(("phrase", "day"), PHRASES)
def test_a_phrase_is_read_as_the_day_it_means(phrase: str, day: str) -> None:
    assert parse_day(phrase, FRIDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("phrase", UNREAD)
def test_what_has_no_single_reading_is_no_day(phrase: str) -> None:
    assert parse_day(phrase, FRIDAY) is None
    assert read_day(phrase, FRIDAY) is NoDay.UNREAD


@pytest.mark.parametrize("phrase", IMPOSSIBLE)
def test_a_date_the_calendar_does_not_have_is_named_as_such(phrase: str) -> None:
    assert read_day(phrase, FRIDAY) is NoDay.IMPOSSIBLE


def test_a_weekday_that_is_not_the_dates_is_a_contradiction() -> None:
    assert read_day("3月5日 周五", FRIDAY) is NoDay.CONTRADICTORY


@pytest.mark.parametrize(
    ("today", "phrase", "expected"),
    [
        ("2024-02-29", "2月29日", "2024-02-29"),
        ("2025-01-10", "2月29日", "2024-02-29"),  # the 29 February before 10 January 2025
        ("2024-02-28", "2月29日", None),  # would be 29 February 2023
        ("2025-03-05", "2月29日", None),  # would be 29 February 2025
        ("2026-01-01", "昨天", "2025-12-31"),
        ("2026-01-01", "5号", "2025-12-05"),
        ("2026-05-01", "31号", None),  # April has no 31st; March is not what 31号 means
        ("2026-01-02", "上月28号", "2025-12-28"),
        ("2026-03-29", "上周日", "2026-03-22"),  # a Sunday: the week ends today
        ("2026-03-30", "上周日", "2026-03-29"),  # a Monday: yesterday was last week
    ],
)
def test_days_at_the_edges_of_months_and_years(today: str, phrase: str, expected: str | None) -> None:
    assert parse_day(phrase, date.fromisoformat(today)) == (expected and date.fromisoformat(expected))


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("3.28", "2026-03-28"),
        ("3.26", "2027-03-26"),
        ("周五", "2026-03-27"),
        ("周四", "2026-04-02"),
        ("28号", "2026-03-28"),
        ("5号", "2026-04-05"),
        ("昨天", "2026-03-26"),
    ],
)
def test_a_field_that_looks_ahead_reads_unsaid_years_forwards(phrase: str, day: str) -> None:
    assert parse_day(phrase, FRIDAY, ahead=True) == date.fromisoformat(day)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_from_its_full_writings(day: date) -> None:
    weekday = "一二三四五六日"[day.weekday()]
    for written in (
        day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month}月{day.day}号 周{weekday}",
    ):  # fmt: skip
        assert parse_day(written, FRIDAY) == day


@given(st.integers(0, 365))
def test_a_day_without_year_is_never_after_today_nor_a_year_before(back: int) -> None:
    day = date.fromordinal(FRIDAY.toordinal() - back)
    if (day.month, day.day) != (FRIDAY.month, FRIDAY.day):
        assert parse_day(f"{day.month}月{day.day}日", FRIDAY) == day


@given(st.text(max_size=50))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert isinstance(read_day(text, FRIDAY), date | NoDay)


@given(st.text(alphabet="0123456789年月日号.-/上下本个周星期天一二三十前后今昨明去半午", max_size=14))
def test_no_text_of_the_grammars_own_characters_breaks_the_reading(text: str) -> None:
    assert isinstance(read_day(text, FRIDAY), date | NoDay)
