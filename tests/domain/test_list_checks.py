"""Every way in which a row of a workbook of lists is wrong, and what a right one comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.catalogue.entry import Category, Dimension
from domain.list_checks import Comparison, Ground, compare
from domain.list_layout import COLUMNS, DIMENSION_WORDS, HEADS, LISTS, PORTFOLIOS, SECTION_WORDS
from domain.list_reading import read
from domain.list_standing import Known, Place, Seat, Standing
from domain.people import Level, OrganizationKind, Role
from domain.responsibility_lists import SECTIONS, Item
from domain.sheets import Sheet
from templates.render import label

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = date(2026, 3, 27)
ORGANIZATION = "梧涧镇党委"

LEAD = Seat(11, "R1", "甲", Role.SECRETARY, ORGANIZATION, own=True)
MEMBER = Seat(12, "R2", "乙", Role.LEADERSHIP_MEMBER, ORGANIZATION, own=True)
BESIDE = Seat(13, "R2", "乙", Role.SECRETARY, "教育局", own=False)
TWICE = [
    Seat(14, "R3", "丙", Role.SECRETARY, "林业局", own=False),
    Seat(15, "R3", "丙", Role.SECRETARY, "商务局", own=False),
]
DECIDED = Item(
    "DEC-01",
    "专题研究",
    "每季度研究一次",
    "《意见》第三条",
    (Dimension.ORGANIZATION, Dimension.CONDUCT),
    serves="DEC-01",
    lead=11,
    helpers=(12,),
)
NOBODYS = Item("COO-02", "例会", "每月一次", "《意见》第四条")
DUTY = Item("SEC-D1", "谋划部署", "亲自谋划", "《意见》第五条")
OWN = Item("IMP-A1", "老项目", "按季推进", "党委会纪要")


def known(item: Item, lead: str | None = None, *helpers: str, **written: int) -> Known:
    return Known(item, 100, lead, helpers, written)


STANDING = Standing(
    Place(1, 2, OrganizationKind.COMMITTEE, Level.TOWNSHIP, ORGANIZATION, "Z1"),
    list_id=7,
    published=False,
    lines={
        one.item.key: one
        for one in (
            known(DECIDED, "R1", "R2", R1=11, R2=12),
            known(NOBODYS),
            known(OWN),
            known(DUTY),
        )
    },
    seats={"R1": [LEAD], "R2": [MEMBER, BESIDE], "R3": TWICE},
    upper=frozenset({"DEC-01", "DEC-02"}),
    portfolios={12: "教育、卫生"},
    names={"R1": "甲", "R2": "乙", "R3": "丙"},
)
PUBLISHED = replace(STANDING, published=True)
PEOPLE = {**STANDING.names, "R9": "丁"}

SAME = {
    "组织编号": "Z1",
    "年度": "2026",
    "清单": "党委",
    "编号": "DEC-01",
    "类别": "研究决策",
    "事项": "专题研究",
    "内容": "每季度研究一次",
    "依据": "《意见》第三条",
    "建设维度": "作风建设、组织建设",
    "牵头": "R1",
    "配合": "R2",
    "对应上级": "DEC-01",
}
MEETING = {**SAME, "编号": "COO-02", "类别": "统筹协调", "事项": "例会", "内容": "每月一次"} | {
    "依据": "《意见》第四条",
    "建设维度": "",
    "牵头": "",
    "配合": "",
    "对应上级": "",
}
SECRETARY = {**MEETING, "清单": "书记", "编号": "SEC-D1", "类别": "书记清单", "事项": "谋划部署"} | {
    "内容": "亲自谋划",
    "依据": "《意见》第五条",
}
NEW = {**MEETING, "编号": "", "类别": "组织实施", "事项": "试点", "内容": "办一个试点", "依据": "党委会纪要"}


def sheet(name: str, *rows: Mapping[str, Any]) -> Sheet:
    heads = [column.head for column in COLUMNS[name]]
    cells = [tuple(row.get(head, "") for head in heads) for row in rows]
    return Sheet(name, dict(enumerate([tuple(heads), *cells], start=1)))


def compared(*rows: Mapping[str, Any], standing: Standing = STANDING, portfolio: Any = ()) -> Comparison:
    sheets = [sheet(LISTS, *rows), *([sheet(PORTFOLIOS, *portfolio)] if portfolio else [])]
    return compare(read(sheets, TODAY), Ground(2026, [2026], {"Z1": standing}, PEOPLE))


def changed(*rows: Mapping[str, Any], standing: Standing = STANDING) -> list[Item]:
    found = compared(*rows, standing=standing)
    assert found.faults == []
    return [one.after for one in found.changes]


def test_the_words_of_the_workbook_are_those_of_the_chat() -> None:
    for section in SECTIONS:
        assert label({"key": f"lists.section_{section.lower()}", "params": {}}) == SECTION_WORDS[section][0]
    for dimension in Dimension:
        assert label({"key": f"lists.dimension_{dimension}", "params": {}}) == DIMENSION_WORDS[dimension][0]
    assert set(SECTION_WORDS) == {*Category, "SEC", "MEM"}


def test_rows_that_say_what_is_there_ask_for_nothing() -> None:
    assert changed(SAME, MEETING, SECRETARY) == []
    assert changed({**SAME, "事项": " 专题研究 ", "清单": "", "类别": "", "划去": "否"}) == []


def test_wording_dimensions_and_the_line_above_are_what_the_row_says() -> None:
    row = {**SAME, "事项": "研究党建", "内容": "每月研究一次", "依据": "《条例》第二条", "对应上级": "DEC-02"}
    (one,) = changed({**row, "建设维度": "制度,组织建设"})
    assert (one.title, one.fact, one.basis, one.serves) == (
        "研究党建",
        "每月研究一次",
        "《条例》第二条",
        "DEC-02",
    )
    assert one.dimensions == (Dimension.ORGANIZATION, Dimension.INSTITUTIONS)
    assert (one.lead, one.helpers) == (11, (12,))
    (one,) = changed({**SAME, "对应上级": "", "建设维度": ""})
    assert (one.serves, one.dimensions) == (None, ())


def test_who_bears_a_line_is_taken_in_the_organization_itself_before_what_is_beside_it() -> None:
    (one,) = changed({**MEETING, "牵头": "r2", "配合": "R1 R1"})
    assert (one.lead, one.helpers) == (12, (11,))
    elsewhere = replace(STANDING, seats={"R2": [BESIDE]})
    (one,) = changed({**MEETING, "牵头": "R2"}, standing=elsewhere)
    assert one.lead == 13


def test_an_office_that_the_line_names_stays_while_the_same_person_bears_it() -> None:
    handed_over = known(replace(DECIDED, lead=3, helpers=(4, 5)), "R1", "R2", R1=3, R2=4)
    standing = replace(STANDING, lines={"DEC-01": handed_over})
    assert changed(SAME, standing=standing) == []
    (one,) = changed({**SAME, "牵头": "R2", "配合": "R1"}, standing=standing)
    assert (one.lead, one.helpers) == (4, (3,))
    (one,) = changed({**SAME, "配合": ""}, standing=standing)
    assert (one.lead, one.helpers) == (3, ())


def test_a_person_with_several_offices_stays_in_the_one_that_the_line_names() -> None:
    standing = replace(STANDING, lines={"COO-02": known(replace(NOBODYS, lead=15), "R3", R3=15)})
    assert changed({**MEETING, "牵头": "R3"}, standing=standing) == []


def test_a_line_is_struck_and_holds_again() -> None:
    (one,) = changed({**MEETING, "划去": "是"})
    assert one == replace(NOBODYS, struck=True)
    standing = replace(STANDING, lines={"COO-02": known(replace(NOBODYS, struck=True))})
    assert changed(MEETING, standing=standing) == [NOBODYS]
    assert changed({**MEETING, "划去": "是"}, standing=standing) == []


def test_lines_are_added_with_the_next_keys_of_their_category() -> None:
    found = compared({**NEW, "牵头": "R2"}, {**NEW, "事项": "联建"}, {**NEW, "类别": "研究决策"})
    assert [(one.before, one.after.key, one.after.lead) for one in found.changes] == [
        (None, "IMP-A2", 12),
        (None, "IMP-A3", None),
        (None, "DEC-A1", None),
    ]


def test_a_line_that_was_added_by_the_same_row_before_is_not_added_again() -> None:
    assert changed({**NEW, "事项": "老项目", "内容": "按季推进", "依据": "党委会纪要"}) == []


def test_what_members_answer_for_is_changed_where_something_is_written() -> None:
    row = {"组织编号": "Z1", "人员编号": "R2", "姓名": "谁", "分管": "农业"}
    (one,) = compared(portfolio=[row]).portfolios
    assert (one.seat, one.words) == (MEMBER, "农业")
    for words in ("", "教育、卫生"):
        found = compared(portfolio=[{**row, "分管": words}])
        assert (found.portfolios, found.faults) == ([], [])


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"组织编号": "Z2"}, "组织编号", "没有这个编号的组织,或者它的清单不由您调整"),
    ({"组织编号": ""}, "组织编号", "空着"),
    ({"年度": "2025"}, "年度", "读到 2025。现在能改的是2026年的清单"),
    ({"年度": "今年"}, "年度", "读到「今年」"),
    ({"年度": ""}, "年度", "空着"),
    ({"编号": "DEC-09"}, "编号", "梧涧镇党委的清单里没有这一项"),
    ({"清单": "书记"}, "清单", "属于「党委」"),
    ({"类别": "组织实施"}, "类别", "属于「研究决策」"),
    ({"类别": "杂项"}, "类别", "读到「杂项」。可以写:研究决策、组织实施"),
    ({"依据": ""}, "依据", "空着"),
    ({"事项": ""}, "事项", "空着"),
    ({"事项": "长" * 25}, "事项", "共 25 个字。最多 24 个字"),
    ({"内容": "长" * 121}, "内容", "最多 120 个字"),
    ({"依据": "长" * 121}, "依据", "最多 120 个字"),
    ({"变更原因": "长" * 201}, "变更原因", "最多 200 个字"),
    ({"建设维度": "组织建设、美丽建设"}, "建设维度", "读到「美丽建设」。可以写:思想政治建设"),
    ({"牵头": "R8"}, "牵头", "这里没有这个编号的人"),
    ({"牵头": "R9"}, "牵头", "丁(R9)在梧涧镇党委没有可以承担这一项的职务"),
    ({"牵头": "R3"}, "牵头", "丙(R3)有几个职务:丙(林业局书记)、丙(商务局书记)"),
    ({"配合": "R2、R8"}, "配合", "读到 R8"),
    ({"配合": "R1、R2"}, "配合", "R1 又牵头又配合"),
    ({"对应上级": "DEC-03"}, "对应上级", "上级的清单里没有这一项"),
    ({"划去": "也许"}, "划去", "可以写:是、否"),
    ({"提醒": "也许"}, "提醒", "可以写:是、否"),
]


@pytest.mark.parametrize(("wrong", "column", "words"), FAULTS)
def test_a_wrong_cell_is_named_with_what_to_do(wrong: dict[str, Any], column: str, words: str) -> None:
    found = compared(MEETING, {**SAME, **wrong})
    assert [(one.sheet, one.row, one.column) for one in found.in_order()] == [(LISTS, 3, column)]
    assert words in label({"key": found.faults[0].key, "params": dict(found.faults[0].params)})


NEW_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"类别": ""}, "类别", "新加的一项要写类别"),
    ({"类别": "书记清单", "清单": ""}, "类别", "书记、班子成员清单不加项"),
    ({"清单": "班子成员"}, "清单", "属于「党委」"),
    ({"划去": "是"}, "划去", "不能同时划去"),
    ({"依据": ""}, "依据", "空着"),
    ({"事项": "老项目"}, "事项", "已有同名的一项(IMP-A1)"),
]


@pytest.mark.parametrize(("wrong", "column", "words"), NEW_FAULTS)
def test_a_line_that_cannot_be_added_is_named(wrong: dict[str, Any], column: str, words: str) -> None:
    found = compared({**NEW, **wrong})
    assert [(one.row, one.column) for one in found.faults] == [(2, column)]
    assert words in label({"key": found.faults[0].key, "params": dict(found.faults[0].params)})


def keys(found: Comparison) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.key.rpartition("_")[2]) for one in found.in_order()]


def test_doubled_rows_are_named_with_the_first_one() -> None:
    found = compared(SAME, {**SAME, "事项": "别的"}, NEW, {**NEW, "内容": "别的"})
    assert keys(found) == [(3, "编号", "twice"), (5, "事项", "twice")]
    assert [one.params for one in found.in_order()] == [{"row": 2}, {"row": 4}]
    row = {"组织编号": "Z1", "人员编号": "R2", "分管": "农业"}
    assert keys(compared(portfolio=[row, row])) == [(3, "人员编号", "twice")]


def test_the_five_duties_of_the_secretary_are_not_struck_and_borne_by_nobody_else() -> None:
    assert keys(compared({**SECRETARY, "划去": "是"})) == [(2, "划去", "strike.fixed")]
    found = compared({**SECRETARY, "牵头": "R1", "配合": "R2"})
    assert keys(found) == [(2, "牵头", "office"), (2, "配合", "office")]


def test_a_published_line_that_changes_needs_a_reason_and_somebody_who_leads() -> None:
    assert keys(compared({**SAME, "内容": "每月"}, standing=PUBLISHED)) == [(2, "变更原因", "reason")]
    assert keys(compared(NEW, standing=PUBLISHED)) == [(2, "牵头", "lead"), (2, "变更原因", "reason")]
    reasoned = {**SAME, "内容": "每月", "变更原因": "会议决定"}
    (one,) = compared(reasoned, standing=PUBLISHED).changes
    assert one.reason == "会议决定"
    assert keys(compared({**reasoned, "牵头": ""}, standing=PUBLISHED)) == [(2, "牵头", "lead")]
    assert changed({**reasoned, "牵头": "", "划去": "是"}, standing=PUBLISHED)[0].struck
    assert changed(SAME, MEETING, standing=PUBLISHED) == []


def test_one_workbook_is_about_one_year() -> None:
    sheets = [sheet(LISTS, {**SAME, "年度": "2027"}, SAME)]
    found = compare(read(sheets, TODAY), Ground(2027, [2026, 2027], {"Z1": STANDING}, PEOPLE))
    assert keys(found) == [(3, "年度", "years")]


def test_members_are_known_members_of_that_organization() -> None:
    row = {"组织编号": "Z1", "人员编号": "R1", "分管": "农业"}
    assert keys(compared(portfolio=[row])) == [(2, "人员编号", "member")]
    assert keys(compared(portfolio=[{**row, "人员编号": "R2", "分管": "长" * 61}])) == [(2, "分管", "text")]
    assert keys(compared(portfolio=[{**row, "组织编号": "Z9"}])) == [(2, "组织编号", "organization")]


def test_a_workbook_without_rows_says_so_and_one_without_columns_names_them() -> None:
    assert [one.key for one in compared().faults] == ["roster.fault_nothing"]
    cells = Sheet(LISTS, {1: ("组织编号", "年度", "编号"), 2: ("Z1", "2026", "DEC-01")})
    found = read([cells], TODAY)
    missing = {one.column for one in found.faults}
    may_lack = {
        HEADS[key] for key in ("organization_name", "lead_name", "helper_names", "reminded", "reason")
    }
    heads = {column.head for column in COLUMNS[LISTS]}
    assert missing == heads - may_lack - {"组织编号", "年度", "编号"}


def test_examples_are_passed_over_and_help_is_not_read() -> None:
    example = {**SAME, "组织编号": "例-Z1", "事项": ""}
    assert changed(example, {**SAME, "组织": "改了", "牵头姓名": "改了", "配合姓名": "改了"}) == []
