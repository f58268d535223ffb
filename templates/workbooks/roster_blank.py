"""The empty roster: what to fill in, the words to choose from, and examples that are not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.record_layout import HEADS, KINDS, RECORD_COLUMNS, RECORDS, SHAPES
from domain.roster_layout import (
    COLUMNS,
    CONTACT_POINTS,
    EXAMPLE,
    OFFICES,
    ORGANIZATIONS,
    PERSONS,
    Column,
    word,
)
from domain.sheets import MOST_BYTES, MOST_ROWS
from templates.workbooks.writing import Formats, explain, make, put, to_fill_in

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from domain.messages import Params

FILE_NAME = "名册空白表.xlsx"

SHEETS: Mapping[str, Sequence[Column]] = {**COLUMNS, RECORDS: RECORD_COLUMNS}

GUIDE = (
    "名册怎么填",
    "1. 一个党组织、一个人、一项任职、一个联系点各占一行。橙色的列每行都要填,其余可以留空。",
    "2. 编号由您定,定了就不再改,也不给别的组织或别的人用。改名、换上级、换手机号,编号都不变。",
    f"3. 灰色、以「{EXAMPLE}」开头的行是示例,不会导入,可以删掉。",
    "4. 日期写完整,例如 2026-03-05。结束日期是最后一天;还没结束的留空。",
    "5. 每次都要列全:表里没有的组织、任职、联系点,导入后到前一天为止。先列给您核对,什么都不会删除。",
    "   要改已有的名册,请用机器人给的「现在的名册」,不必重填。",
    "6. 人员不会因为没有列上而停用;没有任职的人用不了机器人。",
    "7. 换了书记:给前任填结束日期,或去掉前任那一行,再加后任一行。代理书记在「代理」列写「是」。",
    "8. 撤并:给被并的组织填结束日期,在「并入」写接收组织的编号,接收的组织能看到它以前的记录。",
    "   拆分:在新组织的「拆分自」写原组织的编号,也能看到以前的记录。",
    "9. 启用日期是组织开始用机器人的一天:这一天以前的事不算漏。",
    "10. 「重点村」「代理」写「是」或「否」;「时区」一般留空,就是北京时间。",
    "11. 联系点:类型是老党员的,只填「老党员称呼」,不写姓名;其余的只填「组织编号」。",
    "12. 上次换届日期不知道的留空;没有这一列的旧表照样能导入,已登记的日期不变。",
    "13. 「往年记录」可以不填。记录编号在同一组织里不重复,导入过的不会再导入;要更正,请在机器人里更正。",
    f"14. 文件不超过 {MOST_BYTES >> 20} MB,每张表不超过 {MOST_ROWS} 行。请勿录入涉密内容。",
    "填好后把文件发给机器人。先核对,再确认。",
)

EXAMPLES: dict[str, Sequence[Sequence[str]]] = {
    ORGANIZATIONS: (
        (
            "例-Z1",
            "示例镇党委",
            "党委",
            "乡镇",
            "",
            "",
            "",
            "否",
            "9",
            "北京时间",
            "2026-01-01",
            "",
            "",
            "",
            "",
        ),
        (
            "例-Z2",
            "示例村党支部",
            "党支部",
            "村",
            "例-Z1",
            "村",
            "",
            "是",
            "32",
            "",
            "2026-01-01",
            "",
            "",
            "",
            "2024-11-15",
        ),
    ),
    PERSONS: (("例-R1", "示例甲", "10000000001"), ("例-R2", "示例乙", "10000000002")),
    OFFICES: (
        ("例-R1", "例-Z1", "书记", "否", "2026-01-01", ""),
        ("例-R2", "例-Z2", "书记", "是", "2026-01-01", ""),
    ),
    CONTACT_POINTS: (
        ("例-R1", "党支部", "例-Z2", "", "2026-01-01", ""),
        ("例-R1", "老党员", "", "老周", "2026-01-01", ""),
    ),
    RECORDS: (
        (
            "例-1",
            "例-Z2",
            "例-R2",
            "会议",
            "支委会、主题党日",
            "",
            "2025-03-05",
            "",
            "4",
            "5",
            "换届准备",
            "",
            "",
        ),
        ("例-2", "例-Z1", "例-R1", "走访", "走访", "老周", "2025-04-02", "", "", "", "路灯坏了", "", "1"),
    ),
}


def content(_params: Params) -> bytes:
    """The workbook."""
    return make(_fill)


def _fill(workbook: Workbook, formats: Formats) -> None:
    explain(workbook, formats, (*GUIDE, "", *_guide_to_records()))
    for name, columns in SHEETS.items():
        sheet = workbook.add_worksheet(name)
        to_fill_in(sheet, formats, columns)
        for row, example in enumerate(EXAMPLES[name], start=1):
            for place, cell in enumerate(example):
                put(sheet, row, place, cell, formats.example)


def _guide_to_records() -> Iterator[str]:
    """What each kind of older record fills in."""
    yield "往年记录里,每一种除记录编号、组织编号、人员编号、种类、日期以外还填:"
    for kind, shape in SHAPES.items():
        needs = "、".join(HEADS[key] for key in shape.needs)
        may = f";可填{'、'.join(HEADS[key] for key in shape.may)}" if shape.may else ""
        words = f"。细类:{'、'.join(shape.words)}" if shape.words else ""
        yield f"{word(KINDS, kind)}:{needs}{may}{words}"
    yield "对象:走访写联系点的组织编号或老党员称呼,蹲点写村、社区的组织编号。"
    yield "其他:细类写履责事项的编号或名称。"
    yield "结果:会议写决定,上报、文件写文号。数量:走访、蹲点写记下的问题数,问题写在内容里。"
