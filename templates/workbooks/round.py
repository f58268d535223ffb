"""A round of inspections, as a workbook to fill in or to edit, and to send back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domain.roster_layout import EXAMPLE
from domain.round_layout import BRIEFINGS, COLUMNS, HELP, ROUND, TARGETS, TEAMS
from templates.workbooks.writing import explain, make, table, to_edit

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Params
    from templates.workbooks.writing import Formats

FILE_NAME = "督查轮次_{day}.xlsx"

GUIDE = (
    "督查轮次",
    "1. 「轮次」只写一行。新建的,轮次编号留空;橙色的列都要填。已建立的轮次,这一行不能改。",
    "2. 重点督责要写专项部署,别的留空。程序是各组统一的程序和要点。",
    "3. 「对象」一行是一个组织,写组织编号;编号在「组织名录」里找。删掉一行,就不再督查它。",
    "4. 「督查组」一行是一个人,写组名和人员编号;编号在「人员名录」里找。组长写「是」,一组一位。",
    "   在几个单位任职的人,写从哪个单位来(单位编号)。删掉一行,这个人就退出。",
    "5. 「培训」一行是一次培训,写日期、要点、参加的人(人员编号,用「、」隔开)。办过再登记。",
    "   培训只能加:没有列上的培训和人,照旧。",
    "6. 同一单位半年内只督查一次,重点督责除外。启动前还缺什么,发来后会告诉您。",
    f"7. 灰色的列是给您看的,改了也不算;以「{EXAMPLE}」开头的行是示例,不会读入。请勿录入涉密内容。",
    "填好后把文件发给机器人。先核对,再应用。启动以后只能看,不能再用工作簿改。",
)

WIDTHS: Mapping[str, int] = {
    "name": 30,
    "directive": 30,
    "procedure": 60,
    "organization_name": 36,
    "team": 18,
    "unit_name": 30,
    "points": 44,
    "persons": 50,
    "names": 50,
}
"""Of columns whose heads are much narrower than what stands below them."""

EXAMPLES: Mapping[str, Sequence[str]] = {
    ROUND: ("例", "上半年交互督责", "交互督责", "交互式", "2026-05-11", "2026-05-29", "", "先看现场,再谈话"),
    TARGETS: ("例-Z1", "示例村党支部"),
    TEAMS: ("例-第一组", "例-R1", "示例甲", "是", "例-Z2", "示例县委组织部"),
    BRIEFINGS: ("例-2026-05-08", "程序和打分要点", "例-R1、例-R2", "示例甲、示例乙"),
}

PLACES = (("组织编号", 14), ("组织", 44))
PEOPLE = (("人员编号", 14), ("姓名", 14), ("单位编号", 14), ("单位", 36))


def content(params: Params) -> bytes:
    """The workbook. `rows`, `places`, `people`: as `services.round_export` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        explain(workbook, formats, GUIDE)
        for name, columns in COLUMNS.items():
            sheet, rows = workbook.add_worksheet(name), params["rows"][name]
            to_edit(sheet, formats, columns, rows, widths=WIDTHS, helps=HELP, example=EXAMPLES[name])
        table(workbook.add_worksheet("组织名录"), formats, PLACES, params["places"])
        table(workbook.add_worksheet("人员名录"), formats, PEOPLE, params["people"])

    return make(fill)
