"""An entry while it is read: the answers so far, and which pieces they came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from domain.quick_entry.dates import one_day
from domain.quick_entry.layout import says_nothing

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.quick_entry.layout import Layout
    from domain.quick_entry.piece import Piece

_SILENT = frozenset({"trigger", "clock", "none"})
"""Pieces that are understood without being an answer."""


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
            if not says_nothing(self.layout.line.plain[start:end].strip()):
                words.append(self.layout.line.words(start, end))
        return " ".join(words)
