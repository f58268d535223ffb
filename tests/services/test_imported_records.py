"""Older records by workbook: of every kind, once, marked as imported, and worth the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.demonstration import Size, demonstrate
from domain.people import Role
from domain.record_layout import KINDS, RECORD_COLUMNS, RECORDS, SHAPES
from domain.records import RecordKind
from handlers.forms.table import CURRENT, FORMS
from services import roster_import
from services.roster import load
from services.roster_import import DryRun, read
from storage import records, schema
from storage.database import Database
from storage.verify import verify
from templates import render
from tests.harness.workbooks import Rows, rows_of, workbook
from tests.services.diary import Diary, said
from tests.services.rosters import BRANCH, TODAY, administrator_of, confirm

if TYPE_CHECKING:
    from domain.people import Actor
    from domain.roster import Roster
    from storage.database import Tx

HEADS = {RECORDS: [one.head for one in RECORD_COLUMNS]}
DAY = date(2024, 11, 5)
MEETING = {"细类": "支委会、主题党日", "到会": 4, "应到": 5, "内容": "研究发展党员", "结果": "同意"}


def secretary_of(roster: Roster, organization: str = BRANCH) -> str:
    return next(
        one.person for one in roster.offices if (one.organization, one.role) == (organization, Role.SECRETARY)
    )


def veteran_of(roster: Roster, person: str) -> str:
    return next(
        one.nickname for one in roster.contact_points if one.person == person and one.nickname is not None
    )


def eleven(roster: Roster) -> list[dict[str, Any]]:
    """A record of every kind."""
    person = secretary_of(roster)
    veteran = veteran_of(roster, person)
    given: Mapping[RecordKind, dict[str, Any]] = {
        RecordKind.MEETING: MEETING,
        RecordKind.VISIT: {"细类": "走访", "对象": veteran, "数量": 2, "内容": "路灯坏了;水渠要修"},
        RecordKind.DUTY_STAY: {"对象": "z0008", "结束日期": DAY + timedelta(2)},
        RecordKind.UPWARD_REPORT: {"细类": "抓党建工作情况", "内容": "三季度情况", "结果": "〔2024〕3号"},
        RecordKind.IN_PERSON: {"细类": "亲自部署", "内容": "换届"},
        RecordKind.TALK: {"细类": "党员", "数量": 6},
        RecordKind.PROBLEM: {"内容": "流动党员多"},
        RecordKind.SUPPORT_REQUEST: {"细类": "经费", "内容": "修活动室"},
        RecordKind.VEHICLE: {"细类": "项目", "内容": "红色物业"},
        RecordKind.PLAN: {"细类": "规划计划", "内容": "年度计划"},
        RecordKind.GENERAL: {"细类": "其他", "内容": "慰问", "数量": 12, "结果": "12 户"},
    }  # fmt: skip
    return [
        {
            "记录编号": number,
            "组织编号": BRANCH,
            "人员编号": person,
            "种类": KINDS[kind][0],
            "日期": DAY,
            **columns,
        }
        for number, (kind, columns) in enumerate(given.items(), start=1)
    ]


def older(rows: list[dict[str, Any]], roster: Roster | None = None) -> bytes:
    """A workbook of older records, alone or with a roster."""
    with_roster: Rows = {} if roster is None else rows_of(roster)
    return workbook({**with_roster, RECORDS: rows}, HEADS)


def dry_run(diary: Diary, content: bytes, actor: Actor | None = None) -> DryRun:
    return diary.database.run(roster_import.dry_run, read("往年.xlsx", content), TODAY, actor)


def bring_in(diary: Diary, actor: Actor, content: bytes) -> str:
    answer = diary.database.run(roster_import.receive, actor, read("往年.xlsx", content), diary.now)
    return said(confirm(diary, actor, answer).message)


def kept(tx: Tx) -> list[tuple[str, int, str, date]]:
    table = schema.duty_records.c
    rows = tx.execute(select(table.kind, table.number, table.origin, table.held_on).order_by(table.id))
    return [(row.kind, row.number, row.origin, row.held_on) for row in rows]


def test_a_record_of_every_kind_comes_in_once_and_is_proven(diary: Diary) -> None:
    administrator = administrator_of(diary)
    content = older(eleven(diary.city.roster))
    assert "往年记录:新增 11" in bring_in(diary, administrator, content)
    assert diary.database.run(kept) == [
        (kind, number, "import", DAY) for number, kind in enumerate(RecordKind, start=1)
    ]
    assert diary.database.run(verify, b"key").faults == []
    again = diary.database.run(roster_import.receive, administrator, read("往年.xlsx", content), diary.now)
    assert "往年记录 11 条已在" in said(again.message)
    assert not again.message.buttons


def test_an_imported_record_tells_whose_it_is_and_who_brought_it_in(diary: Diary) -> None:
    administrator = administrator_of(diary)
    bring_in(diary, administrator, older(eleven(diary.city.roster)))
    record = diary.database.run(records.get, 1)
    assert record is not None
    secretary = diary.secretary()
    assert (record.person_id, record.office_id) == (secretary.person_id, secretary.office.id)
    assert record.entered_by_id == administrator.person_id
    assert (record.year, record.entered_at) == (2026, diary.now)


def test_what_is_kept_of_each_are_the_answers_of_its_form(diary: Diary) -> None:
    bring_in(diary, administrator_of(diary), older(eleven(diary.city.roster)))
    drafts = diary.database.run(lambda tx: tx.execute(select(schema.drafts)).all())
    assert len(drafts) == 11
    for row in drafts:
        form = FORMS[row.form, CURRENT[row.form]].form
        keys = {step.key for step in form.steps}
        optional = {"attachments", "problems", "solved_on_spot"}
        assert set(row.session["answers"]) <= keys
        assert keys - set(row.session["answers"]) <= optional
        assert (row.state, row.origin) == ("saved", "import")


def test_a_roster_and_the_records_that_name_it_come_in_together(sqlite_url: str) -> None:
    city = demonstrate(Size(counties=1, townships=1, branches=12))
    database = Database(sqlite_url, b"key")
    content = read("全部.xlsx", older(eleven(city.roster), city.roster))
    shown = database.run(roster_import.dry_run, content, TODAY)
    assert (shown.faults, len(shown.records.records)) == ([], 11)
    assert database.run(roster_import.run_from_command_line, content, shown.digest, Diary.now) is not None
    assert len(database.run(kept)) == 11
    assert database.run(verify, b"key").faults == []


def test_older_records_alone_end_nothing(diary: Diary) -> None:
    shown = dry_run(diary, older(eleven(diary.city.roster)), administrator_of(diary))
    assert not shown.difference
    assert len(shown.records.records) == 11


def test_the_same_number_of_another_organization_is_another_record(diary: Diary) -> None:
    rows = [one for one in eleven(diary.city.roster) if one["种类"] == "文件"]
    other = "Z0008"
    rows.append({**rows[0], "组织编号": other, "人员编号": secretary_of(diary.city.roster, other)})
    bring_in(diary, administrator_of(diary), older(rows))
    assert [number for _, number, _, _ in diary.database.run(kept)] == [1, 1]


def test_numbers_go_on_after_those_of_the_chat(diary: Diary) -> None:
    diary.meeting(diary.secretary())
    bring_in(diary, administrator_of(diary), older(eleven(diary.city.roster)[:2]))
    diary.meeting(diary.secretary())
    assert [number for _, number, _, _ in diary.database.run(kept)] == [1, 2, 3, 4]


FAULTS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "roster.fault_record_needs": ("会议", {"内容": None}, "内容"),
    "roster.fault_record_extra": ("谈话", {"内容": "谈了什么"}, "内容"),
    "roster.fault_record_future": ("问题", {"日期": date(2026, 3, 28)}, "日期"),
    "roster.fault_long_stay": ("蹲点", {"结束日期": date(2025, 3, 5)}, "结束日期"),
    "roster.fault_reversed": ("蹲点", {"结束日期": date(2024, 3, 5)}, "结束日期"),
    "roster.fault_word": ("会议", {"细类": "支委会、茶话会"}, "细类"),
    "roster.fault_no_item": ("其他", {"细类": "XYZ-99"}, "细类"),
    "roster.fault_attendance": ("会议", {"到会": 6}, "到会"),
    "roster.fault_figure": ("谈话", {"数量": 0}, "数量"),
    "roster.fault_problems": ("走访", {"内容": None}, "内容"),
    "roster.fault_no_office": ("问题", {"人员编号": "R0001"}, "人员编号"),
    "roster.fault_unknown_person": ("问题", {"人员编号": "R9"}, "人员编号"),
    "roster.fault_unknown_organization": ("蹲点", {"对象": "Z9"}, "对象"),
    "roster.fault_no_contact_point": ("走访", {"对象": "老某"}, "对象"),
    "roster.fault_code_twice": ("问题", {"记录编号": 1}, "记录编号"),
    "roster.fault_day": ("问题", {"日期": "去年"}, "日期"),
}


@pytest.mark.parametrize("key", FAULTS)
def test_what_is_wrong_in_a_record_is_named_once(diary: Diary, key: str) -> None:
    kind, changes, column = FAULTS[key]
    rows = eleven(diary.city.roster)
    next(one for one in rows if one["种类"] == kind).update(changes)
    (fault,) = dry_run(diary, older(rows)).faults
    assert (fault.sheet, fault.column, fault.key) == (RECORDS, column, key)
    assert "\n" not in render.label(roster_import.line(fault))


def test_a_report_of_whoever_is_on_top_has_nobody_to_go_to(diary: Diary) -> None:
    rows = [one for one in eleven(diary.city.roster) if one["种类"] in {"上报", "求助"}]
    for one in rows:
        one.update(组织编号="Z0001", 人员编号=secretary_of(diary.city.roster, "Z0001"))
    assert [one.key for one in dry_run(diary, older(rows)).faults] == ["roster.fault_no_addressee"] * 2


def test_a_day_counts_once_whether_it_was_imported_or_entered(diary: Diary) -> None:
    (stay,) = [one for one in eleven(diary.city.roster) if one["种类"] == "蹲点"]
    second = {**stay, "记录编号": 99, "日期": DAY + timedelta(2), "结束日期": None}
    (fault,) = dry_run(diary, older([stay, second])).faults
    assert (fault.row, fault.key) == (3, "roster.fault_day_counted")
    bring_in(diary, administrator_of(diary), older([stay]))
    (fault,) = dry_run(diary, older([second])).faults
    assert (fault.row, fault.key) == (2, "roster.fault_day_counted")


def test_every_word_of_the_sheet_is_the_word_of_the_chat() -> None:
    with_words = [kind for kind, shape in SHAPES.items() if shape.words]
    prefixes = {kind: f"{kind}.kind" for kind in with_words}
    prefixes |= {RecordKind.MEETING: "meeting.kinds", RecordKind.TALK: "talk.counterpart"}
    for kind, prefix in prefixes.items():
        for word, value in SHAPES[kind].words.items():
            assert render.label({"key": f"{prefix}_{value}", "params": {}}) == word
    for name, words in KINDS.items():
        assert render.label({"key": f"{name}.name", "params": {}}) == words[0]


def test_five_thousand_records_come_in_within_seconds_and_more_are_refused(
    sqlite_url: str, figures: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    city = demonstrate(Size(counties=2, townships=20, branches=500))
    database = Database(sqlite_url, b"key")
    database.run(load, city.roster, Diary.now)
    secretaries = [one for one in city.roster.offices if one.role is Role.SECRETARY]
    rows = [
        {
            **MEETING,
            "种类": "会议",
            "记录编号": number,
            "组织编号": secretaries[number % 500].organization,
            "人员编号": secretaries[number % 500].person,
            "日期": DAY - timedelta(number % 300),
        }
        for number in range(5000)
    ]
    begun = time.perf_counter()
    content = read("往年.xlsx", older(rows))
    shown = database.run(roster_import.dry_run, content, TODAY)
    dry = time.perf_counter() - begun
    assert database.run(roster_import.run_from_command_line, content, shown.digest, Diary.now) is not None
    applying = time.perf_counter() - begun - dry
    figures(f"5000 older records: read and dry run {dry:.1f} s, applied in {applying:.1f} s")
    assert len(database.run(kept)) == 5000
    assert applying < 40  # 5 s alone on this machine; the bound allows for a busy one
    monkeypatch.setattr("domain.imported_records.MOST_RECORDS", 10)
    more = [{**one, "记录编号": f"B{one['记录编号']}"} for one in rows[:11]]
    (fault,) = database.run(roster_import.dry_run, read("多.xlsx", older(more)), TODAY).faults
    assert (fault.key, fault.params["total"]) == ("roster.fault_many_records", 11)
