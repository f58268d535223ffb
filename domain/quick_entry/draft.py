"""An entry while it is read: the answers so far, and which pieces they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.quick_entry.dates import one_day

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.quick_entry.layout import Layout
    from domain.quick_entry.piece import Piece

_SILENT = frozenset({"trigger", "clock", "none"})
"""Pieces that are understood without being an answer."""

_SAYS_NOTHING = re.compile(
    "(?:我们支部|我支部|本支部|支部|我们|我|召开了?|开展了?|举行了?|举办了?|进行了?|组织了?|开了?|会议|会上?|活动|起|开始|为期|期间|"
    "时间|日期|地点|人数|类型|种类|一次|1次|一场|并且|并|暨|和|及|与|了|的|在|于|上|去|到|讲|做|同|跟|对|向|给|名|"
    "[\\s,;:.。、()/|!+&~—\\-\"'【】\\[\\]])*"
)


@dataclass
class Draft:
    """Answers by step key."""

    layout: Layout
    answers: dict[str, Json] = field(default_factory=dict)
    spent: set[Piece] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    def put(self, key: str, value: Json, pieces: Iterable[Piece] = ()) -> None:
        """Set an answer that pieces gave."""
        self.answers[key] = value
        self.spent |= set(pieces)

    def day(self, today: date, key: str = "held_on") -> None:
        """Set the day, when exactly one is named and has come."""
        pieces = self.layout.pieces("day", "days", "span")
        day = one_day(pieces, today)
        if day is not None:
            self.put(key, day.isoformat(), pieces)

    def line(self, key: str, slot: str = "") -> None:
        """Set the text of a slot, when there is one."""
        said = self.layout.text(slot or key)
        if said is not None:
            self.answers[key] = said
            self.written.add(slot or key)

    def unread(self) -> str:
        """Return what was put nowhere, as it was typed, in the order of the line."""
        stretches = [*self.layout.rest, *self.layout.remarks]
        stretches += [
            (piece.start, piece.end)
            for piece in self.layout.head
            if piece not in self.spent and piece.name not in _SILENT
        ]
        for slot, texts in self.layout.texts.items():
            if slot not in self.written:
                stretches += [(text.start, text.end) for text in texts]
        words = []
        for start, end in sorted(stretches):
            said = self.layout.line.words(start, end)
            if said and not _SAYS_NOTHING.fullmatch(said):
                words.append(said)
        return " ".join(words)
