"""What is below an organization, as a workbook: duties, how far each was taken up, and requests that wait."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from templates.render import label
from templates.workbooks.writing import make, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook

    from domain.messages import Json, Params
    from templates.workbooks.writing import Cell, Formats

FILE_NAME = "下级情况_{day}.xlsx"

DUTIES = ("组织", "事项", "时段", "已完成", "应完成", "单位", "状态", "截止", "等上级处理自", "备注")
CHAINS = ("事项", "时段", "层级", "已完成组织", "应完成组织", "已开始组织", "截止", "推进到哪里")
REQUESTS = ("层级", "等答复的求助(件)", "最早一件")

UNITS = {"": "", "days": "天", "people": "人"}

WIDEST = 48
"""Wider columns are wrapped: two sheets of paper in width are read by nobody."""


def content(params: Params) -> bytes:
    """The workbook. `duties`, `chains`, `requests`: as `services.overview_export` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        for name, heads, rows in (
            ("下级情况", DUTIES, [_duty(one) for one in params["duties"]]),
            ("推进情况", CHAINS, [_step(one) for one in params["chains"]]),
            ("等答复的求助", REQUESTS, [_request(one) for one in params["requests"]]),
        ):
            table(workbook.add_worksheet(name), formats, _widths(heads, rows), rows)

    return make(fill)


def _duty(one: Params) -> Sequence[Cell]:
    if one["since"]:
        return (
            one["organization"],
            label(one["title"]),
            "",
            "",
            "",
            "",
            label(one["state"]),
            "",
            date.fromisoformat(one["since"]),
            "",
        )
    return (
        one["organization"],
        _title(one),
        label(one["period"]),
        one["done"],
        one["due"],
        UNITS[one["unit"]],
        label(one["state"]),
        date.fromisoformat(one["last"]),
        "",
        label(one["remark"]),
    )


def _step(one: Params) -> Sequence[Cell]:
    return (
        _title(one),
        label(one["period"]),
        label(one["tier"]),
        one["done"],
        one["due"],
        one["begun"],
        date.fromisoformat(one["last"]),
        label(one["verdict"]),
    )


def _request(one: Params) -> Sequence[Cell]:
    return label(one["tier"]), one["count"], date.fromisoformat(one["since"])


def _title(one: Params) -> str:
    return f"{one['title']}:{one['subject']}" if one["subject"] else str(one["title"])


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[tuple[str, int]]:
    """Heads with the widths that their columns need: a Chinese character is as wide as two others."""
    needed = [[_width(head), *(_width(row[place]) for row in rows)] for place, head in enumerate(heads)]
    return [(head, min(WIDEST, max(one)) + 4) for head, one in zip(heads, needed, strict=True)]


def _width(cell: Json) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in str(cell))
