"""An empty sheet to be filled in by hand on site: the card of one inspection, on paper."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from templates.render import day_year
from templates.workbooks.writing import make, put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from domain.messages import Params
    from templates.workbooks.writing import Formats

FILE_NAME = "打分表_{organization}.xlsx"

HEADS = (("项目", 20), ("满分", 6), ("怎样给分", 36), ("看什么", 24), ("得分", 8), ("理由", 34))
"""Columns with their widths: together the width of a sheet of A4 that lies on its side."""

A4 = 9
"""Source: xlsxwriter, `set_paper`."""

_FIRST_ROW = 4
_LINE_POINTS = 14
_FEWEST_LINES = 2
"""Lower rows leave no room to write by hand."""


def content(params: Params) -> bytes:
    """The workbook. `sections`: as `services.score_paper` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        sheet = workbook.add_worksheet("打分表")
        cell = workbook.add_format({"text_wrap": True, "valign": "vcenter", "border": 1, "font_size": 10})
        head = workbook.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter"})
        _print_on_a4(sheet)
        _begin(sheet, formats, head, params)
        row = _FIRST_ROW
        for section in params["sections"]:
            title = f"{section['key']} {section['title']}  {section['most']} 分"
            sheet.merge_range(row, 0, row, len(HEADS) - 1, "", head)
            put(sheet, row, 0, title, head)
            for item in section["items"]:
                row += 1
                named = f"{item['key']} {item['title']}"
                cells = (named, item["most"], item["guidance"], item["check"], "", "")
                sheet.set_row(row, _height(cells))
                for place, words in enumerate(cells):
                    put(sheet, row, place, words, cell)
            row += 1

    return make(fill)


def _print_on_a4(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页,共 &N 页")


def _begin(sheet: Worksheet, formats: Formats, head: Format, params: Params) -> None:
    """What stands above the table: of what, by whom, where, and how it is filled in."""
    day = f"  {day_year(params['visit_on'])}" if params["visit_on"] else ""
    put(sheet, 0, 0, f"打分表({params['version']} 版)  {params['organization']}", formats.title)
    put(
        sheet,
        1,
        0,
        f"{params['round']}{day}    打分人:____________    地点:____________    时间:____________",
    )
    put(sheet, 2, 0, "满分或半分;不适用写「不适用」;不是满分的写理由。两人分别打分,打完以前不商量。")
    for place, (name, width) in enumerate(HEADS):
        sheet.set_column(place, place, width)
        put(sheet, _FIRST_ROW - 1, place, name, head)


def _height(cells: Sequence[str]) -> int:
    """Points in which every cell of a row has room: a Chinese character is as wide as two others."""
    wide = [sum(1 + (unicodedata.east_asian_width(one) in "WFA") for one in words) for words in cells]
    lines = [-(-needed // width) for needed, (_, width) in zip(wide, HEADS, strict=True)]
    return _LINE_POINTS * max(_FEWEST_LINES, *lines)
