"""Values behind which two people stand (双人验收), and what is proposed where they differ. Source: R62."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.score_sheets import Score
    from domain.scorecards.scorecard import ScoreItem
    from domain.scorecards.totals import Value


class CheckOrigin(enum.StrEnum):
    """How two came to stand behind one value. Nothing is ever averaged."""

    SAME = "same"
    """Both had written it."""
    AGREED = "agreed"
    """One of the pair proposed it, the other confirmed."""
    LEADER = "leader"
    """The leader proposed it with a reason, one of the pair confirmed."""
    RECHECK = "recheck"
    """Two others decided it on an objection."""


@dataclass(frozen=True)
class PairCheck:
    """A value of an item that counts, and who stands behind it."""

    item: str
    version: int
    value: Value
    origin: CheckOrigin
    reason: str | None
    first_id: int
    second_id: int
    place: str
    at: datetime


@dataclass(frozen=True)
class Proposal:
    """A value that somebody proposes for an item on which two differ."""

    id: int
    item: str
    turn: int
    value: Value
    reason: str | None
    person_id: int
    at: datetime


@dataclass(frozen=True)
class Rescoring:
    """That an item is scored again on site, in a turn of its own."""

    item: str
    turn: int
    person_id: int
    at: datetime


@dataclass(frozen=True)
class Difference:
    """An item on which the two who visit do not agree yet."""

    item: ScoreItem
    turn: int
    """1: their sheets; more: it is or was scored again."""
    sealed: frozenset[int]
    """Who of the two has sealed what they gave in this turn."""
    scores: Mapping[int, Score]
    """What each gave, by person; nothing before both have sealed."""
    proposal: Proposal | None = None
    """What is proposed now; a later one takes the place of an earlier one."""

    @property
    def is_shown(self) -> bool:
        """Whether both have sealed, so that each may see what the other gave."""
        return bool(self.scores)

    @property
    def values(self) -> list[Value]:
        """The values that were given, each once."""
        return list(dict.fromkeys(one.value for one in self.scores.values()))


def reason_for(value: Value, scores: Sequence[Score]) -> str | None:
    """Return why a value is not more: what was written where it was given, else all that was written."""
    given = [one.reason for one in scores if one.value == value]
    told = [one for one in given or [one.reason for one in scores] if one]
    return ";".join(dict.fromkeys(told)) or None
