"""Everything that a roster would change, one row for each change of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from templates.workbooks.writing import make, table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Json, Params
    from templates.workbooks.writing import Formats

FILE_NAME = "名册变化.xlsx"
HEADS = (
    ("变化", 8),
    ("表", 10),
    ("编号", 16),
    ("名称", 44),
    ("列", 14),
    ("原来", 24),
    ("改为", 24),
    ("备注", 16),
)
KINDS = {"ended": "结束", "changed": "变更", "added": "新增"}


def content(params: Params) -> bytes:
    """The workbook. `lines`: as `services.roster_import.lines` gives them."""
    rows = [row for line in params["lines"] for row in _rows(line["params"])]

    def fill(workbook: Workbook, formats: Formats) -> None:
        table(workbook.add_worksheet("名册变化"), formats, HEADS, rows)

    return make(fill)


def _rows(line: Json) -> Iterator[list[str]]:
    told = [KINDS[line["kind"]], line["sheet"], " ".join(line["codes"]), " ".join(line["parts"])]
    remark = "表里没有" if line["missing"] else ""
    for head, before, after in line["changes"] or [("", "", "")]:
        yield [*told, head, before, after, remark]
