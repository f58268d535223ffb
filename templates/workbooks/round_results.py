"""What came of a round as a workbook: by county and name, without a way to sort places by their score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from templates.render import day_year, label
from templates.round_reports import (
    BLOCKS,
    FOUR,
    TESTS,
    counted,
    figures,
    first,
    foot,
    outcome,
    progress,
    stages,
)
from templates.workbooks.writing import explain, make, table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Json, Params
    from templates.workbooks.writing import Cell, Formats

FILE_NAME = "督查成果_{number}_{day}.xlsx"

A4 = 9
"""The paper's number in workbooks."""

YES, NO = "是", "否"

TEAMS = (("组", 12), ("组长", 16), ("组员", 60), ("党组织", 10))
PLACES: Sequence[tuple[str, int]] = (
    ("督查编号", 10),
    ("县市", 24),
    ("党组织", 30),
    ("进展", 12),
    ("问到群众", 10),
    ("满意群众", 10),
    ("接下群众问题", 12),
    ("解决群众问题", 12),
    ("好的方面", 40),
    ("帮助指导", 40),
    ("问题", 8),
    ("已销号", 8),
    ("问题编号", 24),
    ("总分", 8),
)
COMMON = (("县市", 24), ("类别", 24), ("党组织数", 10), ("党组织", 60), ("问题编号", 40))
SUMMARIES = (("县市", 24), ("党组织数", 10), ("已反馈", 10), ("问题本质", 60), ("短板", 60))
PRACTICES = (
    *(("督查编号", 10), ("县市", 24), ("党组织", 30), ("名称", 24), ("做法", 60)),
    *((name, 10) for name in TESTS.values()),
    ("推广", 14),
)
FINDINGS = (
    *(("问题编号", 14), ("督查编号", 10), ("县市", 24), ("党组织", 30), ("类别", 20), ("程度", 8)),
    *(("评分项", 10), ("问题", 50), ("进展", 20), ("期限", 14)),
)
OBJECTIONS = (
    *(("督查编号", 10), ("县市", 24), ("党组织", 30), ("评分项或问题", 16), ("提出日期", 14)),
    *(("理由", 50), ("结果", 20), ("复核理由", 50), ("复核日期", 14)),
)


def content(params: Params) -> bytes:
    """The workbook. `params`: as `services.round_reports` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        title = f"{params['round']}督查成果({params['committee']})"
        window = f"{day_year(params['from_on'])}至{day_year(params['to_on'])}"
        about = f"{label(params['mode'])}({label(params['manner'])}),{window},评分表第 {params['card']} 版"
        explain(
            workbook, formats, (title, *first(params), about, stages(params), *counted(params), foot(params))
        )
        for name, heads, rows in _sheets(params):
            # No filter beside scores: a list of places sorted by them is made nowhere (burden rule 9).
            table(workbook.add_worksheet(name), formats, heads, rows, filters=name != "各党组织")
        for sheet in workbook.worksheets():
            sheet.set_paper(A4)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            sheet.set_footer(f"&C{foot(params)}  第 &P 页,共 &N 页")

    return make(fill)


def _sheets(params: Params) -> Iterator[tuple[str, Sequence[tuple[str, int]], list[list[Cell]]]]:
    yield "分组", TEAMS, [[*_team(one)] for one in params["teams"]]
    items = {each["key"]: each["title"] for one in params["places"] for each in one["verified"]}
    yield "各党组织", _heads(items), [_place(one, items) for one in params["places"]]
    yield "共性问题", COMMON, [row for one in params["counties"] for row in _common(one)]
    yield (
        "本质和短板",
        SUMMARIES,
        [
            [one["name"], one["places"], one["fed_back"], one["root_cause"], one["shortfall"]]
            for one in params["counties"]
        ],
    )
    yield "经验做法", PRACTICES, [_practice(one) for one in params["practices"]]
    yield "问题", FINDINGS, [_finding(one) for one in params["findings"]]
    yield "异议复核", OBJECTIONS, [_objection(one) for one in params["objections"]]
    yield "统计", (("数字", 24), ("多少", 10)), [list(one) for one in figures(params)]


def _team(one: Json) -> Sequence[Cell]:
    return one["name"], "、".join(one["leaders"]), "、".join(one["members"]), one["places"]


def _heads(items: Mapping[str, str]) -> list[tuple[str, int]]:
    """Of the places: what is so for all of them, their results, and each block with what it can earn."""
    blocks = [*BLOCKS.values(), "上级保障", *FOUR.values()]
    return [
        *PLACES[:8],
        *((f"{key} {title}", 14) for key, title in items.items()),
        *PLACES[8:],
        *((head, 10) for name in blocks for head in (name, f"{name}满分")),
    ]


def _place(one: Json, items: Mapping[str, str]) -> list[Cell]:
    verified = {each["key"]: _number(each["value"], "不适用") for each in one["verified"]}
    blocks = [
        *(one["blocks"].get(key) for key in BLOCKS),
        one["above"],
        *(one["four"].get(key) for key in FOUR),
    ]
    return [
        *(one["reference"], one["county"], one["name"], label(one["stage"])),
        *(one[key] if one["polled"] else "" for key in ("asked", "satisfied")),
        *(one[key] if one["taken_on"] else "" for key in ("taken_on", "solved")),
        *(verified.get(key, "") for key in items),
        *(";".join(one[key]) for key in ("good_points", "help")),
        *(len(one["findings"]), one["closed"], "、".join(one["findings"]), _number(one["total"], "未齐")),
        *(cell for block in blocks for cell in _block(block)),
    ]


def _block(block: Json) -> tuple[Cell, Cell]:
    return ("", "") if block is None else (float(block["earned"]), float(block["most"]))


def _number(words: str, otherwise: str) -> Cell:
    return float(words) if words else otherwise


def _common(county: Json) -> Iterator[list[Cell]]:
    for one in county["common"]:
        names, references = "、".join(one["organizations"]), "、".join(one["references"])
        yield [county["name"], label(one["category"]), len(one["organizations"]), names, references]


def _practice(one: Json) -> list[Cell]:
    tests = [YES if one["tests"][test] else NO for test in TESTS]
    return [
        one["inspection"],
        one["county"],
        one["name"],
        one["title"],
        one["summary"],
        *tests,
        _day(one["spread_on"]),
    ]


def _finding(one: Json) -> list[Cell]:
    return [
        *(one["reference"], one["inspection"], one["county"], one["name"], label(one["category"])),
        *(label(one["severity"]), one["item"], one["matter"], progress(one), _day(one["due_on"])),
    ]


def _objection(one: Json) -> list[Cell]:
    return [
        *(one["reference"], one["county"], one["name"], one["line"], _day(one["on"]), one["reason"]),
        *(outcome(one), one["why"], _day(one["decided_on"])),
    ]


def _day(told: str | None) -> Cell:
    return "" if told is None else date.fromisoformat(told)
