"""Cells become rows; heads may stand in any order, and each wrong one is named."""

from __future__ import annotations

from datetime import date

import pytest

from domain.roster_cells import Unfit, read
from domain.roster_layout import COLUMNS, ORGANIZATIONS, PERSONS, Column
from domain.roster_reading import Reading, letters, read_sheets
from domain.sheets import Cell, Fault, Mark, Sheet

TODAY = date(2026, 3, 27)
LAYOUT = {PERSONS: COLUMNS[PERSONS]}


def reading(*rows: tuple[Cell, ...], first: int = 1) -> Reading:
    sheet = Sheet(PERSONS, dict(enumerate(rows, start=first)))
    return read_sheets([sheet], LAYOUT, TODAY)


def faults(*rows: tuple[Cell, ...]) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.key) for one in reading(*rows).faults]


def test_heads_stand_in_any_order_below_a_title_with_remarks_between() -> None:
    found = reading(
        ("柏原县人员名册",),
        ("姓名", "备注", " 手机号 ", "编号"),
        ("甲", "退休返聘", 13800000001.0, 7.0),
        first=3,
    )
    assert found.faults == []
    (line,) = found.lines[PERSONS]
    assert (line.number, line.values) == (5, {"code": "7", "name": "甲", "phone": "13800000001"})


def test_examples_and_empty_rows_are_passed_over() -> None:
    found = reading(("编号", "姓名", "手机号"), ("例-R1", "示例", ""), ("", "  ", ""), ("R1", "甲", ""))
    assert (found.examples, [line.number for line in found.lines[PERSONS]]) == (1, [4])


def test_a_sheet_without_heads_is_named() -> None:
    assert faults(("甲", "乙"), ("丙", "丁")) == [(0, "", "roster.fault_no_heads")]


def test_a_column_that_is_missing_is_named_and_nothing_else_is_said_of_the_sheet() -> None:
    assert faults(("编号", "姓名"), ("R1", "")) == [(1, "手机号", "roster.fault_no_column")]


def test_a_column_that_may_lack_is_not_asked_for_and_tells_nothing() -> None:
    needed = tuple(one.head for one in COLUMNS[ORGANIZATIONS] if not one.may_lack)
    row = ("Z1", "甲镇党委", "党委", "乡镇", *[""] * 6, "2026-01-01", *[""] * 3)
    layout = {ORGANIZATIONS: COLUMNS[ORGANIZATIONS]}

    without = read_sheets([Sheet(ORGANIZATIONS, {1: needed, 2: row})], layout, TODAY)
    with_it = read_sheets(
        [Sheet(ORGANIZATIONS, {1: (*needed, "上次换届日期"), 2: (*row, "2021.5.20")})], layout, TODAY
    )

    assert (without.faults, with_it.faults) == ([], [])
    assert [line.has("elected_on") for line in without.lines[ORGANIZATIONS]] == [False]
    assert [line.day("elected_on") for line in with_it.lines[ORGANIZATIONS]] == [date(2021, 5, 20)]


def test_a_head_that_is_unknown_doubled_or_not_there_is_named() -> None:
    assert faults(("编号", "姓名", "手机号", "年龄", "姓名"), ("R1", "甲", "", 50.0, "", "x")) == [
        (1, "年龄", "roster.fault_unknown_head"),
        (1, "姓名", "roster.fault_head_twice"),
        (2, "F", "roster.fault_headless"),
    ]


def test_a_missing_sheet_is_named() -> None:
    assert read_sheets([], LAYOUT, TODAY).faults == [
        Fault("roster.fault_no_sheet", {"sheets": [PERSONS]}, PERSONS)
    ]


def test_columns_are_lettered_as_on_the_screen() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def column(head: str) -> Column:
    return next(one for columns in COLUMNS.values() for one in columns if one.head == head)


@pytest.mark.parametrize(
    ("head", "cell", "value"),
    [
        ("编号", " z0001 ", "Z0001"),
        ("编号", "Z0001", "Z0001"),
        ("编号", 12.0, "12"),
        ("名称", "柳河村\n党支部", "柳河村 党支部"),
        ("名称", "", Unfit("roster.fault_empty")),
        ("种类", "支部", "branch"),
        ("种类", " 党 支 部 ", "branch"),
        ("层级", "街道", "township"),
        ("领域", "", None),
        ("时区", "Asia/Urumqi", "Asia/Urumqi"),
        ("重点村", "√", True),
        ("重点村", True, True),
        ("重点村", "否", False),
        ("重点村", 1.0, True),
        ("应到人数", "12人", 12),
        ("应到人数", 12.0, 12),
        ("应到人数", 12.5, Unfit("roster.fault_count", {"read": "12.5"})),
        ("启用日期", date(2026, 3, 5), date(2026, 3, 5)),
        ("启用日期", "2026年3月5日", date(2026, 3, 5)),
        ("启用日期", "2026.3.5", date(2026, 3, 5)),
        ("启用日期", 20260305.0, date(2026, 3, 5)),
        ("启用日期", "二〇二六年三月五日", date(2026, 3, 5)),
        ("启用日期", "2026年3月", Unfit("roster.fault_day", {"read": "2026年3月"})),
        ("启用日期", "3月5日", Unfit("roster.fault_day", {"read": "3月5日"})),
        ("启用日期", "昨天", Unfit("roster.fault_day", {"read": "昨天"})),
        ("启用日期", 46000.0, Unfit("roster.fault_day", {"read": "46000"})),
        ("启用日期", date(1899, 12, 31), Unfit("roster.fault_day", {"read": "1899-12-31"})),
        ("启用日期", "2026-02-30", Unfit("roster.fault_no_such_day", {"read": "2026-02-30"})),
        ("手机号", 13800000001.0, "13800000001"),
        ("手机号", "+86 138 0000 0001", "13800000001"),
        ("手机号", "138-0000-0001", "13800000001"),
        ("手机号", "+852 9123 4567", "85291234567"),
        ("手机号", "13800000001(家)", Unfit("roster.fault_phone", {"read": "13800000001(家)", "digits": 11})),
        ("手机号", "13800000001 1", Unfit("roster.fault_phone", {"read": "13800000001 1", "digits": 12})),
        ("手机号", Mark.BROKEN, Unfit("roster.fault_broken_cell")),
        ("手机号", 4.3e17, Unfit("roster.fault_long_number", {"read": "430000000000000000"})),
        ("手机号", float("nan"), Unfit("roster.fault_long_number", {"read": "nan"})),
        ("编号", "=1+1", Unfit("roster.fault_code", {"read": "=1+1"})),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_mean_it_or_not_at_all(head: str, cell: Cell, value: object) -> None:
    assert read(cell, column(head), TODAY) == value


def test_every_word_that_is_offered_is_read_back() -> None:
    for columns in COLUMNS.values():
        for one in columns:
            for value, words in one.words.items():
                assert [read(word, one, TODAY) for word in words] == [value] * len(words)
