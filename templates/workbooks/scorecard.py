"""The scorecard, as a workbook to edit and to send back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.scorecard_layout import COLUMNS, HELP
from templates.workbooks.writing import explain, make, to_edit

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Params
    from templates.workbooks.writing import Formats

FILE_NAME = "评分表_{day}.xlsx"

GUIDE = (
    "改评分表",
    "1. 「评分表」一行是一项,「适用」一行是一部分。直接改格子即可。橙色的列每行都要填。",
    "2. 删掉一行就是去掉这一项;加一项就另起一行,编号是部分编号加序号,例如 S3-4。先后按编号排。",
    "3. 同一部分的每一行,部分、计入、四个到位要一样。计入写:主体责任、第一责任、基层成果。",
    "   四个到位可以写几个,用「、」隔开:重视程度、人员力量、资金投入、工作效果;没有就留空。",
    "4. 分值是整分或半分,例如 4 或 4.5。合计要正好 100 分,基层成果要占最多。",
    "5. 展板、标语、档案盒、上墙、留痕这类不给分。看实际做了什么,问本人、问群众。",
    "6. 读取事项写履责事项的编号或名称,可以写几个。系统里的数据只作起点,不单独定分。",
    "7. 「适用」里写明每一部分用于哪些单位:市县、乡镇,村、社区、单位。只用一部分的,自动折算成 100 分。",
    "8. 灰色的列是给您看的,改了也不算。请勿录入涉密内容。",
    "改好后把文件发给机器人。先核对,再应用;应用后是新的一版,已经建立的轮次仍按原来的版本。",
)

WIDTHS: Mapping[str, int] = {
    "section_title": 20,
    "sufficiency": 20,
    "title": 28,
    "guidance": 60,
    "check": 40,
    "reads": 24,
    "read_titles": 36,
}
"""Of columns whose heads are much narrower than what stands below them."""


def content(params: Params) -> bytes:
    """The workbook. `rows`: as `services.scorecard_export` gives them."""

    def fill(workbook: Workbook, formats: Formats) -> None:
        explain(workbook, formats, GUIDE)
        for name, columns in COLUMNS.items():
            helps = {key for sheet, key in HELP if sheet == name}
            rows = params["rows"][name]
            to_edit(workbook.add_worksheet(name), formats, columns, rows, widths=WIDTHS, helps=helps)

    return make(fill)
