"""How a scorecard stands in a workbook: two sheets, heads of columns, and the words to choose from.

Reading and writing share this table, so that what is given out can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from domain.list_layout import HELP_CHARACTERS, joined
from domain.roster_layout import Column, Content, word
from domain.scorecards.reading import HALVES
from domain.scorecards.scorecard import Focus, Variant
from domain.sufficiency import Dimension

if TYPE_CHECKING:
    from domain.scorecards.scorecard import Section
    from domain.scorecards.totals import Value

CARD = "评分表"
"""A workbook with a sheet of this name holds a scorecard."""

APPLIES = "适用"
"""Which sections each kind of place is scored by."""

TITLE_CHARACTERS = 60
WORDS_CHARACTERS = 300
"""What fits on the screen of an item, see `services.scorecards.item`."""

FOCUSES: Mapping[str, tuple[str, ...]] = {
    Focus.COMMITTEE: ("主体责任", "党委主体责任"),
    Focus.FIRST_RESPONSIBLE: ("第一责任", "第一责任人责任"),
    Focus.RESULTS: ("基层成果", "基层党建成果"),
}

SUFFICIENCY: Mapping[str, tuple[str, ...]] = {
    Dimension.ATTENTION: ("重视程度", "重视"),
    Dimension.STAFF: ("人员力量", "人员"),
    Dimension.FUNDS: ("资金投入", "资金"),
    Dimension.RESULTS: ("工作效果", "效果"),
}

VARIANTS: Mapping[Variant, str] = {
    Variant.COUNTY: "市县",
    Variant.TOWNSHIP: "乡镇",
    Variant.VILLAGE: "村、社区、单位",
}
"""Heads of the columns of kinds of places."""

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    CARD: (
        Column("section", "部分编号", Content.CODE, required=True),
        Column("section_title", "部分", Content.TEXT, required=True, most=TITLE_CHARACTERS),
        Column("focus", "计入", Content.WORD, required=True, words=FOCUSES),
        Column("sufficiency", "四个到位", Content.TEXT, most=HELP_CHARACTERS),
        Column("key", "编号", Content.CODE, required=True),
        Column("title", "项目", Content.TEXT, required=True, most=TITLE_CHARACTERS),
        Column("most", "分值", Content.TEXT, required=True),
        Column("guidance", "怎么打", Content.TEXT, required=True, most=WORDS_CHARACTERS),
        Column("check", "看什么", Content.TEXT, required=True, most=WORDS_CHARACTERS),
        Column("reads", "读取事项", Content.TEXT, most=HELP_CHARACTERS),
        Column("read_titles", "事项名称", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
    ),
    APPLIES: (
        Column("section", "部分编号", Content.CODE, required=True),
        Column("section_title", "部分", Content.TEXT, most=HELP_CHARACTERS, may_lack=True),
        *(Column(variant.value, head, Content.YES) for variant, head in VARIANTS.items()),
    ),
}

HELP = frozenset({(CARD, "read_titles"), (APPLIES, "section_title")})
"""Columns of sheets that are there to be read by people; nothing is taken from them."""

HEADS: Mapping[str, str] = {column.key: column.head for columns in COLUMNS.values() for column in columns}
"""The head of each column by its key."""


def points(halves: Value) -> str:
    """Return half points as points are written; nothing for what does not apply."""
    return "" if halves is None else f"{halves / HALVES:g}"


def sufficiency(section: Section) -> str:
    """Return the words for what a section tells of, as one cell."""
    return joined(word(SUFFICIENCY, one) for one in Dimension if one in section.sufficiency)


def variants(names: Iterable[Variant]) -> str:
    """Return the kinds of places by which a section is scored, as one text."""
    wanted = set(names)
    return joined(head for variant, head in VARIANTS.items() if variant in wanted)
