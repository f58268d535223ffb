"""General records: evidence of a duty item for which there is no form of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json

LARGEST_FIGURE = 999_999_999
"""Sums in yuan and numbers of people of a whole city fit; more is a slip of the finger."""

_ITEM = re.compile(r"[A-Z0-9-]{1,16}")


@dataclass(frozen=True)
class GeneralRecord:
    """What was done about a duty item. Raises ValueError when it is impossible.

    The item need not be in today's catalogue: records outlive the lists they were made for.
    """

    item: str
    """The duty item's id."""
    held_on: date
    title: str
    """A title, or a document's number."""
    figure: int | None
    line: str | None

    def __post_init__(self) -> None:
        if not _ITEM.fullmatch(self.item):
            message = f"no duty item has the id {self.item!r}"
            raise ValueError(message)
        require_line(self.title)
        if self.figure is not None and not 0 <= self.figure <= LARGEST_FIGURE:
            message = f"the figure {self.figure} is out of bounds"
            raise ValueError(message)
        if self.line is not None:
            require_line(self.line)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> GeneralRecord:
        """Return the record a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            item=answers["item"],
            held_on=date.fromisoformat(answers["held_on"]),
            title=answers["title"],
            figure=answers["figure"],
            line=answers["line"],
        )
