"""Cleaning what people type: for keeping, for comparing and for quoting back."""

from __future__ import annotations

import re
import unicodedata

EXCERPT_CHARACTERS = 30
"""The most that is quoted back of a text nobody could read; one line on a phone."""

_DROPPED = frozenset(
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb"
)
"""Invisible characters that reorder or hide text. The joiners U+200C and U+200D stay: emoji need them."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_EDGES = " .,;:!?。、…"


def _keepable(character: str) -> bool:
    if character in "\n\t":
        return True
    return character not in _DROPPED and unicodedata.category(character) not in {"Cc", "Cs"}


def _visible(text: str) -> str:
    return "".join(filter(_keepable, _LINE_ENDS.sub("\n", text)))


def clean_line(text: str) -> str:
    """Return the text in one line: no controls, bidi marks or lone surrogates, single spaces."""
    return " ".join(_visible(text).split())


def clean_paragraph(text: str) -> str:
    """Return the text with its lines kept, each cleaned; never more than one empty line in a row."""
    lines = [" ".join(line.split()) for line in _visible(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def halfwidth(text: str) -> str:
    """Return the text for a parser: cleaned, NFKC (full-width digits become ASCII), no white space."""
    return "".join(unicodedata.normalize("NFKC", _visible(text)).split())


def fold(text: str) -> str:
    """Return the form in which two typed words are the same: no case, width, space or end stops."""
    return halfwidth(text).casefold().strip(_EDGES)


def excerpt(text: str) -> str:
    """Return the beginning of a text, cleaned, for quoting back what was read."""
    line = clean_line(text)
    return line if len(line) <= EXCERPT_CHARACTERS else line[: EXCERPT_CHARACTERS - 1] + "…"
