"""Documents: made from their name and what was stored of them, and no text becomes a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.record_layout import RECORDS
from domain.record_rows import faults_of
from domain.roster_layout import COLUMNS
from domain.roster_reading import Reading, read_sheets
from storage import workbooks
from templates.documents import CAPTIONS, WORD, UnknownDocument, render
from templates.workbooks.roster_blank import SHEETS

if TYPE_CHECKING:
    from domain.messages import Params
    from domain.sheets import Fault

FAULT = {
    "sheet": "=1+1",
    "row": 2,
    "column": "@x",
    "reason": {"key": "roster.fault_day", "params": {"read": '=HYPERLINK("http://a")'}},
}
CHANGE = {
    "sheet": "组织",
    "kind": "changed",
    "codes": ["Z1"],
    "parts": ['=HYPERLINK("http://a")'],
    "missing": False,
    "to_on": None,
    "changes": [["名称", "+1", "-1"], ["应到人数", "1", "2"]],
}
NONE = (None, None, None)
PRESENT: Mapping[str, list[list[Any]]] = {
    "组织": [
        [
            "Z1",
            "=1+1",
            "committee",
            "county",
            None,
            None,
            None,
            True,
            0,
            "Asia/Shanghai",
            "2026-01-01",
            *NONE,
            None,
        ]
    ],
    "人员": [["R1", '=HYPERLINK("http://a")', "10000000001"], ["R2", "+1", "4412345678"], ["R3", "甲", None]],
    "任职": [["R1", "Z1", "secretary", False, "2026-03-05", "2026-12-31"]],
    "联系点": [["R1", "veteran_member", None, "@老周", "2026-03-05", None]],
}
PERIOD = {"letter": "M", "year": 2026, "number": 2, "other_year": False}
DUTY = {
    "organization": "=1+1",
    "title": "@支委会",
    "subject": "",
    "period": {"key": "obligations.period", "params": PERIOD},
    "last": "2026-02-28",
    "state": {"key": "obligations.state_missed", "params": {}},
    "done": 0,
    "due": 1,
    "unit": "",
    "remark": "",
    "since": "",
}
WAITS = {
    "organization": "-柳河村党支部",
    "title": '=HYPERLINK("http://a")',
    "state": {"key": "overview.waits", "params": {}},
    "since": "2026-03-05",
}
COUNTY = {"key": "overview.tier_county", "params": {}}
STOPS = {"extent": "stops", "many": True, "stop": COUNTY}
STEP = {
    "title": "+平安建设",
    "subject": "=1+1",
    "period": "",
    "last": "2026-04-30",
    "verdict": {"key": "overview.verdict", "params": STOPS},
    "tier": COUNTY,
    "due": 4,
    "done": 0,
    "begun": 0,
}
LINE = {
    "organization": "=1+1",
    "key": "DEC-01",
    "title": "@支委会",
    "what": [{"key": "lists.change_fact", "params": {"before": "+1", "after": "-1"}}],
    "reason": '=HYPERLINK("http://a")',
}
LISTED = [
    *("Z1", "=梧涧镇党委", 2026, "committee", "DEC-01", "DEC", "@党建研究", "+1", '=HYPERLINK("http://a")'),
    *("组织建设", "R1", "-甲", "R2、R3", "@乙、丙", "DEC-02", True, False, None),
]
SCORED = [
    *("S1", "=党委主体责任", "committee", "重视程度", "S1-1", "@清单", "4.5", "+1", '=HYPERLINK("http://a")'),
    *("DEC-08", "=1+1"),
]
CHANGED = {
    "key": "S1-1",
    "title": "=1+1",
    "what": {"key": "scorecard_import.part_most", "params": {}},
    "before": "+1",
    "after": '=HYPERLINK("http://a")',
}
FIGURES = (
    *("places", "fed_back", "counties", "findings", "closed"),
    *("good_points", "help", "polled", "asked", "satisfied", "taken_on", "solved"),
)
SHARE = {"sections": "S8", "earned": "7.5", "most": "10"}
VISITED = {
    "reference": "DC-3",
    "county": "-县委",
    "name": "=1+1",
    "stage": {"key": "round_results.stage_final", "params": {}},
    "polled": 1,
    "asked": 20,
    "satisfied": 18,
    "taken_on": 3,
    "solved": 2,
    "verified": [{"key": "S8-1", "title": "+成效", "value": "", "most": "4"}],
    "total": "92.5",
    "blocks": {"committee": None, "first_responsible": None, "results": SHARE},
    "above": None,
    "four": {"results": SHARE},
    "good_points": ['=HYPERLINK("http://a")'],
    "help": ["@教会了"],
    "findings": ["WT-3-1"],
    "closed": 0,
}
FIRST = {"key": "residents.line", "params": {"asked": 20, "satisfied": 18, "taken_on": 3, "solved": 2}}
SUMMED_UP = {
    "name": "-县委",
    "residents": FIRST,
    "places": 1,
    "fed_back": 1,
    "common": [
        {
            "category": {"key": "finding_raise.category_lax", "params": {}},
            "organizations": ["=1+1"],
            "references": ["WT-3-1"],
        }
    ],
    "root_cause": "=1+1",
    "shortfall": "",
}
PARAMS: Mapping[str, Params] = {
    "book_changes": {"what": {"key": "scorecard_import.name", "params": {}}, "total": 1, "rows": [CHANGED]},
    "duties": {
        "organization": "=梧涧镇党委",
        "on": "2026-03-05",
        "day": "20260305",
        "duties": [DUTY, WAITS],
        "chains": [STEP],
        "requests": [{"tier": COUNTY, "count": 2, "since": "2026-03-02"}],
    },
    "list_changes": {"year": 2026, "total": 1, "lines": [{"key": "list_import.change", "params": LINE}]},
    "lists": {
        "year": 2026,
        "organizations": 1,
        "on": "2026-03-05",
        "day": "20260305",
        "rows": {"责任清单": [LISTED], "分管领域": [["Z1", "R2", "=1+1", "+教育"]]},
    },
    "roster_blank": {},
    "roster_faults": {"total": 1, "faults": [{"key": "roster.fault", "params": FAULT}]},
    "roster_present": {"on": "2026-03-05", "day": "20260305", "rows": PRESENT},
    "score_sheet": {
        "organization": "=1+1",
        "round": "@上半年交互督责",
        "version": "2026",
        "visit_on": "2026-03-27",
        "sections": [
            {
                "key": "S1",
                "title": "+主体责任",
                "most": "4",
                "items": [
                    {"key": "S1-1", "title": "-清单", "most": "4", "guidance": "=1+1", "check": "@看"},
                ],
            }
        ],
    },
    "round": {
        "name": "=上半年",
        "fixed": False,
        "day": "20260305",
        "rows": {
            "轮次": [["7", "=1+1", "cross", "visiting", "2026-03-05", "2026-03-06", "+1", "@看"]],
            "对象": [["Z1", "=1+1"]],
            "督查组": [
                ["-一组", "R1", "@甲", True, "Z2", "+县委"],
                ["-一组", "R2", "@乙", None, "Z2", "+县委"],
            ],
            "培训": [["2026-03-05", "=1+1", "R1、R2", "@甲"]],
        },
        "places": [["Z1", "=1+1"]],
        "people": [["R1", "@甲", "Z2", "+县委"]],
    },
    "round_results": {
        "round": "=上半年",
        "committee": "+市委",
        "number": 7,
        "day": "20260305",
        "from_on": "2026-03-02",
        "to_on": "2026-03-05",
        "on": "2026-03-05",
        "at": "16:40",
        "head": "0123abcd",
        "whole": True,
        "residents": FIRST,
        "mode": {"key": "inspection_round.mode_cross", "params": {}},
        "manner": {"key": "inspection_round.manner_cross", "params": {}},
        "card": 2,
        "stages": {"waiting": 0, "on_site": 0, "fed_back": 0, "final": 1},
        "statistics": dict.fromkeys(FIGURES, 1),
        "teams": [{"name": "=一组", "leaders": ["@甲"], "members": ["+乙(-县委)"], "places": 1}],
        "places": [VISITED],
        "counties": [SUMMED_UP],
        "practices": [
            {
                "county": "-县委",
                "name": "=1+1",
                "inspection": "DC-3",
                "title": "@做法",
                "summary": '=HYPERLINK("http://a")',
                "tests": {"borrowable": True, "spreadable": True, "repeatable": False},
                "spread_on": None,
            }
        ],
        "findings": [
            {
                "reference": "WT-3-1",
                "inspection": "DC-3",
                "county": "-县委",
                "name": "=1+1",
                "category": {"key": "finding_raise.category_lax", "params": {}},
                "severity": {"key": "finding_raise.severity_minor", "params": {}},
                "item": "S4-1",
                "matter": '=HYPERLINK("http://a")',
                "state": {"key": "round_results.finding_open", "params": {}},
                "overdue_days": 3,
                "due_on": "2026-03-02",
            }
        ],
        "objections": [
            {
                "reference": "DC-3",
                "county": "-县委",
                "name": "=1+1",
                "line": "S4-1",
                "on": "2026-03-02",
                "reason": '=HYPERLINK("http://a")',
                "stage": {"key": "objections.stage_decided", "params": {}},
                "outcome": {"key": "rechecks.to_value", "params": {"value": "4"}},
                "why": "+1",
                "decided_on": "2026-03-04",
            }
        ],
    },
    "scorecard": {
        "number": 2,
        "version": "2",
        "day": "20260305",
        "rows": {"评分表": [SCORED], "适用": [["S1", "=1+1", True, True, False]]},
    },
    "roster_changes": {"total": 1, "lines": [{"key": "roster.change", "params": CHANGE}]},
}


@pytest.mark.parametrize("name", sorted(CAPTIONS.keys() - WORD))
def test_a_document_is_a_workbook_without_formulas_and_says_what_it_is(name: str) -> None:
    made = render(name, PARAMS[name])
    assert made.file_name.endswith(".xlsx")
    assert made.caption
    with zipfile.ZipFile(io.BytesIO(made.content)) as parts:
        sheets = [parts.read(one) for one in parts.namelist() if one.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in one or b"<hyperlink" in one for one in sheets)


def test_a_document_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownDocument):
        render("../roster_blank", {})


def test_everything_that_changes_has_a_row_of_its_own() -> None:
    sheets = workbooks.read(render("roster_changes", PARAMS["roster_changes"]).content, ["名册变化"])
    assert isinstance(sheets, list)
    assert [cells[3:7] for cells in sheets[0].rows.values()][1:] == [
        ('=HYPERLINK("http://a")', "名称", "+1", "-1"),
        ('=HYPERLINK("http://a")', "应到人数", "1", "2"),
    ]


def test_the_duties_below_are_texts_numbers_and_days_that_a_table_can_sort() -> None:
    made = render("duties", PARAMS["duties"])
    assert made.file_name == "下级情况_20260305.xlsx"
    assert made.caption == "=梧涧镇党委:下级情况、推进情况,2026年3月5日。"
    sheets = workbooks.read(made.content, ["下级情况", "推进情况", "等答复的求助"])
    assert isinstance(sheets, list)
    assert [list(sheet.rows.values())[1:] for sheet in sheets] == [
        [
            ("=1+1", "@支委会", "2月", 0, 1, "", "未完成", date(2026, 2, 28)),
            ("-柳河村党支部", '=HYPERLINK("http://a")', *[""] * 4, "等上级处理", "", date(2026, 3, 5)),
        ],
        [("+平安建设:=1+1", "", "县", 0, 4, 0, date(2026, 4, 30), "到县一级还没有展开。")],
        [("县", 2, date(2026, 3, 2))],
    ]


def test_the_empty_roster_has_every_column_lists_to_choose_from_and_examples_that_are_not_read() -> None:
    content = render("roster_blank", {}).content
    sheets = workbooks.read(content, ["说明", *SHEETS])
    assert isinstance(sheets, list)
    assert [sheet.name for sheet in sheets] == ["说明", *SHEETS]
    for sheet in sheets[1:]:
        assert list(sheet.rows[1]) == [column.head for column in SHEETS[sheet.name]]
    reading = read_sheets(sheets[1:], SHEETS, date(2026, 3, 27))
    assert (reading.faults, reading.examples) == ([], 10)
    assert not any(reading.lines.values())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        organizations = parts.read("xl/worksheets/sheet2.xml").decode()
    assert '"党委,党组,党总支,党支部' in organizations


def test_the_present_roster_holds_texts_only_with_numbers_in_full_and_words_for_values() -> None:
    made = render("roster_present", PARAMS["roster_present"])
    assert made.file_name == "名册_20260305.xlsx"
    assert "2026年3月5日" in made.caption
    sheets = workbooks.read(made.content, list(COLUMNS))
    assert isinstance(sheets, list)
    cells = {sheet.name: list(sheet.rows.values())[1:] for sheet in sheets}
    assert [list(sheet.rows[1]) for sheet in sheets] == [
        [column.head for column in columns] for columns in COLUMNS.values()
    ]
    first = ("Z1", "=1+1", "党委", "县", "", "", "", "是", "", "北京时间", "2026-01-01")
    assert cells["组织"][0][:11] == first
    assert cells["人员"] == [
        ("R1", '=HYPERLINK("http://a")', "10000000001"),
        ("R2", "+1", "+4412345678"),
        ("R3", "甲"),
    ]
    assert cells["任职"][0] == ("R1", "Z1", "书记", "", "2026-03-05", "2026-12-31")
    assert cells["联系点"][0][:5] == ("R1", "老党员", "", "@老周", "2026-03-05")
    reading = read_sheets(sheets, COLUMNS, date(2026, 3, 27))
    assert reading.faults == []
    assert reading.lines["人员"][1].text("phone") == "4412345678"


def faults_of_records(reading: Reading) -> Iterator[Fault]:
    for line in reading.lines[RECORDS]:
        yield from faults_of(line, date(2026, 3, 27))


def test_the_examples_are_right_when_they_are_no_examples_any_more() -> None:
    sheets = workbooks.read(render("roster_blank", {}).content, list(SHEETS))
    assert isinstance(sheets, list)
    for sheet in sheets:
        for cells in list(sheet.rows.values())[1:]:
            assert str(cells[0]).startswith("例")
    real = [
        type(sheet)(
            sheet.name,
            {
                number: tuple(
                    str(cell).replace("例-", "") if isinstance(cell, str) else cell for cell in cells
                )
                for number, cells in sheet.rows.items()
            },
        )
        for sheet in sheets
    ]
    reading = read_sheets(real, SHEETS, date(2026, 3, 27))
    assert (reading.faults, reading.examples) == ([], 0)
    assert [*faults_of_records(reading)] == []
