"""Laying a line out: which pieces stand for themselves, which texts it holds, and what is left over.

A text begins at a marker or behind a piece that opens one, and goes on until a clause that is
nothing but pieces, or begins with another marker. Pieces inside a text are words of that text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from domain.records import LINE_CHARACTERS

if TYPE_CHECKING:
    from domain.quick_entry.line import Clause, Line
    from domain.quick_entry.piece import Marker, Piece

_FILLER = re.compile(
    r"(?:我们支部|我支部|本支部|党支部|支部|我们|我|召开了?|开展了?|举行了?|举办了?|进行了?|组织了?|开了|开(?!会)|"
    r"会议|会上|会|活动|时间|日期|地点|人数|到会(?![0-9])|参会人员|类型|种类|第[0-9一二三四五六七八九十]{1,3}次|"
    r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?的?|一次|1次|一场|起|开始|为期|期间|另外|还|并且|并|暨|和|及|与|了|的|在|于|上|去|到|讲|做|"
    r"[\s,;:.。、()/|!+&~—\-\"'【】\[\]<>])+"
)
_REMARK = re.compile(
    "(?:[\\u4e00-\\u9fff·]{2,4}(?:同志)?(?:主持|记录|请假|缺席|列席|参加|陪同)|主持人?|记录人?|请假|缺席|列席|"
    "[0-9]{1,4}票|赞成|反对|弃权|投票|(?:没有?|无)(?=$|[\\s,;。])|地点|备注|参会人|参加人|会议由|由[\\u4e00-\\u9fff]{2,6}主持|"
    "在[\\u4e00-\\u9fff]{0,12}(?:会议室|活动室|召开|举行)|会议室|党员活动室|附件|照片|见附|详见|"
    "商?定(?:了|下)|要求|明确|确定|强调|提出|形成|达成|最终|最后|会后|会前|下一步|大家|与会|同时|气氛|没有其他|无其他|效果|此外|另外|送|谈了|"
    "当场|现场|已解决|解决了|化解|回访)"
)
"""Clauses that stand beside a text and do not go on with it."""

_LEADS_TO_A_DAY = re.compile("(?:时间|日期|于|在|为|定|从|自|截止|截至|[:、和及与])\\s?$")
_LIKE_A_DAY = re.compile(r"[0-9]{1,4}\s?[年月日号]|[0-9]{1,2}[.][0-9]")
_HELD = re.compile("(?:召开|开的?|举行|举办|进行|开展|去的?)")


def says_nothing(words: str) -> bool:
    """Tell whether words mean nothing by themselves."""
    return not words or bool(_FILLER.fullmatch(words))


@dataclass
class _Stretch:
    """Where a text of a slot stands; its end moves while it grows."""

    start: int
    end: int


@dataclass
class Layout:
    """A line taken apart."""

    line: Line
    head: list[Piece] = field(default_factory=list)
    """Pieces outside of texts."""
    texts: dict[str, list[_Stretch]] = field(default_factory=dict)
    rest: list[tuple[int, int]] = field(default_factory=list)
    """What stands between the pieces and is neither."""
    remarks: list[tuple[int, int]] = field(default_factory=list)
    """Clauses behind a text that are not part of it."""
    doubtful: set[str] = field(default_factory=set)
    """Slots of which more may have been said than was read."""

    def pieces(self, *names: str) -> list[Piece]:
        """Return the pieces of the head with these names."""
        return [piece for piece in self.head if piece.name in names]

    def text(self, slot: str) -> str | None:
        """Return what a slot says, or None when it says nothing or more than a line holds."""
        if slot in self.doubtful:
            return None
        parts = [self.line.words(stretch.start, stretch.end) for stretch in self.texts.get(slot, ())]
        said = "；".join(part for part in parts if part).removeprefix("并")
        return said if 0 < len(said) <= LINE_CHARACTERS else None

    def leftovers(self) -> list[str]:
        """Return the rest, for the grammar."""
        return [self.line.plain[start:end] for start, end in self.rest]


def lay_out(
    line: Line, pieces: Sequence[Piece], markers: Sequence[Marker], inner: Sequence[Marker] = ()
) -> Layout:
    """Take a line apart.

    `inner` are markers that also begin a text in the middle of another one, without a separator.
    """
    return _Reader(line, [_trimmed(line, piece) for piece in pieces], markers, inner).run()


def _trimmed(line: Line, piece: Piece) -> Piece:
    """Return a piece without the spaces around it."""
    words = line.plain[piece.start : piece.end]
    return replace(piece, start=piece.end - len(words.lstrip()), end=piece.start + len(words.rstrip()))


@dataclass
class _Reader:
    line: Line
    given: Sequence[Piece]
    markers: Sequence[Marker]
    inner: Sequence[Marker]
    layout: Layout = field(init=False)
    at: dict[int, Piece] = field(init=False)
    clauses: list[Clause] = field(init=False)
    open: str = ""
    """The slot of the text that goes on."""
    label: bool = False
    """The text was opened by a label."""
    waiting: str = ""
    """The slot that the latest piece opened; days may stand between the piece and its text."""

    def __post_init__(self) -> None:
        self.layout = Layout(self.line)
        self.at = {piece.start: piece for piece in self.given}
        self.clauses = self.line.clauses([(piece.start, piece.end) for piece in self.given])

    def run(self) -> Layout:
        for index, clause in enumerate(self.clauses):
            following = self.clauses[index + 1] if index + 1 < len(self.clauses) else None
            if not self.open or (self._breaks(clause) and not self._labelled(clause)):
                waiting = self.waiting if self.open and not self._said() else ""
                again = self._again(clause) if self.open else ""
                if again:
                    self.layout.remarks.append((clause.start, clause.end))
                    self.layout.doubtful.add(again)
                    continue
                if self.open and self._doubtful(clause, following):
                    self.layout.remarks.append((clause.start, clause.end))
                    self.open = ""
                else:
                    self._head(clause)
                if waiting and not self.open:
                    self.open = waiting
                    self.layout.texts[waiting][-1] = _Stretch(clause.end, clause.end)
            elif (clause.hard or self._beside(clause)) and not self._labelled(clause):
                self.layout.remarks.append((clause.start, clause.end))
                self.open = "" if clause.hard else self.open
            else:
                self._grow(clause)
        return self.layout

    def _marker(self, position: int, end: int, markers: Sequence[Marker]) -> tuple[Marker, int] | None:
        for marker in markers:
            match = marker.pattern.match(self.line.plain, position)
            if match and match.end() > position:
                return marker, min(match.end(), end)
        return None

    def _prefix(self, clause: Clause) -> tuple[int, list[Piece]]:
        """Return where the pieces and fillers at the beginning of a clause end, and those pieces."""
        position, seen = clause.start, []
        while position < clause.end:
            piece = self.at.get(position)
            if piece is not None and not piece.textual:
                seen.append(piece)
                position = piece.end
                if piece.opens:
                    break
                continue
            if self._marker(position, clause.end, self.markers):
                break
            filler = _HELD.match(self.line.plain, position, clause.end) if seen else None
            filler = filler or _FILLER.match(self.line.plain, position, clause.end)
            if not filler:
                break
            after = self._next(position, filler.end())
            if not seen and after < clause.end and not self._starts(after):
                break
            position = after
        return position, seen

    def _starts(self, position: int) -> bool:
        return position in self.at and not self.at[position].textual

    def _breaks(self, clause: Clause) -> bool:
        """Tell whether a clause ends the text before it."""
        position, seen = self._prefix(clause)
        if position >= clause.end or (seen and seen[0].name in _COUNTS):
            return bool(seen)
        if seen and seen[-1].opens and position == seen[-1].end:
            return True
        marked = self._marker(position, clause.end, self.markers)
        return marked is not None and (bool(seen) or not marked[0].weak)

    def _again(self, clause: Clause) -> str:
        """Return the slot that a clause would go on with, though another text came in between.

        It may go on with that other text just as well: 研究党费,决定自学,学习党章.
        """
        marked = self._marker(clause.start, clause.end, self.markers)
        if marked is None or not marked[0].keeps or marked[0].slot == self.open or not self._said():
            return ""
        return marked[0].slot if self.layout.texts.get(marked[0].slot) else ""

    def _labelled(self, clause: Clause) -> bool:
        """Tell whether a clause is the text a label waits for, whatever it begins with."""
        if not self.label or self._said():
            return False
        position, seen = self._prefix(clause)
        is_label = self.line.plain[clause.end : clause.end + 1] == ":"
        return position == clause.start and not seen and not is_label

    def _doubtful(self, clause: Clause, following: Clause | None) -> bool:
        """Tell whether days behind a text might belong to it: then they are not read at all."""
        position, seen = self._prefix(clause)
        if position < clause.end or not seen or not all(piece.name in _DAYS for piece in seen):
            return False
        before = self._said()
        unmarked = following is not None and not self._follows(following)
        relative = any(piece.value.relative for piece in seen if piece.name == "day")
        if not before and self.waiting == self.open:
            return unmarked and not relative
        if relative and len(before) > len("研究"):
            return bool(_LEADS_TO_A_DAY.search(before))
        if self.open not in _BEFORE_A_DAY or len(before) <= len("研究") or _LEADS_TO_A_DAY.search(before):
            return True
        return unmarked

    def _said(self) -> str:
        """Return what the open text says so far."""
        stretch = self.layout.texts[self.open][-1]
        return self.line.plain[stretch.start : stretch.end].strip(" ,;:")

    def _follows(self, clause: Clause) -> bool:
        """Tell whether a clause surely does not go on with the text."""
        return self._breaks(clause) or self._beside(clause)

    def _beside(self, clause: Clause) -> bool:
        """Tell whether a clause stands beside the text: a remark, or something with a meaning of its own."""
        about = self.open in _PLAIN and (
            any(map(self._starts, range(clause.start, clause.end)))
            or _LIKE_A_DAY.match(self.line.plain, clause.start)
        )
        return bool(about) or bool(_REMARK.match(self.line.plain, clause.start, clause.end))

    def _head(self, clause: Clause) -> None:
        position = gap = clause.start
        self.open = ""
        while position < clause.end:
            piece = self.at.get(position)
            if piece is not None:
                self._leave(gap, position)
                self.layout.head.append(piece)
                position = gap = piece.end
                if piece.opens and not self._titled(piece.opens, piece.end) and not self._joined(piece.end):
                    self.waiting, self.label = piece.opens, False
                    self._begin(piece.opens, piece.start if piece.opens_before else piece.end, clause.end)
                    return
                continue
            marked = self._marker(position, clause.end, self.markers)
            if marked and (gap == position or not marked[0].weak):
                self._leave(gap, position)
                marker, after = marked
                if self._titled(marker.slot, after):
                    position = gap = after
                    continue
                self.waiting, self.label = "", not marker.keeps
                self._begin(marker.slot, position if marker.keeps else after, clause.end, after)
                return
            filler = _FILLER.match(self.line.plain, position, clause.end) if gap == position else None
            step = filler.end() if filler else position + 1
            position = self._next(position, step)
        self._leave(gap, clause.end)

    def _titled(self, slot: str, position: int) -> bool:
        """Tell whether a title stands there in quotes: then it ends where they do."""
        piece = self.at.get(position)
        return slot == "title" and piece is not None and piece.textual

    def _joined(self, position: int) -> bool:
        """Tell whether another piece that opens a text follows at once, as in 亲自部署、亲自过问."""
        filler = _FILLER.match(self.line.plain, position)
        piece = self.at.get(filler.end() if filler else position)
        return piece is not None and bool(piece.opens)

    def _next(self, position: int, step: int) -> int:
        """Return the next place to look at: a filler ends where a piece or marker begins."""
        for between in range(position + 1, step):
            if between in self.at or self._marker(between, len(self.line.plain), self.markers):
                return between
        return step

    def _leave(self, start: int, end: int) -> None:
        if start < end:
            self.layout.rest.append((start, end))

    def _begin(self, slot: str, start: int, end: int, after: int | None = None) -> None:
        """Open a text; another one may begin inside it, and a number of people may end it."""
        self.open = slot
        texts = self.layout.texts.setdefault(slot, [])
        if texts and texts[-1].end <= start and not self.line.words(texts[-1].end, start):
            start = texts.pop().start
        for position in range(max(start + 1, after or start), end):
            marked = self._inner(position, end)
            if marked:
                texts.append(_Stretch(start, position))
                self._begin(*marked)
                return
            tail = self._tail(position, end)
            if tail:
                self._cut(texts, start, tail)
                return
        texts.append(_Stretch(start, end))

    def _inner(self, position: int, end: int) -> tuple[str, int, int, int] | None:
        """Return how to begin the text that a marker begins in the middle of another one."""
        marked = self._marker(position, end, self.inner)
        if marked is None or any(first <= position < last for first, last in self.line.quotes()):
            return None
        marker, behind = marked
        return marker.slot, position if marker.keeps else behind, end, behind

    def _label_at_the_end(self, position: int, end: int) -> tuple[str, int, int, int] | None:
        """Return how to begin the text of a label that ends a clause with its colon."""
        if self.line.plain[end : end + 1] != ":":
            return None
        marked = self._marker(position, end, self.markers)
        if marked is None or marked[0].keeps or marked[1] < end:
            return None
        return marked[0].slot, end, end, end

    def _tail(self, position: int, end: int) -> list[Piece]:
        """Return the pieces that end a clause without a separator: who came, and when."""
        tail: list[Piece] = []
        while position < end:
            piece = self.at.get(position)
            if piece is None or piece.name not in _COUNTS | _DAYS:
                return []
            tail.append(piece)
            position = piece.end
        return tail

    def _cut(self, texts: list[_Stretch], start: int, tail: list[Piece]) -> None:
        """End a text before such pieces; a date might belong to it, so that neither is sure."""
        sure = _COUNTS | {"clock"}
        if all(piece.name in sure or (piece.name == "day" and piece.value.relative) for piece in tail):
            texts.append(_Stretch(start, tail[0].start))
            self.layout.head.extend(tail)
        else:
            self.layout.remarks.append((start, tail[-1].end))
        self.open = ""

    def _grow(self, clause: Clause) -> None:
        """Let the text go on with a clause; what stands before another text or a number is nobody's."""
        for position in range(clause.start, clause.end):
            marked = self._inner(position, clause.end) or self._label_at_the_end(position, clause.end)
            tail = self._tail(position, clause.end)
            if (marked or tail) and clause.start < position:
                self.layout.remarks.append((clause.start, position))
            if marked:
                self._begin(*marked)
                return
            if tail:
                self.layout.head.extend(piece for piece in tail if piece.name in _COUNTS)
                self.layout.remarks += [
                    (piece.start, piece.end) for piece in tail if piece.name not in _COUNTS
                ]
                return
        texts = self.layout.texts[self.open]
        start, slot = texts[-1].start, self.open
        texts.pop()
        self._begin(slot, start, clause.end, clause.start)


_DAYS = frozenset({"day", "days", "span", "clock", "slashed"})
_BEFORE_A_DAY = frozenset({"topics", "matter", "title"})
"""Texts of what took place; the others may tell of what is still to be done."""

_PLAIN = frozenset({"problems", "result", "remark"})
"""Texts that have no days in them."""

_COUNTS = frozenset({"attendance", "fraction", "everybody"})
