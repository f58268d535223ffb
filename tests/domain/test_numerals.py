"""Numbers as people type them."""

from __future__ import annotations

import pytest

from domain.numerals import number

NUMBERS = [
    ("0", 0), ("12", 12), ("007", 7), ("三", 3), ("两", 2),
    ("〇", 0), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31),
    ("九十九", 99), ("廿五", 25), ("卅", 30), ("零五", 5), ("二〇二六", 2026),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), NUMBERS)
def test_a_numeral_is_read(typed: str, value: int) -> None:
    assert number(typed) == value


@pytest.mark.parametrize(
    "typed", ["", "三四", "十五六", "二十十", "零十", "一百", "x", "1.5", "-1", "9" * 10, "十零"]
)
def test_what_is_not_one_number_is_none(typed: str) -> None:
    assert number(typed) is None
