"""Everything that a workbook would change, a row for each part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.render import label
from templates.workbooks.writing import make, table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Params
    from templates.workbooks.writing import Formats

FILE_NAME = "将有的变化.xlsx"
HEADS = (("编号", 14), ("名称", 30), ("哪一处", 14), ("原来", 60), ("改为", 60))


def content(params: Params) -> bytes:
    """The workbook. `rows`: as `domain.book_changes.Change.rows` gives them."""
    rows = [
        (row["key"], row["title"], label(row["what"]), row["before"], row["after"]) for row in params["rows"]
    ]

    def fill(workbook: Workbook, formats: Formats) -> None:
        table(workbook.add_worksheet("变化"), formats, HEADS, rows)

    return make(fill)
