"""The four that have to suffice: attention, staff, funds, results; as people saw them. Source: R5."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from domain.records import require_line


class Dimension(enum.StrEnum):
    """What has to suffice (四个到位)."""

    ATTENTION = "attention"
    STAFF = "staff"
    FUNDS = "funds"
    RESULTS = "results"


@dataclass(frozen=True)
class Tag:
    """Whether one of them suffices in an organization. Raises ValueError when it is impossible."""

    organization_id: int
    seat_id: int
    """The organization in whose name it is said: itself, or the level above."""
    dimension: Dimension
    suffices: bool
    line: str | None
    """What is missing; needed where it does not suffice."""

    @property
    def by_itself(self) -> bool:
        """Whether the organization says it of itself: that and what the level above says hold both."""
        return self.seat_id == self.organization_id

    def __post_init__(self) -> None:
        if self.line is not None:
            require_line(self.line)
        elif not self.suffices:
            message = "something does not suffice, and nothing is missing"
            raise ValueError(message)
