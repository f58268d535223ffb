"""Lines that record nothing: questions, commands, what was not done and what is only planned."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from domain.quick_entry.layout import says_nothing

if TYPE_CHECKING:
    from domain.quick_entry.layout import Layout
    from domain.quick_entry.line import Line
    from domain.quick_entry.piece import Piece

_QUESTION = re.compile(
    "[?？]|(?:怎么|如何|怎样|咋)(?:记|填|录|报|写|开|弄|办|改|删|操作|搞|算|补|登|查|走访|蹲点)|(?:吗|呢|嘛|么)[。.!~\\s]*$|"
    "(?:开|去|记|做|报|访|到|会|日|课|点)了?没有?[。.!~\\s]*$|(?:是不是|要不要|能不能|可不可以|需不需要|用不用|算不算|行不行)"
)
_COMMAND = re.compile("^\\s*[/／@#]")
_CALLED_OFF = re.compile(
    "(?:没|未|没有|未能|没能)(?:有)?(?:开|召开|去|成|搞|做|举行|参加|走访|蹲点)(?!展)|(?:因故)?(?:被)?(?:取消|改期|改到|改在|改为|延期|推迟|顺延|暂停|"
    "暂缓|作废)|(?:又|还)?没开|放弃|不开了|不去了|不算|记错|删"
)
_NOT_DONE = re.compile(
    "[没不勿]|未(?!来)|(?<![特级区分类])别(?!墅|人)|取消|改[到期在成为]|推迟|延期|延到|顺延|暂停|暂缓|缺席了|忘记?|"
    "如果|要是|假如|万一|除非|原定|本来|(?:准备|打算|计划|将|拟|(?<![主重需])要|预计|预定)(?![^,;。\\s]{0,8}回访)|提醒|记得|通知|"
    "(?<![接招])待|等(?=下|到|会|通知)|想|希望|争取|必须|需要|应该|应当|可以|下周|下个?月|下季度|明年|下半年|下次|改天|过几天|月底前|"
    "年底前|马上|列席|旁听|应邀|受邀|代表(?=我|支部|党支部|镇)|"
    "什么|为啥|怎|如何|谁|哪|几[个次号天人点时]|多少|多久|何时|请问|帮我|(?<![检调督巡审排抽])查(?!看|验)|看看|看一下|我的|"
    "撤回|更正|修改|改一下|删|导出|统计|说明|模板|是|属于|定义|每月|每季|每周|每年|至少|规定|要求|流程|谢谢|"
    "正在|已完成|已记|已经记|定[在于到为]|还有|还差|还剩|剩余|到期|逾期|过期|截止|材料|已交|上次|再(?=说|议|定|开|看|补|次)|改天|回头"
)
_OTHERS = re.compile("参加|陪同|跟随")
"""Words before a trigger that make it somebody else's deed."""

_ABOUT = re.compile(
    "(?:研究|讨论|学习|审议|商议|商量|听取|通报|传达|布置|汇报|介绍|宣传)(?:了|关于|如何|的)*$"
)
"""Words before a trigger that make it the subject of something else."""

_PLANNED = re.compile(
    "\\s?(?:再|就)?(?:召开|开(?!展了)|去|到|举行|举办|搞|上|组织|开展|走访|蹲点|驻点|进行|上午开|下午开|谈)"
)


def asks_or_orders(line: Line) -> bool:
    """Tell whether a line is a question or a command, whatever it names."""
    return bool(_COMMAND.search(line.plain) or _QUESTION.search(_unquoted(line)))


def _unquoted(line: Line) -> str:
    plain = line.plain
    for start, end in line.quotes():
        plain = plain[:start] + "《" * (end - start) + plain[end:]
    return plain


def undone(layout: Layout, today: date) -> bool:
    """Tell whether the words around the pieces say that it was not done, or not yet, or not by us."""
    if any(map(_NOT_DONE.search, layout.leftovers())) or _called_off(layout):
        return True
    line = layout.line
    last = max((piece.start for piece in layout.pieces("trigger")), default=0)
    before = [line.plain[start:end] for start, end in layout.rest if start < last]
    if any(_OTHERS.search(words) or _ABOUT.search(words) for words in before):
        return True
    return any(_planned(line, piece, today) for piece in layout.pieces("day"))


def _planned(line: Line, piece: Piece, today: date) -> bool:
    day = piece.value.day(today)
    return day is not None and day > today and bool(_PLANNED.match(line.plain, piece.end))


def _called_off(layout: Layout) -> bool:
    """Tell whether a clause inside a text, but no decision, says that it did not take place."""
    line = layout.line
    inside = [
        (text.start, text.end)
        for slot, texts in layout.texts.items()
        if slot not in {"decision", "none"}
        for text in texts
    ]
    return any(
        _CALLED_OFF.match(line.plain, clause.start, clause.end)
        for clause in line.clauses([])
        for start, end in (*inside, *((first - 1, last) for first, last in layout.remarks))
        if start < clause.start < end
    )


def too_little(layout: Layout, answers: Collection[str]) -> bool:
    """Tell whether a line is a word or sentence about a form rather than an entry: 走访名单."""
    about = any(not says_nothing(words) for words in layout.leftovers())
    return about and not set(answers) - {"kinds", "kind"}
