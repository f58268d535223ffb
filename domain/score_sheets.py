"""A sheet of one of two who score on site: what they gave, and whether it is sealed. Source: R62, R63."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.scorecards.scorecard import ScoreItem, Section
    from domain.scorecards.totals import Value

WHOLE = ""
"""The item of a seal on a whole sheet."""

FIRST_TURN = 1


class Origin(enum.StrEnum):
    """How a score was entered."""

    CHAT = "chat"
    MESSAGE = "message"
    """All at once, in one message."""
    PAPER = "paper"
    """From a printed sheet, by somebody else."""


@dataclass(frozen=True)
class Score:
    """What somebody gave an item, where and when, and why not more."""

    id: int
    person_id: int
    turn: int
    item: str
    value: Value
    reason: str | None
    note: str | None
    place: str
    origin: Origin
    at: datetime
    entered_by_id: int


@dataclass(frozen=True)
class Sheet:
    """The sheet of one of two: the latest score of each item of the first turn."""

    person_id: int
    sections: Sequence[Section]
    """By which the place is scored."""
    scores: Mapping[str, Score]
    sealed_at: datetime | None

    @property
    def items(self) -> list[ScoreItem]:
        """Every item that has to be scored, in order."""
        return [item for section in self.sections for item in section.items]

    @property
    def open_items(self) -> list[ScoreItem]:
        """Those that have not been scored: with any of them the sheet cannot be sealed."""
        return [item for item in self.items if item.key not in self.scores]
