"""Responsibility lists, as a workbook to edit and to send back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domain.list_layout import COLUMNS, HELP, LISTS, PORTFOLIOS
from domain.roster_layout import EXAMPLE
from templates.render import day_year
from templates.workbooks.writing import explain, make, to_edit

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Params
    from templates.workbooks.writing import Formats

FILE_NAME = "责任清单_{day}.xlsx"

GUIDE = (
    "1. 「责任清单」一行是一个组织的一项,「分管领域」一行是一位班子成员。请用新取的一份来改。",
    "2. 直接改格子即可。橙色的列每行都要填;灰色的组织、姓名是给您看的,改了也不算。",
    "3. 没有列上的行不变:删掉一行不会划去一项。不要的一项,在「划去」写「是」;要恢复,把它清空。",
    "4. 牵头、配合写人员编号,配合可以写几个,用「、」隔开。能写的人:本组织的书记、班子成员,",
    "   和本级机关、部门、党组里有职务的人。书记清单、班子成员清单由在任的人负责,牵头留空。",
    "5. 要加一项:另起一行,编号留空,类别写七类之一,事项、内容、依据都要写。",
    "6. 对应上级写上级清单里那一项的编号。建设维度可以写几个,用「、」隔开。",
    "7. 提醒写「是」或「否」,从当天起为这个组织和它下面的组织开或关;留空就是不动。",
    "8. 清单公布以后,改了的每一行都要写变更原因,有关的人会收到通知,重新签收。",
    "9. 清单还没有建立的组织,列的是目录里的项;改了其中任何一行,应用时就建立这个组织的清单。",
    "10. 「分管」写了才改,留空不动。",
    f"11. 灰色、以「{EXAMPLE}」开头的行是示例,不会读入。请勿录入涉密内容。",
    "改好后把文件发给机器人。先核对,再应用;没有改的,不会变。",
)

WIDTHS: Mapping[str, int] = {
    "organization_name": 26,
    "section": 14,
    "title": 22,
    "fact": 44,
    "basis": 44,
    "dimensions": 24,
    "helpers": 24,
    "helper_names": 24,
    "reason": 30,
    "portfolio": 44,
}
"""Of columns whose heads are much narrower than what stands below them."""

EXAMPLES: Mapping[str, Sequence[str]] = {
    LISTS: (
        "例-Z1",
        "示例镇党委",
        "2026",
        "党委",
        "",
        "组织实施",
        "示例事项",
        "每季度研究一次,有记录",
        "示例文件第三条",
        "组织建设、制度建设",
        "例-R1",
        "示例甲",
        "例-R2、例-R3",
        "示例乙、示例丙",
        "IMP-01",
        "否",
        "",
        "",
    ),
    PORTFOLIOS: ("例-Z1", "例-R2", "示例乙", "教育、卫生"),
}


def content(params: Params) -> bytes:
    """The workbook. `rows`: as `services.list_export` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        title = f"{params['year']}年责任清单({day_year(params['on'])})"
        explain(workbook, formats, (title, *GUIDE))
        for name, columns in COLUMNS.items():
            sheet, rows = workbook.add_worksheet(name), params["rows"][name]
            to_edit(sheet, formats, columns, rows, widths=WIDTHS, helps=HELP, example=EXAMPLES[name])

    return make(fill)
