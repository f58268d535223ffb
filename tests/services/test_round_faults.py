"""Everything that can be wrong in a workbook of a round, told by sheet, row and column."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.round_layout import BRIEFINGS, ROUND, TARGETS, TEAMS
from storage import schema
from tests.services.diary import buttons, said
from tests.services.planning import administrator
from tests.services.round_workbooks import NEW, bring_in, count, new_round, send, taken_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.workbooks import Rows
    from tests.services.diary import Diary


def _team(rows: Rows, **changes: str) -> None:
    rows[TEAMS].append({"组名": "第一组", **changes})


@pytest.mark.parametrize(
    ("spoil", "said_so"),
    [
        (lambda rows: rows[ROUND][0].update(名称=""), "轮次 第 2 行「名称」:空着"),
        (lambda rows: rows[ROUND][0].update(督责方式="抽查"), "轮次 第 2 行「督责方式」:读到「抽查」"),
        (
            lambda rows: rows[ROUND][0].update(结束日期=date(2026, 4, 6)),
            "「结束日期」:早于开始日期 2026年4月7日",
        ),
        (lambda rows: rows[ROUND][0].update(结束日期=date(2027, 4, 6)), "「结束日期」:最多提前一年安排"),
        (lambda rows: rows[ROUND][0].update(督责方式="重点督责"), "「专项部署」:空着。重点督责要写明"),
        (lambda rows: rows[ROUND][0].update(专项部署="省委部署"), "「专项部署」:只有重点督责写专项部署"),
        (lambda rows: rows[ROUND][0].update(轮次编号="99"), "「轮次编号」:读到 99:没有这个编号的轮次"),
        (lambda rows: rows[ROUND].append(dict(NEW)), "轮次 第 3 行「名称」:一个工作簿只写一轮"),
        (lambda rows: rows[ROUND].clear(), "轮次:这张表里没有内容"),
        (lambda rows: rows.pop(TEAMS), "督查组:没有这张表"),
        (
            lambda rows: rows[TARGETS].append({"组织编号": "Z9999"}),
            "对象 第 6 行「组织编号」:读到 Z9999:下面没有",
        ),
        (
            lambda rows: rows[TARGETS].append(dict(rows[TARGETS][0])),
            "对象 第 6 行「组织编号」:和第 2 行是同一个",
        ),
        (
            lambda rows: _team(rows, 人员编号="R9999"),
            "督查组 第 5 行「人员编号」:读到 R9999:没有这个编号的人可以抽调",
        ),
        (
            lambda rows: _team(rows, 人员编号=rows[TEAMS][0]["人员编号"], 组名="二组"),
            "督查组 第 5 行「人员编号」:和第 2 行是同一个",
        ),
        (lambda rows: rows[TEAMS][1].update(组长="是"), "督查组 第 3 行「组长」:第 2 行已是这一组的组长"),
        (lambda rows: rows[TEAMS][1].update(单位编号="Z9998"), "督查组 第 3 行「单位编号」:读到 Z9998:"),
        (lambda rows: rows[TEAMS][1].update(组名="组" * 41), "督查组 第 3 行「组名」:读到「"),
        (
            lambda rows: rows[BRIEFINGS][0].update(培训日期=date(2026, 3, 28)),
            "培训 第 2 行「培训日期」:2026年3月28日 还没有到",
        ),
        (
            lambda rows: rows[BRIEFINGS][0].update(参加人员编号="R9999"),
            "培训 第 2 行「参加人员编号」:读到 R9999:没有这个编号",
        ),
        (lambda rows: rows[TEAMS].pop(), "培训 第 2 行「参加人员编号」:读到 "),
    ],
)
def test_what_is_wrong_is_told_by_sheet_row_and_column(
    counties: Diary, spoil: Callable[[Rows], object], said_so: str
) -> None:
    actor = administrator(counties)
    rows = new_round(counties, actor)
    spoil(rows)
    answer = send(counties, actor, rows)
    assert said_so in said(answer.message)
    assert "现在什么都没有变" in said(answer.message)
    assert buttons(answer.message) == {}
    assert count(counties, schema.imports) == 0


def test_the_row_of_a_round_that_is_there_is_fixed_and_its_name_is_not_given_twice(counties: Diary) -> None:
    actor = administrator(counties)
    first = new_round(counties, actor)
    round_id = bring_in(counties, actor, first)
    rows = taken_out(counties, actor, round_id)
    rows[ROUND][0] |= {"督查形式": "访问式", "结束日期": date(2026, 4, 30)}
    text = said(send(counties, actor, rows).message)
    assert "「督查形式」:已建立的轮次不能改这一列" in text
    assert "「结束日期」:已建立的轮次不能改这一列" in text
    assert "「名称」:已有同名、同样起止日期的轮次" in said(send(counties, actor, first).message)
