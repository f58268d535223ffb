"""What all workbooks have in common: how a sheet looks, and that no text becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from domain.roster_layout import NO, YES, Column, Content, word

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from domain.messages import Json

Cell: TypeAlias = str | float | date

PREPARED_ROWS = 5000
"""Empty rows with lists to choose from."""

PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Formats:
    """How cells look."""

    def __init__(self, workbook: Workbook) -> None:
        self.head = workbook.add_format({"bold": True, "bg_color": "#DDE6F0", "bottom": 1})
        self.needed = workbook.add_format({"bold": True, "bg_color": "#F6D9A8", "bottom": 1})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.text = workbook.add_format({"num_format": "@"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.number = workbook.add_format({"valign": "top"})
        self.example = workbook.add_format({"font_color": "#8A8A8A", "italic": True, "num_format": "@"})


def make(fill: Callable[[Workbook, Formats], None]) -> bytes:
    """A workbook as bytes."""
    content = io.BytesIO()
    workbook = Workbook(content, PLAIN)
    fill(workbook, Formats(workbook))
    workbook.close()
    return content.getvalue()


def put(sheet: Worksheet, row: int, column: int, text: str, how: Format | None = None) -> None:
    """Write a text as what it is, whatever it begins with."""
    sheet.write_string(row, column, text, how)


def to_fill_in(sheet: Worksheet, formats: Formats, columns: Sequence[Column], filled: int = 0) -> None:
    """Heads, and below them columns with lists to choose from, ready for more rows than are filled."""
    for place, column in enumerate(columns):
        how = formats.day if column.content is Content.DAY else formats.text
        sheet.set_column(place, place, max(12, 2 * len(column.head) + 4), how)
        put(sheet, 0, place, column.head, formats.needed if column.required else formats.head)
        if words := column.written():
            choice = {
                "validate": "list",
                "source": words,
                "error_title": column.head,
                "error_message": "请从列表中选一个。",
            }
            sheet.data_validation(1, place, filled + PREPARED_ROWS, place, choice)
    sheet.freeze_panes(1, 0)


def to_edit(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Json]],
    *,
    widths: Mapping[str, int],
    helps: Collection[str],
    example: Sequence[str] = (),
) -> None:
    """A sheet with what stands there now, every cell a text; `helps`: columns that are only to be read."""
    first = 2 if example else 1
    to_fill_in(sheet, formats, columns, len(rows) + first - 1)
    for place, column in enumerate(columns):
        if column.key in widths:
            sheet.set_column(place, place, widths[column.key], formats.text)
    for place, text in enumerate(example):
        put(sheet, 1, place, text, formats.example)
    for number, row in enumerate(rows, start=first):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value not in {None, ""}:
                how = formats.example if column.key in helps else formats.text
                put(sheet, number, place, _written(column, value), how)
    last = max(len(rows) + first - 1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    # Years and codes are texts on purpose; without this, every one is marked as a mistake.
    sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, last, len(columns) - 1)})


def _written(column: Column, value: Json) -> str:
    match column.content:
        case Content.WORD:
            return word(column.words, value)
        case Content.YES:
            return YES[0] if value else NO[0]
        case _:
            return str(value)


def explain(workbook: Workbook, formats: Formats, lines: Iterable[str]) -> None:
    """A sheet of explanations, the first line being its title."""
    sheet = workbook.add_worksheet("说明")
    sheet.set_column(0, 0, 100, formats.wrapped)
    for row, line in enumerate(lines):
        put(sheet, row, 0, line, formats.wrapped if row else formats.title)


def table(
    sheet: Worksheet,
    formats: Formats,
    heads: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    *,
    filters: bool = True,
) -> None:
    """A table below its heads, each with the width of its column; a day is one to the program, too."""
    for place, (head, width) in enumerate(heads):
        sheet.set_column(place, place, width, formats.wrapped)
        put(sheet, 0, place, head, formats.head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                put(sheet, number, place, cell, formats.wrapped)
            elif isinstance(cell, date):
                sheet.write_datetime(number, place, cell, formats.day)
            else:
                sheet.write_number(number, place, cell, formats.number)
    sheet.freeze_panes(1, 0)
    if rows and filters:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
