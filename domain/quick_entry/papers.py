"""Reading what is on paper: reports upward, and plans, documents, lists and summaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.quick_entry.dates import find_clocks, find_days
from domain.quick_entry.piece import Marker, Piece, found, label, quotes
from domain.quick_entry.triggers import find_triggers

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.line import Line

_NUMBER = re.compile(
    "[\\u4e00-\\u9fff]{1,10}\\s?[〔\\[【(]\\s?20[0-9]{2}\\s?[〕\\]】)]\\s?(?:第\\s?)?[0-9]{1,4}\\s?号|(?<=文号)[:]?\\s?[\\u4e00-\\u9fff0-9a-z-]{2,20}号"
)
_NO_NUMBER = re.compile("(?:没有?|无|未编|暂无)文号|文号[:]?\\s?(?:没有|无|暂无)(?=$|[\\s,;。])")
_ABOUT = re.compile(
    "关于[^,;。\\s]{2,60}?的?(?:报告|汇报|情况|总结|计划|规划|意见|通知|方案|清单)(?=$|[\\s,;。(\\[〔])"
)
_KEY_TASKS = re.compile("重点任务(?:落实)?(?:情况)?")
_WORK = re.compile("(?:抓)?(?:基层)?党建(?:工作)?情况")
_AND = re.compile("[、和与及]")
_PLAN_KINDS: Mapping[str, str] = {
    "规划": "plan",
    "计划": "plan",
    "文件": "document",
    "清单": "list",
    "总结": "summary",
}

MARKERS: tuple[Marker, ...] = (
    label("title", "(?:报告|文件)?(?:标题|题目|题为|名称)"),
    label("remark", "内容|备注|说明|抄送|附件|主要"),
)


def finds(line: Line, _environment: Environment) -> Sequence[Iterator[Piece]]:
    """Return the pieces of a paper, those that prevail first."""
    return (
        quotes(line),
        found(line, "no_number", _NO_NUMBER),
        found(line, "number", _NUMBER),
        _titles(line),
        find_days(line),
        find_clocks(line),
        find_triggers(line),
        found(line, "report_kind", _KEY_TASKS, "key_tasks"),
        found(line, "report_kind", _WORK, "work"),
        found(line, "label", re.compile("文号[:]?")),
    )


def _titles(line: Line) -> Iterator[Piece]:
    for piece in found(line, "quote", _ABOUT):
        yield Piece(piece.start, piece.end, "quote", line.words(piece.start, piece.end), textual=True)


def fill_report(draft: Draft, environment: Environment) -> bool:
    """Fill in what is said of a report to the parent."""
    plain = draft.layout.line.plain
    kinds = {kind for pattern, kind in ((_KEY_TASKS, "key_tasks"), (_WORK, "work")) if pattern.search(plain)}
    if len(kinds) == 1:
        draft.put("kind", kinds.pop(), draft.layout.pieces("report_kind"))
    draft.day(environment.today)
    title(draft)
    _number(draft)
    return True


def fill_plan(draft: Draft, environment: Environment) -> bool:
    """Fill in what is said of a plan; its kind is what its title ends with, or the word beside it."""
    draft.day(environment.today)
    title(draft)
    _number(draft)
    said = str(draft.answers.get("title", ""))
    kinds = {kind for word, kind in _PLAN_KINDS.items() if said.endswith(word)}
    for piece in draft.layout.pieces("trigger"):
        words = draft.layout.line.plain[piece.start : piece.end]
        kinds |= {kind for word, kind in _PLAN_KINDS.items() if word in words}
    if len(kinds) == 1:
        draft.put("kind", kinds.pop())
    return True


def title(draft: Draft) -> None:
    """Set the title: what is quoted or labelled, when it is one."""
    quoted = draft.layout.pieces("quote")
    said = draft.layout.text("title")
    if any(_AND.match(draft.layout.line.plain, piece.end) for piece in quoted):
        return
    if len(quoted) == 1 and said is None and quoted[0].value:
        draft.put("title", quoted[0].value, quoted)
    elif said is not None and not quoted:
        inside = re.findall("[《“「]([^《》“”「」]+)[》”」]", said)
        if len(inside) == 1:
            draft.answers["title"] = inside[0]
            draft.written.add("title")
        elif not inside and said not in _PLAN_KINDS:
            draft.line("title")


def _number(draft: Draft) -> None:
    numbers, denied = draft.layout.pieces("number"), draft.layout.pieces("no_number")
    words = {draft.layout.line.words(piece.start, piece.end) for piece in numbers}
    draft.spent |= set(draft.layout.pieces("label"))
    if len(words) == 1 and not denied:
        draft.put("number", words.pop(), numbers)
    elif denied and not numbers:
        draft.put("number", None, denied)
