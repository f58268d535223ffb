"""Reading problems taken on during a visit or stay: 接下2个问题:路灯不亮、水压不足, 当场解决1个."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.numerals import NUMERAL, number
from domain.quick_entry.piece import Marker, Piece, label, verb
from domain.records import MOST_PROBLEMS

if TYPE_CHECKING:
    from domain.quick_entry.draft import Draft
    from domain.quick_entry.line import Line

_COUNT = rf"(?P<count>{NUMERAL})\s?[个件条项]?"
_TAKES = "(?:接下|认领|领回|带回|接了|接收|受理|接)了?"
_NOUN = "(?:问题|难题|诉求|事项|困难|件事|事)"
_TAKEN_ON = re.compile(
    rf"{_TAKES}{_NOUN}?[:]?\s?{_COUNT}(?:{_NOUN}(?![0-9~—-])|(?=$|[\s,;。!:、]))|"
    rf"(?<![\u4e00-\u9fff])问题(?:数|个数)?[:]?\s?(?P<bare>{NUMERAL})\s?[个件条项]?(?=$|[\s,;。!:])|"
    rf"{_TAKES}(?P<told>[^0-9\s,;:。]{{2,40}}?)(?:等|共|这)?(?P<number>{NUMERAL})[个件条项]{_NOUN}"
)
_NONE = re.compile(
    "(?:没有|没(?!有?问题)|未|无)(?:接下|接到|接收|接|发现|带回|认领|新)?(?:任何|什么)?(?:的)?问题(?=$|[\\s,;。!])|接下问题[:]?\\s?(?:没有|无)(?=$|[\\s,;。!])"
)
_SOLVED = re.compile(
    rf"(?:其中)?(?:当场|现场|当时)(?:就|已)?(?:解决|化解|办结|处理)(?:了)?(?:问题)?[:]?\s?(?P<count>{NUMERAL})\s?[个件条项](?:问题)?"
)
_ALL_SOLVED = re.compile(
    "(?:全部|都|均|已全部)(?:已)?(?:当场|现场)(?:解决|化解|办结)(?:了)?|(?:当场|现场)(?:全部|都)(?:解决|化解|办结)(?:了)?"
)

_PART = re.compile("[\\s,;，；]+")
"""Between problems; more parts than problems tell of something else as well."""

MARKERS: tuple[Marker, ...] = (
    label("problems", "(?:具体|主要)?问题(?=[:])|(?:具体|主要)问题|(?:分别是|分别为)"),
    verb(
        "remark",
        "了解|督促|指导(?!员)|检查|座谈|宣讲|看望|察看|查看|听取|召开|参加|参观|开展(?!走访|蹲点)|帮助|宣传|反映|收集|发现|解决(?!难)|协调(?!会)|推动|研究|讨论|交流",
    ),
)


def find_problems(line: Line) -> Iterator[Piece]:
    """Yield `taken_on`, `solved` (numbers), `all_solved` and `told` (what the problems are)."""
    for match in _ALL_SOLVED.finditer(line.plain):
        yield Piece(match.start(), match.end(), "all_solved")
    for match in _SOLVED.finditer(line.plain):
        yield Piece(match.start(), match.end(), "solved", number(match["count"]))
    for match in _NONE.finditer(line.plain):
        yield Piece(match.start(), match.end(), "taken_on", (0, ""))
    for match in _TAKEN_ON.finditer(line.plain):
        count = number(match["count"] or match["bare"] or match["number"])
        told = line.words(*match.span("told")) if match["told"] else ""
        opens = "problems" if line.plain[match.end() : match.end() + 1] == ":" else ""
        yield Piece(match.start(), match.end(), "taken_on", (count, told), opens=opens)


def fill(draft: Draft, *, solved: bool) -> None:
    """Set what is said of problems; what they are and how many were solved only when there are some."""
    pieces = draft.layout.pieces("taken_on")
    counts = {piece.value for piece in pieces}
    count, told = counts.pop() if len(counts) == 1 else (None, "")
    if count is None or not 0 <= count <= MOST_PROBLEMS:
        return
    draft.put("problems_taken_on", count, pieces)
    if not count:
        return
    said = draft.layout.text("problems") or ""
    if told:
        draft.answers["problems"] = told
    elif len(_PART.split(said)) <= count:
        draft.line("problems")
    if solved:
        _solved(draft, count)


def _solved(draft: Draft, taken_on: int) -> None:
    everything, some = draft.layout.pieces("all_solved"), draft.layout.pieces("solved")
    counts = {taken_on for _ in everything} | {piece.value for piece in some}
    if len(counts) == 1 and (count := counts.pop()) is not None and 0 <= count <= taken_on:
        draft.put("solved_on_spot", count, (*everything, *some))
