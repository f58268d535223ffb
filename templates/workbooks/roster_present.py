"""The present roster, as a workbook to edit and to send back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range

from domain.phones import in_full
from domain.roster_layout import COLUMNS, YES, Column, Content, word
from templates.render import day_year
from templates.workbooks.writing import explain, make, put, to_fill_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from domain.messages import Json, Params
    from templates.workbooks.writing import Formats

FILE_NAME = "名册_{day}.xlsx"

GUIDE = (
    "1. 列的是现在有效的组织、任职、联系点和有关的人员;已经结束的不列。",
    "   请用新取的一份来改:旧的一份会把后来的变化改回去。",
    "2. 直接在表里改:改格子、加行、删行都可以。编号不要改,橙色的列每行都要填。",
    "3. 删掉的组织、任职、联系点,导入后到前一天为止;要到别的日子为止,请不要删行,填结束日期。",
    "4. 「并入」「拆分自」登记过的不再列出,要撤并、拆分时再填。",
    "5. 其余填法见「空白表」的说明。",
    "6. 里面有手机号,请妥善保管,用完删除。请勿录入涉密内容。",
    "改好后把文件发给机器人。先核对,再确认;没有改的,不会变。",
)


def content(params: Params) -> bytes:
    """The workbook. `rows`: as `services.roster_export` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        explain(workbook, formats, (f"现在的名册({day_year(params['on'])})", *GUIDE))
        for name, columns in COLUMNS.items():
            _fill_sheet(workbook.add_worksheet(name), formats, columns, params["rows"][name])

    return make(fill)


def _fill_sheet(
    sheet: Worksheet, formats: Formats, columns: Sequence[Column], rows: Sequence[Sequence[Json]]
) -> None:
    to_fill_in(sheet, formats, columns, len(rows))
    for number, row in enumerate(rows, start=1):
        for place, cell in _cells(columns, row):
            put(sheet, number, place, cell, formats.text)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        # Numbers are texts on purpose; without this, every phone is marked as a mistake.
        sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, len(rows), len(columns) - 1)})


def _cells(columns: Sequence[Column], row: Sequence[Json]) -> Iterator[tuple[int, str]]:
    """The cells of a row that are not empty."""
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value:
            yield place, _written(column, value)


def _written(column: Column, value: Json) -> str:
    match column.content:
        case Content.WORD:
            return word(column.words, value)
        case Content.YES:
            return YES[0]
        case Content.PHONE:
            return in_full(value)
        case _:
            return str(value)
