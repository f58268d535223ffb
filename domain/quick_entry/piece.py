"""What a line is taken apart into: pieces that mean one thing, and markers that begin a text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.quick_entry.line import Line


@dataclass(frozen=True)
class Piece:
    """A stretch of a line that means one thing."""

    start: int
    end: int
    name: str
    """What it is: day, length, attendance, trigger, option, …"""
    value: Json = None
    """What it says, by name; plain and hashable."""
    opens: str = ""
    """The slot of the text that follows it."""
    opens_before: bool = False
    """The text begins with the piece itself, not behind it."""
    textual: bool = False
    """Inside a text it is part of that text, even alone between separators."""


@dataclass(frozen=True)
class Marker:
    """A word that begins a text: behind a label (议题), with a verb (研究…), which is kept."""

    slot: str
    pattern: re.Pattern[str]
    keeps: bool = False
    weak: bool = False
    """Begins a text only where one is due, not behind words nobody understands: 换届 is a noun as well."""


def label(slot: str, words: str) -> Marker:
    """Return the marker of a label, which is not part of the text."""
    return Marker(slot, re.compile(rf"(?:{words})(?:[是为])?[:]?"))


def verb(slot: str, words: str, *, weak: bool = False) -> Marker:
    """Return the marker of a verb, with which the text begins."""
    return Marker(slot, re.compile(f"(?:{words})"), keeps=True, weak=weak)


def overlaps(piece: Piece, others: Iterable[Piece]) -> bool:
    """Tell whether a piece shares a character with another one."""
    return any(piece.start < other.end and other.start < piece.end for other in others)


def together(*finds: Iterable[Piece]) -> list[Piece]:
    """Return pieces in the order of the line; of two that overlap, the one given first."""
    kept: list[Piece] = []
    for piece in itertools.chain.from_iterable(finds):
        if not overlaps(piece, kept):
            kept.append(piece)
    return sorted(kept, key=lambda piece: piece.start)


def found(line: Line, name: str, pattern: re.Pattern[str], value: Json = None) -> Iterator[Piece]:
    """Yield every place of a pattern as a piece."""
    for match in pattern.finditer(line.plain):
        yield Piece(match.start(), match.end(), name, value)


def quotes(line: Line) -> Iterator[Piece]:
    """Yield titles and quotations; their value is what stands between the marks, as it was typed."""
    for start, end in line.quotes():
        yield Piece(start, end, "quote", line.words(start + 1, end - 1), textual=True)
