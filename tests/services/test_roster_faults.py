"""Every kind of fault in a roster is named: sheet, row, column, reason, and what to write instead."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.sheets import Fault, Sheet
from services import roster_import
from storage import workbooks
from storage.database import Database
from templates import documents, render
from tests.harness.workbooks import Rows, rows_of
from tests.services.diary import Diary, said
from tests.services.rosters import BRANCH, administrator_of, dry_run, places, send

Edit = Callable[[Rows], None]


@pytest.fixture
def diary(sqlite_url: str) -> Iterator[Diary]:
    """A small city. What is wrong in a workbook does not hang upon the kind of database."""
    database = Database(sqlite_url, b"key")
    yield Diary(database)
    asyncio.run(database.close())


def row(rows: Rows, sheet: str, head: str, value: Any) -> dict[str, Any]:
    """The first row with this value."""
    return next(one for one in rows[sheet] if one[head] == value)


def branch(**values: Any) -> Edit:
    """Change the row of 柳河村党支部."""
    return lambda rows: row(rows, "组织", "编号", BRANCH).update(values)


def last(sheet: str, **values: Any) -> Edit:
    """Change the last row of a sheet."""
    return lambda rows: rows[sheet][-1].update(values)


def added(sheet: str, **values: Any) -> Edit:
    """Add a copy of the last row, changed."""
    return lambda rows: rows[sheet].append({**rows[sheet][-1], **values})


def veteran(**values: Any) -> Edit:
    """Change the first contact point that is a veteran member."""
    return lambda rows: row(rows, "联系点", "类型", "老党员").update(values)


def ending_above(rows: Rows) -> None:
    """A general branch that ended, with a branch below it that did not."""
    above = row(rows, "组织", "编号", "Z0006")
    general = {**above, "编号": "Z9000", "名称": "某党总支", "种类": "党总支", "结束日期": date(2026, 3, 1)}
    rows["组织"] += [general, {**above, "编号": "Z9001", "名称": "某党支部", "上级编号": "Z9000"}]


def ending_below(rows: Rows) -> None:
    """An organization that ended, with somebody still in office."""
    end = date(2026, 3, 1)
    row(rows, "组织", "编号", BRANCH)["结束日期"] = end
    held = [one for one in rows["任职"] if one["组织编号"] == BRANCH]
    for one in held[1:]:
        one["结束日期"] = end


def second_secretary(rows: Rows) -> None:
    """Two secretaries of one organization at once."""
    secretary = row(rows, "任职", "组织编号", BRANCH)
    rows["任职"].append({**secretary, "人员编号": rows["人员"][-1]["编号"], "开始日期": date(2026, 3, 1)})


def read_cells(content: bytes, names: list[str]) -> list[Sheet]:
    sheets = workbooks.read(content, names)
    assert not isinstance(sheets, Fault)
    return sheets


CELLS: dict[str, tuple[Edit, str, str]] = {
    "broken_cell": (branch(名称="=#REF!"), "组织", "名称"),
    "long_number": (last("人员", 手机号=138000000011380000), "人员", "手机号"),
    "empty": (branch(名称=None), "组织", "名称"),
    "code": (added("人员", 编号="R;1", 手机号=None), "人员", "编号"),
    "long_text": (last("人员", 姓名="长" * 61), "人员", "姓名"),
    "word": (last("任职", 职务="书计"), "任职", "职务"),
    "count": (branch(应到人数="三十来人"), "组织", "应到人数"),
    "day": (branch(启用日期="去年"), "组织", "启用日期"),
    "no_such_day": (branch(启用日期="2026-02-30"), "组织", "启用日期"),
    "elected_later": (branch(上次换届日期=date(2026, 3, 28)), "组织", "上次换届日期"),
    "phone": (last("人员", 手机号="0731-5550000"), "人员", "手机号"),
    "code_twice": (added("人员", 手机号=None), "人员", "编号"),
    "name_twice": (added("组织", 编号="Z9000"), "组织", "名称"),
    "unknown_parent": (branch(上级编号="Z9"), "组织", "上级编号"),
    "circle": (branch(上级编号=BRANCH, 种类="党委"), "组织", "上级编号"),
    "level": (branch(层级="市"), "组织", "层级"),
    "kind": (
        added("组织", 编号="Z9000", 名称="某", 上级编号=BRANCH, 种类="党总支", 层级="村"),
        "组织",
        "种类",
    ),
    "outlasts_parent": (ending_above, "组织", "结束日期"),
    "unknown_organization": (branch(行业主管编号="Z9"), "组织", "行业主管编号"),
    "itself": (branch(拆分自=BRANCH), "组织", "拆分自"),
    "merged_without_end": (branch(并入="Z0008"), "组织", "结束日期"),
    "not_yet": (branch(拆分自="Z0008", 启用日期=date(2026, 5, 1)), "组织", "启用日期"),
    "reversed": (last("任职", 结束日期=date(2020, 1, 1)), "任职", "结束日期"),
    "phone_twice": (added("人员", 编号="R9000"), "人员", "手机号"),
    "phone_taken": (last("人员", 编号="R9000"), "人员", "手机号"),
    "replaced": (last("人员", 姓名="别人", 手机号="10000009000"), "人员", "姓名"),
    "unknown_person": (last("任职", 人员编号="R9"), "任职", "人员编号"),
    "outlasts": (ending_below, "任职", "结束日期"),
    "two_secretaries": (second_secretary, "任职", "职务"),
    "office_twice": (added("任职", 开始日期=date(2026, 1, 1)), "任职", "开始日期"),
    "no_target": (veteran(老党员称呼=None), "联系点", "老党员称呼"),
    "two_targets": (veteran(组织编号=BRANCH), "联系点", "组织编号"),
    "point_twice": (added("联系点", 开始日期=date(2026, 1, 1)), "联系点", "开始日期"),
}
"""Faults of one cell: what is done, and where it is seen."""


SHEETS: dict[str, Edit] = {
    "no_sheet": lambda rows: rows.pop("联系点").clear(),
    "nothing": lambda rows: rows["组织"].clear(),
}
"""Faults of a whole sheet."""

ELSEWHERE = {
    "too_large": "tests/storage/test_workbooks.py",
    "too_wide": "tests/storage/test_workbooks.py",
    "too_many_rows": "tests/storage/test_workbooks.py",
    "encrypted": "tests/storage/test_workbooks.py",
    "unreadable": "tests/storage/test_workbooks.py",
    "code_elsewhere": "tests/services/test_roster_scope.py",
    "no_seat": "tests/services/test_roster_scope.py",
    "seat_moves": "tests/services/test_roster_scope.py",
    "no_parent": "tests/services/test_roster_scope.py",
    "person_elsewhere": "tests/services/test_roster_scope.py",
    "point_elsewhere": "tests/services/test_roster_scope.py",
    "own_office": "tests/services/test_roster_scope.py",
    "record_needs": "tests/services/test_imported_records.py",
    "record_extra": "tests/services/test_imported_records.py",
    "record_future": "tests/services/test_imported_records.py",
    "long_stay": "tests/services/test_imported_records.py",
    "no_item": "tests/services/test_imported_records.py",
    "attendance": "tests/services/test_imported_records.py",
    "figure": "tests/services/test_imported_records.py",
    "problems": "tests/services/test_imported_records.py",
    "no_office": "tests/services/test_imported_records.py",
    "no_addressee": "tests/services/test_imported_records.py",
    "no_contact_point": "tests/services/test_imported_records.py",
    "day_counted": "tests/services/test_imported_records.py",
    "many_records": "tests/services/test_imported_records.py",
    "no_heads": "tests/domain/test_roster_reading.py",
    "no_column": "tests/domain/test_roster_reading.py",
    "head_twice": "tests/domain/test_roster_reading.py",
    "unknown_head": "tests/domain/test_roster_reading.py",
    "headless": "tests/domain/test_roster_reading.py",
}
"""Faults that other files show."""


@pytest.mark.parametrize("kind", CELLS)
def test_a_fault_is_named_once_where_it_is_and_nowhere_else(diary: Diary, kind: str) -> None:
    edit, sheet, column = CELLS[kind]
    rows = rows_of(diary.city.roster)
    edit(rows)
    faults = dry_run(diary, rows).faults
    assert [(one.sheet, one.column, one.key) for one in faults] == [(sheet, column, f"roster.fault_{kind}")]
    (fault,) = faults
    words = render.label(roster_import.line(fault))
    assert words.startswith(f"{sheet} 第 {fault.row} 行「{column}」:")
    assert "\n" not in words


@pytest.mark.parametrize("kind", SHEETS)
def test_a_fault_of_a_whole_sheet_hides_no_other(diary: Diary, kind: str) -> None:
    rows = rows_of(diary.city.roster)
    SHEETS[kind](rows)
    shown = dry_run(diary, rows)
    assert [one.key for one in shown.faults] == [f"roster.fault_{kind}"]
    assert not shown.difference


def test_every_fault_that_has_words_is_shown_by_a_test() -> None:
    words = (Path(render.__file__).parent / "zh" / "roster.j2").read_text(encoding="utf-8")
    kinds = set(re.findall(r"block fault_([a-z_]+)", words))
    assert kinds == {*CELLS, *SHEETS, *ELSEWHERE}
    root = Path(__file__).resolve().parents[2]
    unshown = [kind for kind, path in ELSEWHERE.items() if f"fault_{kind}" not in (root / path).read_text()]
    assert unshown == []


def test_faults_come_in_the_order_of_the_sheets_and_one_slip_is_told_once(diary: Diary) -> None:
    rows = rows_of(diary.city.roster)
    for head, value in (("种类", "党之部"), ("启用日期", "去年"), ("编号", "Z0006")):
        row(rows, "组织", "编号", BRANCH)[head] = value
    rows["人员"][0]["姓名"] = None
    rows["任职"][0]["职务"] = "头"
    assert [one[:3] for one in places(dry_run(diary, rows))] == [
        ("组织", 7, "种类"),
        ("组织", 7, "启用日期"),
        ("人员", 2, "姓名"),
        ("任职", 2, "职务"),
    ]


def test_a_message_names_eight_faults_and_a_document_all(diary: Diary) -> None:
    rows = rows_of(diary.city.roster)
    for one in rows["任职"][:9]:
        one["职务"] = "头"
    answer = send(diary, administrator_of(diary), rows)
    assert "9 处要改" in said(answer.message)
    assert said(answer.message).count("读到「头」") == 8
    assert answer.document is not None
    made = documents.render(answer.document.name, answer.document.params)
    (sheet,) = read_cells(made.content, ["要改的地方"])
    assert [cells[:3] for cells in sheet.rows.values()] == [
        ("表", "行", "列"),
        *(("任职", str(number), "职务") for number in range(2, 11)),
    ]
