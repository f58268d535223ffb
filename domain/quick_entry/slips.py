"""Slips of the finger and of the input method that have one reading only.

Both sides have the same length, so that places in a line stay where they are. Nothing fuzzy: a
word is here when people type it and it means nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SLIPS: Mapping[str, str] = {
    "支位会": "支委会",
    "支尾会": "支委会",
    "只委会": "支委会",
    "知委会": "支委会",
    "支委汇": "支委会",
    "支委惠": "支委会",
    "党员大汇": "党员大会",
    "党员打会": "党员大会",
    "党原大会": "党员大会",
    "党园大会": "党员大会",
    "当员大会": "党员大会",
    "党小组汇": "党小组会",
    "当小组会": "党小组会",
    "主体党日": "主题党日",
    "主题当日": "主题党日",
    "主题党曰": "主题党日",
    "主提党日": "主题党日",
    "组织生活汇": "组织生活会",
    "民主平议": "民主评议",
    "常委汇": "常委会",
    "走仿": "走访",
    "走坊": "走访",
    "走防": "走访",
    "坐访": "走访",
    "蹲电": "蹲点",
    "蹲店": "蹲点",
    "蹲典": "蹲点",
    "墩点": "蹲点",
    "敦点": "蹲点",
    "解刨麻雀": "解剖麻雀",
    "解破麻雀": "解剖麻雀",
    "破解难提": "破解难题",
    "谈心谈画": "谈心谈话",
    "谈心淡话": "谈心谈话",
    "淡心谈话": "谈心谈话",
    "谈心谈活": "谈心谈话",
    "亲自布署": "亲自部署",
    "亲自部暑": "亲自部署",
    "亲自督半": "亲自督办",
    "作天": "昨天",
    "昨田": "昨天",
    "因到": "应到",
    "实道": "实到",
    "绝定": "决定",
    "议提": "议题",
    "仪题": "议题",
}

_BEFORE_A_STOP = re.compile("支委回(?=$|[\\s,;:0-9研讨学])")
"""支委回 is 支委会 unless it begins 支委回复, 支委回来."""

_SLIP = re.compile("|".join(sorted(SLIPS, key=len, reverse=True)))
_NOT_AT = re.compile("工作天|操作天|制作天")
"""Where two characters of a slip belong to their neighbours: 工作|天数."""


def mended(plain: str) -> str:
    """Return a line with the known slips set right, each character in its place."""
    kept = {place for found in _NOT_AT.finditer(plain) for place in range(found.start(), found.end())}

    def right(found: re.Match[str]) -> str:
        return found[0] if found.start() in kept else SLIPS[found[0]]

    return _BEFORE_A_STOP.sub("支委会", _SLIP.sub(right, plain))
