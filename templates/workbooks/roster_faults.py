"""Everything that is wrong in a roster, one row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.render import label
from templates.workbooks.writing import make, table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Params
    from templates.workbooks.writing import Formats

FILE_NAME = "要改的地方.xlsx"
HEADS = (("表", 10), ("行", 8), ("列", 16), ("哪里不对,怎么改", 90))


def content(params: Params) -> bytes:
    """The workbook. `faults`: as `services.roster_import.line` gives them."""
    rows = [
        [one["sheet"], str(one["row"] or ""), one["column"], label(one["reason"])]
        for one in (fault["params"] for fault in params["faults"])
    ]

    def fill(workbook: Workbook, formats: Formats) -> None:
        table(workbook.add_worksheet("要改的地方"), formats, HEADS, rows)

    return make(fill)
