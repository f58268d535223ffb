"""A scorecard in a workbook: what is given out is read as it was, and what is wrong is told by its cell."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.catalogue.loading import catalogue
from domain.scorecard_difference import difference, digest
from domain.scorecard_layout import APPLIES, CARD, COLUMNS
from domain.scorecard_reading import CardReading, half_points, read
from domain.scorecards.reading import default
from domain.scorecards.scorecard import Scorecard, Variant
from domain.text import fold
from templates.render import label
from tests.domain.scorecards.books import cells, random_card, sheets
from tests.services.test_duties_oracle import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.sheets import Fault

__all__ = ["seed"]

TODAY = date(2026, 3, 27)
KNOWN = {fold(one.title): one.id for one in catalogue(2026).entries} | {
    one.id: one.id for one in catalogue(2026).entries
}
Told = dict[str, list[list[Any]]]
PLACES = {sheet: {one.key: place for place, one in enumerate(columns)} for sheet, columns in COLUMNS.items()}


def read_back(told: Told, present: Scorecard | None = None) -> CardReading:
    return read(sheets(told), present or default(), "2", KNOWN, TODAY)


def put(told: Told, row: int, column: str, value: Any, sheet: str = CARD) -> None:
    """Write into a cell; rows as they are numbered on the screen."""
    told[sheet][row - 2][PLACES[sheet][column]] = value


def everywhere(told: Told, rows: range, column: str, value: str, sheet: str = CARD) -> None:
    """Write the same into several rows."""
    for row in rows:
        put(told, row, column, value, sheet)


def spoilt(spoil: Callable[[Told], object]) -> list[Fault]:
    told = cells(default())
    spoil(told)
    return read_back(told).faults


def changed(change: Callable[[Told], object]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    told = cells(default())
    change(told)
    reading = read_back(told)
    assert reading.card is not None, reading.faults
    return [
        (
            one.key,
            [
                (label({"key": part.what.key, "params": part.what.params}), part.before, part.after)
                for part in one.parts
            ],
        )
        for one in difference(default(), reading.card)
    ]


def test_the_default_card_comes_back_as_it_was_given_out() -> None:
    reading = read_back(cells(default()))

    assert reading.faults == []
    assert reading.card is not None
    assert (reading.card.sections, reading.card.variants) == (default().sections, default().variants)
    assert reading.card.version == "2"
    assert difference(default(), reading.card) == []


def test_any_card_comes_back_as_it_was_given_out(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        card = random_card(chance)
        told = cells(card)
        for listed in told.values():
            chance.shuffle(listed)

        reading = read_back(told, card)

        assert reading.faults == []
        assert reading.card is not None
        assert difference(card, reading.card) == []
        assert reading.card.items == card.items
        assert {one.key: one for one in reading.card.sections}.keys() == {one.key for one in card.sections}


def test_one_card_written_over_another_is_the_other(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        card, other = random_card(chance), random_card(chance)

        reading = read_back(cells(other), card)

        assert reading.faults == []
        assert reading.card is not None
        assert {key: item.most for key, item in reading.card.items.items()} == {
            key: item.most for key, item in other.items.items()
        }
        assert {one: set(keys) for one, keys in reading.card.variants.items()} == {
            one: set(keys) for one, keys in other.variants.items()
        }
        assert digest(card, reading.card) != digest(card, card)


def test_whatever_is_written_into_cells_is_taken_as_a_card_or_told_by_its_cell(seed: int) -> None:
    chance = random.Random(seed)
    values = (
        "",
        "S1",
        "S1-1",
        "S2-9",
        "是",
        "4",
        "0",
        "0.5",
        "4.25",
        "-1",
        "基层成果",
        "主体责任",
        "重视",
        "DEC-01",
        "档案盒",
        3.5,
        1e20,
        True,
    )
    for _ in range(400):
        told = cells(default())
        for _ in range(chance.randint(1, 3)):
            listed = told[chance.choice([CARD, CARD, APPLIES])]
            if chance.random() < 0.2:
                del listed[chance.randrange(len(listed))]
            else:
                row = chance.choice(listed)
                row[chance.randrange(len(row))] = chance.choice(values)

        reading = read_back(told)

        assert (reading.card is None) == bool(reading.faults)
        assert all(one.sheet in COLUMNS for one in reading.faults)


def test_every_difference_is_told_item_by_item() -> None:
    def change(told: Told) -> None:
        put(told, 2, "most", "3.5")
        put(told, 3, "most", 5.5)
        put(told, 4, "guidance", "少一个季度扣 1 分")
        put(told, 5, "check", "任务清单")
        put(told, 5, "reads", "IMP-01、专题研究党建")
        put(told, 6, "title", "齐抓共管")
        put(told, 8, "village", "是", APPLIES)

    known = {fold("专题研究党建"): "DEC-01"} | KNOWN
    told = cells(default())
    change(told)
    reading = read(sheets(told), default(), "2", known, TODAY)
    assert reading.card is not None
    found = {
        one.key: [(part.what.key, part.before, part.after) for part in one.parts]
        for one in difference(default(), reading.card)
    }

    items = default().items
    assert found == {
        "S1-1": [("scorecard_import.part_most", "4", "3.5")],
        "S1-2": [("scorecard_import.part_most", "5", "5.5")],
        "S1-3": [("scorecard_import.part_guidance", items["S1-3"].guidance, "少一个季度扣 1 分")],
        "S1-4": [
            ("scorecard_import.part_check", items["S1-4"].check, "任务清单"),
            ("scorecard_import.part_reads", "IMP-01", "IMP-01、DEC-01"),
        ],
        "S1-5": [("scorecard_import.part_title", items["S1-5"].title, "齐抓共管")],
        "S7": [("scorecard_import.part_applies", "市县、乡镇", "市县、乡镇、村、社区、单位")],
    }


def test_an_item_and_a_section_can_be_added_and_dropped() -> None:
    def change(told: Told) -> None:
        told[CARD] = [row for row in told[CARD] if row[0] != "S7" and row[4] != "S8-3"]
        told[APPLIES] = [row for row in told[APPLIES] if row[0] != "S7"]
        told[CARD].append(
            ["S9", "群众评价", "基层成果", "", "S9-2", "问群众", "７分", "满意占比乘以 7", "入户", "", ""]
        )
        told[APPLIES].append(["S9", "", "是", "是", "是"])

    assert [(key, [one[0] for one in parts]) for key, parts in changed(change)] == [
        ("S7", ["去掉(原来 5 分)"]),
        ("S7-1", ["去掉(原来 3 分)"]),
        ("S7-2", ["去掉(原来 2 分)"]),
        ("S8-3", ["去掉(原来 2 分)"]),
        ("S9", ["新增 7 分", "计入", "适用"]),
        ("S9-2", ["新增 7 分", "怎么打", "看什么"]),
    ]


@pytest.mark.parametrize(
    ("spoil", "place", "said"),
    [
        (lambda told: put(told, 2, "section", "T1"), (CARD, 2, "部分编号"), "部分编号是 S1 到 S9"),
        (lambda told: put(told, 2, "key", "S1-0"), (CARD, 2, "编号"), "例如 S3-2"),
        (lambda told: put(told, 2, "key", "S2-9"), (CARD, 2, "编号"), "编号要以 S1- 开头"),
        (lambda told: put(told, 3, "key", "s1-1"), (CARD, 3, "编号"), "和第 2 行是同一个编号"),
        (lambda told: put(told, 3, "section_title", "主体"), (CARD, 3, "部分"), "和第 2 行写得不一样"),
        (lambda told: put(told, 3, "focus", "第一责任"), (CARD, 3, "计入"), "和第 2 行写得不一样"),
        (lambda told: put(told, 3, "sufficiency", "资金"), (CARD, 3, "四个到位"), "和第 2 行写得不一样"),
        (
            lambda told: put(told, 3, "sufficiency", "态度"),
            (CARD, 3, "四个到位"),
            "可以写:重视程度、人员力量",
        ),
        (lambda told: put(told, 2, "focus", "别的"), (CARD, 2, "计入"), "可以写:主体责任、第一责任"),
        (lambda told: put(told, 2, "most", "4.2"), (CARD, 2, "分值"), "只能是整分或半分"),
        (lambda told: put(told, 2, "most", "0"), (CARD, 2, "分值"), "至少半分"),
        (lambda told: put(told, 2, "most", "四"), (CARD, 2, "分值"), "读到「四」"),
        (lambda told: put(told, 2, "most", ""), (CARD, 2, "分值"), "空着"),
        (lambda told: put(told, 2, "most", "5"), (CARD, 0, "分值"), "合计 101 分,要正好 100 分"),
        (lambda told: put(told, 2, "title", "制度上墙"), (CARD, 2, "项目"), "写到了「上墙」"),
        (lambda told: put(told, 2, "guidance", "档案盒齐全"), (CARD, 2, "怎么打"), "写到了「档案盒」"),
        (lambda told: put(told, 2, "check", "看展板"), (CARD, 2, "看什么"), "写到了「展板」"),
        (lambda told: put(told, 2, "check", ""), (CARD, 2, "看什么"), "空着"),
        (
            lambda told: put(told, 2, "reads", "DEC-08、DEC-99"),
            (CARD, 2, "读取事项"),
            "读到「DEC-99」:没有这个履责事项",
        ),
        (lambda told: put(told, 2, "guidance", "分" * 301), (CARD, 2, "怎么打"), "最多 300 个字"),
        (
            lambda told: put(told, 2, "section", "S10", APPLIES),
            (APPLIES, 2, "部分编号"),
            "「评分表」里没有这一部分",
        ),
        (
            lambda told: put(told, 3, "section", "S1", APPLIES),
            (APPLIES, 3, "部分编号"),
            "和第 2 行是同一个编号",
        ),
        (lambda told: told[APPLIES].pop(6), (APPLIES, 0, ""), "少了 S7 这一行"),
        (lambda told: put(told, 2, "county", "也许", APPLIES), (APPLIES, 2, "市县"), "可以写:是、否"),
        (
            lambda told: everywhere(told, range(2, 10), "village", "", APPLIES),
            (APPLIES, 0, "村、社区、单位"),
            "没有一个部分适用",
        ),
        (
            lambda told: everywhere(told, range(14, 21), "focus", "主体责任"),
            (CARD, 0, "计入"),
            "基层成果要占最多。现在是:主体责任 ",
        ),
        (lambda told: told[CARD].clear(), (CARD, 0, ""), "这张表里没有内容"),
        (lambda told: told.pop(APPLIES), (APPLIES, 0, ""), "没有这张表"),
    ],
)
def test_what_is_wrong_is_told_by_sheet_row_and_column(
    spoil: Callable[[Told], object], place: tuple[str, int, str], said: str
) -> None:
    told = [
        ((one.sheet, one.row, one.column), label({"key": one.key, "params": one.params}))
        for one in spoilt(spoil)
    ]

    assert any(found == place and said in words for found, words in told), told


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_sheets() -> None:
    def spoil(told: Told) -> None:
        put(told, 9, "most", "x")
        put(told, 4, "check", "看标语")
        put(told, 4, "reads", "XX-1")
        put(told, 3, "village", "?", APPLIES)

    assert [(one.sheet, one.row) for one in spoilt(spoil)] == [(CARD, 4), (CARD, 4), (CARD, 9), (APPLIES, 3)]


def test_an_item_may_go_on_reading_what_the_catalogue_lists_no_more() -> None:
    told = cells(default())

    assert read(sheets(told), default(), "2", {}, TODAY).faults == []
    put(told, 2, "reads", "DEC-09")
    assert len(read(sheets(told), default(), "2", {}, TODAY).faults) == 1


def test_kinds_of_places_are_scored_by_what_is_said_in_the_second_sheet() -> None:
    told = cells(default())
    put(told, 8, "village", "√", APPLIES)
    reading = read_back(told)

    assert reading.card is not None
    assert reading.card.variants[Variant.VILLAGE] == ("S4", "S5", "S6", "S7", "S8")


@pytest.mark.parametrize(
    ("written", "halves"),
    [
        ("4", 8),
        ("4.5", 9),
        ("０.５", 1),
        ("4．5 分", 9),
        ("4.50", 9),
        ("4.25", None),
        ("", None),
        ("-1", None),
        ("1e3", None),
    ],
)
def test_points_are_read_as_half_points(written: str, halves: int | None) -> None:
    assert half_points(written) == halves
