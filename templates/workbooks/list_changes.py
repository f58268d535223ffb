"""Everything that a workbook of responsibility lists would change, a row for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.render import label
from templates.workbooks.writing import make, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook

    from domain.messages import Params
    from templates.workbooks.writing import Cell, Formats

FILE_NAME = "责任清单变化.xlsx"
HEADS = (("组织", 30), ("编号", 12), ("事项", 26), ("怎么变", 70), ("变更原因", 40))


def content(params: Params) -> bytes:
    """The workbook. `lines`: as `services.list_plan.lines` gives them."""
    rows = [_row(line["params"]) for line in params["lines"]]

    def fill(workbook: Workbook, formats: Formats) -> None:
        table(workbook.add_worksheet("责任清单变化"), formats, HEADS, rows)

    return make(fill)


def _row(line: Params) -> Sequence[Cell]:
    what = ";".join(label(one) for one in line["what"])
    return line["organization"], line["key"], line["title"], what, line["reason"]
