"""Values behind which two people stand (双人验收), and what is proposed where they differ. Source: R62."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
