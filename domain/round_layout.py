"""How a round of inspections stands in a workbook: sheets, heads of columns, and the words to choose from.

Reading and writing share this table, so that what is given out can be read.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.inspections import Manner, Mode
from domain.list_layout import HELP_CHARACTERS
from domain.roster_layout import Column, Content
from domain.team_rules import NAME_CHARACTERS as TEAM_CHARACTERS

ROUND = "轮次"
"""A workbook with a sheet of this name holds a round."""

TARGETS = "对象"
TEAMS = "督查组"
BRIEFINGS = "培训"

NAME_CHARACTERS = 40
DIRECTIVE_CHARACTERS = 100
WORDS_CHARACTERS = 1000
"""What the form of a round takes, see `handlers.forms.inspection_round`."""

POINTS_CHARACTERS = 600
"""What the form of a briefing takes, see `handlers.forms.briefing`."""

PERSONS_CHARACTERS = 8000
"""The codes of everybody who was at a training, in one cell."""

LATEST_DAYS = 366
"""A round is planned at most a year ahead, as by the form."""

MODES: Mapping[str, tuple[str, ...]] = {
    Mode.ROVING: ("巡回督责", "巡回"),
    Mode.CROSS: ("交互督责", "交互"),
    Mode.KEY: ("重点督责", "重点"),
}

MANNERS: Mapping[str, tuple[str, ...]] = {
    Manner.CROSS: ("交互式",),
    Manner.VISITING: ("访问式",),
    Manner.PATROL: ("巡查式",),
}

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    ROUND: (
        Column("round", "轮次编号", Content.NUMBER),
        Column("name", "名称", Content.TEXT, required=True, most=NAME_CHARACTERS),
        Column("mode", "督责方式", Content.WORD, required=True, words=MODES),
        Column("manner", "督查形式", Content.WORD, required=True, words=MANNERS),
        Column("from_on", "开始日期", Content.DAY, required=True),
        Column("to_on", "结束日期", Content.DAY, required=True),
        Column("directive", "专项部署", Content.TEXT, most=DIRECTIVE_CHARACTERS),
        Column("procedure", "程序", Content.TEXT, required=True, most=WORDS_CHARACTERS),
    ),
    TARGETS: (
        Column("organization", "组织编号", Content.CODE, required=True),
        Column("organization_name", "组织", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
    ),
    TEAMS: (
        Column("team", "组名", Content.TEXT, required=True, most=TEAM_CHARACTERS),
        Column("person", "人员编号", Content.CODE, required=True),
        Column("person_name", "姓名", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
        Column("leads", "组长", Content.YES),
        Column("unit", "单位编号", Content.CODE, may_lack=True),
        Column("unit_name", "单位", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
    ),
    BRIEFINGS: (
        Column("held_on", "培训日期", Content.DAY, required=True),
        Column("points", "要点", Content.TEXT, required=True, most=POINTS_CHARACTERS),
        Column("persons", "参加人员编号", Content.TEXT, required=True, most=PERSONS_CHARACTERS),
        Column("names", "参加人员", Content.TEXT, most=PERSONS_CHARACTERS, may_lack=True),
    ),
}

HELP = frozenset({"organization_name", "person_name", "unit_name", "names"})
"""Columns that are there to be read by people; nothing is taken from them."""

HEADS: Mapping[str, str] = {column.key: column.head for columns in COLUMNS.values() for column in columns}
"""The head of each column by its key."""
