"""A line as it was typed and as the grammar reads it, character for character in the same places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from domain.quick_entry.slips import mended
from domain.text import clean_line

LONGEST_CHARACTERS = 400
"""Two lines of answers (`records.LINE_CHARACTERS`) and the rest; a longer text is no quick entry."""

_SEPARATOR = re.compile(
    r"[\s,;!|]+|[:：](?![0-9])|(?<![0-9]):(?=[0-9])|(?<![0-9])[.](?![0-9])|[.](?=\s|$)|[。…]+"
)
_QUOTED = re.compile("《[^《》]*》|“[^“”]*”|「[^「」]*」|『[^『』]*』")
_ENDS = " ,;:.!|、。…，；：！．\u3000"


def _plain(character: str) -> str:
    """Return the half-width form of a character, when it is one character too."""
    narrow = unicodedata.normalize("NFKC", character).lower()
    return narrow if len(narrow) == 1 else character


@dataclass(frozen=True)
class Clause:
    """A stretch of a line between separators; `hard` when a full stop stands before it."""

    start: int
    end: int
    hard: bool = False


@dataclass(frozen=True)
class Line:
    """`text` is what was typed, cleaned; `plain` is half-width, lower-case and mended."""

    text: str
    plain: str

    @classmethod
    def of(cls, typed: str) -> Line | None:
        """Return the line of a typed text, or None when it is empty or too long for one."""
        text = clean_line(typed)
        if not 0 < len(text) <= LONGEST_CHARACTERS:
            return None
        return cls(text, mended("".join(map(_plain, text))))

    def words(self, start: int, end: int) -> str:
        """Return a stretch as it was typed, without separators at its ends."""
        return self.text[start:end].strip(_ENDS)

    def quotes(self) -> list[tuple[int, int]]:
        """Return where titles and quotations stand, their marks included."""
        return [found.span() for found in _QUOTED.finditer(self.plain)]

    def clauses(self, whole: list[tuple[int, int]]) -> list[Clause]:
        """Return the clauses; separators inside the stretches of `whole` do not separate."""
        clauses: list[Clause] = []
        start, hard = 0, False
        for found in _SEPARATOR.finditer(self.plain):
            if any(first <= found.start() < last for first, last in whole):
                continue
            if start < found.start():
                clauses.append(Clause(start, found.start(), hard))
                hard = False
            start, hard = found.end(), hard or "。" in found[0]
        if start < len(self.plain):
            clauses.append(Clause(start, len(self.plain), hard))
        return clauses
