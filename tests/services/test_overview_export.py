"""What a parent sees as a workbook: the same duties, requests and chains as in the chat."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from services.overview_export import workbook
from storage import workbooks
from templates.documents import render
from tests.services.diary import Diary, span_answer
from tests.services.following import request, who

if TYPE_CHECKING:
    from domain.people import Actor

SHEETS = ("下级情况", "推进情况", "等答复的求助")


def sheets(diary: Diary, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """What stands in each row of each sheet, by the heads of the columns."""
    made = diary.database.run(workbook, actor, diary.now)
    read = workbooks.read(render(made.name, made.params).content, SHEETS)
    assert isinstance(read, list)
    found = {}
    for sheet in read:
        heads, *rows = sheet.rows.values()
        found[sheet.name] = [dict(zip(map(str, heads), row, strict=False)) for row in rows]
    return found


def test_every_duty_directly_below_is_a_row_and_what_waits_is_one_too(diary: Diary) -> None:
    secretary, township = diary.secretary(), diary.township_secretary()
    diary.meeting(secretary, kinds=["members_meeting"])
    request(diary, secretary)

    rows = sheets(diary, township)["下级情况"]

    own = [row for row in rows if row["组织"] == "柳河村党支部"]
    members_meeting = next(row for row in own if row["事项"] == "党员大会")
    assert members_meeting == {
        "组织": "柳河村党支部",
        "事项": "党员大会",
        "时段": "2026年一季度",
        "已完成": 1,
        "应完成": 1,
        "单位": "",
        "状态": "已完成",
        "截止": date(2026, 3, 31),
    }
    assert next(row for row in own if row["状态"] == "未完成")["事项"] == "主题党日"
    waiting = rows[-1]
    assert (waiting["状态"], waiting["等上级处理自"]) == ("等上级处理", date(2026, 3, 27))
    assert "活动室屋顶漏水" in waiting["事项"]
    assert len({row["组织"] for row in rows}) == 12


def test_half_days_are_days_and_what_several_people_bear_counts_people(diary: Diary) -> None:
    county = who(diary, Role.SECRETARY, Level.COUNTY)
    day = date(2026, 3, 25)
    diary.stay(county, span_answer(day, day, "am", "am"))

    rows = sheets(diary, who(diary, Role.SECRETARY, Level.CITY))["下级情况"]

    stay = next(row for row in rows if row["事项"] == "蹲点调研")
    assert (stay["已完成"], stay["应完成"], stay["单位"]) == (0.5, 30, "天")
    visits = next(row for row in rows if row["事项"] == "联系点走访")
    assert (visits["已完成"], visits["应完成"], visits["单位"]) == (0, 2, "人")


def test_chains_have_a_row_for_each_step_and_requests_one_for_each_level(diary: Diary) -> None:
    request(diary, diary.secretary())
    diary.meeting(who(diary, Role.SECRETARY, Level.CITY), kinds=["appraisal_meeting"])

    found = sheets(diary, who(diary, Role.PARENT_READER, Level.CITY))

    steps = [row for row in found["推进情况"] if row["事项"] == "述职评议考核"]
    assert [(row["层级"], row["已完成组织"], row["应完成组织"]) for row in steps] == [
        ("市", 1, 1),
        ("县", 0, 1),
        ("乡镇", 0, 1),
    ]
    assert {row["推进到哪里"] for row in steps} == {"到县一级还没有展开。"}
    assert [list(row.values()) for row in found["等答复的求助"]] == [["乡镇", 1, date(2026, 3, 27)]]


def test_no_person_is_named(diary: Diary) -> None:
    people = {one.name for one in diary.city.roster.persons}
    for rows in sheets(diary, who(diary, Role.SECRETARY, Level.CITY)).values():
        text = " ".join(str(cell) for row in rows for cell in row.values())
        assert not [name for name in people if name in text]


def test_it_is_given_only_to_those_who_look_down_upon_somebody(diary: Diary) -> None:
    for actor in (
        diary.secretary(),
        who(diary, Role.LEADERSHIP_MEMBER, Level.CITY),
        who(diary, Role.OPERATOR, Level.CITY),
    ):
        with pytest.raises(NotFound):
            diary.database.run(workbook, actor, diary.now)
