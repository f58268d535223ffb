"""How responsibility lists stand in a workbook: two sheets, heads of columns, and the words to choose from.

Reading and writing share this table, so that what is given out can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from domain.catalogue.entry import Category, Dimension
from domain.records import LINE_CHARACTERS
from domain.responsibility_lists import (
    BASIS_CHARACTERS,
    FACT_CHARACTERS,
    PORTFOLIO_CHARACTERS,
    TITLE_CHARACTERS,
    ListKind,
)
from domain.roster_layout import Column, Content, word

LISTS = "责任清单"
"""A workbook with a sheet of this name holds lists, and no roster."""

PORTFOLIOS = "分管领域"

BETWEEN = "、"
"""What stands between several words or codes in one cell."""

HELP_CHARACTERS = 2000
"""Cells that are there to be read by people, and those with many codes."""

KINDS: Mapping[str, tuple[str, ...]] = {
    ListKind.COMMITTEE: ("党委", "党组", "党工委", "党委清单"),
    ListKind.SECRETARY: ("书记", "书记清单"),
    ListKind.LEADERSHIP_MEMBER: ("班子成员", "班子成员清单"),
}

SECTION_WORDS: Mapping[str, tuple[str, ...]] = {
    Category.STUDY_AND_DECIDE: ("研究决策",),
    Category.ORGANIZE: ("组织实施",),
    Category.COORDINATE: ("统筹协调",),
    Category.INSPECT: ("督查检查",),
    Category.GUIDE: ("宏观指导",),
    Category.SUPPORT: ("落实保障",),
    Category.ASSESS: ("考核奖惩",),
    "SEC": ("书记清单", "书记"),
    "MEM": ("班子成员清单", "班子成员"),
}

DIMENSION_WORDS: Mapping[str, tuple[str, ...]] = {
    Dimension.IDEOLOGICAL_POLITICAL: ("思想政治建设", "思想政治", "思想建设", "政治建设"),
    Dimension.ORGANIZATION: ("组织建设", "组织"),
    Dimension.CONDUCT: ("作风建设", "作风"),
    Dimension.CLEAN_GOVERNANCE: ("反腐倡廉建设", "反腐倡廉"),
    Dimension.INSTITUTIONS: ("制度建设", "制度"),
}

_ORGANIZATION = Column("organization", "组织编号", Content.CODE, required=True)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    LISTS: (
        _ORGANIZATION,
        Column("organization_name", "组织", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
        Column("year", "年度", Content.NUMBER, required=True),
        Column("list", "清单", Content.WORD, words=KINDS),
        Column("key", "编号", Content.CODE),
        Column("section", "类别", Content.WORD, words=SECTION_WORDS),
        Column("title", "事项", Content.TEXT, required=True, most=TITLE_CHARACTERS),
        Column("fact", "内容", Content.TEXT, required=True, most=FACT_CHARACTERS),
        Column("basis", "依据", Content.TEXT, required=True, most=BASIS_CHARACTERS),
        Column("dimensions", "建设维度", Content.TEXT, most=HELP_CHARACTERS),
        Column("lead", "牵头", Content.CODE),
        Column("lead_name", "牵头姓名", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
        Column("helpers", "配合", Content.TEXT, most=HELP_CHARACTERS),
        Column("helper_names", "配合姓名", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
        Column("serves", "对应上级", Content.CODE),
        Column("struck", "划去", Content.YES),
        Column("reminded", "提醒", Content.YES, may_lack=True),
        Column("reason", "变更原因", Content.TEXT, most=LINE_CHARACTERS, may_lack=True),
    ),
    PORTFOLIOS: (
        _ORGANIZATION,
        Column("person", "人员编号", Content.CODE, required=True),
        Column("name", "姓名", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
        Column("portfolio", "分管", Content.TEXT, most=PORTFOLIO_CHARACTERS),
    ),
}

HELP = frozenset({"organization_name", "lead_name", "helper_names", "name"})
"""Columns that are there to be read by people; nothing is taken from them."""

HEADS: Mapping[str, str] = {column.key: column.head for columns in COLUMNS.values() for column in columns}
"""The head of each column by its key."""

_SEPARATORS = re.compile(r"[、,,;;\s]+")


def several(text: str | None) -> list[str]:
    """Return the parts of a cell that holds several words or codes."""
    return [part for part in _SEPARATORS.split(text or "") if part]


def joined(parts: Iterable[str]) -> str:
    """Return several words or codes as they are written into one cell."""
    return BETWEEN.join(parts)


def dimensions(values: Iterable[str]) -> str:
    """Return the words for dimensions, as one cell."""
    return joined(word(DIMENSION_WORDS, value) for value in values)
