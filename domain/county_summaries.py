"""What a team writes about a county after a round: root cause and shortfall. Source: R66."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from domain.records import require_line


class SummaryKind(enum.StrEnum):
    """What is written of a county; the latest of each kind holds."""

    ROOT_CAUSE = "root_cause"
    """问题本质: why the common findings are there."""
    SHORTFALL = "shortfall"
    """短板: the named weak area."""


@dataclass(frozen=True)
class NewSummary:
    """A summary as it is written. Raises ValueError for an empty or too long line."""

    round_id: int
    county_id: int
    kind: SummaryKind
    line: str

    def __post_init__(self) -> None:
        require_line(self.line)


@dataclass(frozen=True)
class Summary:
    """A summary that was written."""

    id: int
    told: NewSummary
    at: datetime
