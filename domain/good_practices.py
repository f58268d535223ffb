"""Good practices (经验做法): what others can use, as a team summed it up. Source: R67."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

TITLE_CHARACTERS = 60
SUMMARY_CHARACTERS = 600


@dataclass(frozen=True)
class NewPractice:
    """A good practice as it is written. Raises ValueError when it is impossible."""

    round_id: int
    inspection_id: int
    title: str
    summary: str
    borrowable: bool
    """可借鉴: others can learn from it."""
    spreadable: bool
    """可推广: it fits other places."""
    repeatable: bool
    """可复制: others can do the same with what they have."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.title) <= TITLE_CHARACTERS or not 1 <= len(self.summary) <= SUMMARY_CHARACTERS:
            message = f"a good practice without a title or summary, or too long: {self.title!r}"
            raise ValueError(message)

    @property
    def passes(self) -> bool:
        """Whether it passes all three tests: only then it can be published."""
        return self.borrowable and self.spreadable and self.repeatable


@dataclass(frozen=True)
class Practice:
    """A good practice in the register."""

    id: int
    told: NewPractice
    organization_id: int
    """Whose it is."""
    organization: str
    committee_id: int
    """That runs the round."""
    round_name: str
    at: datetime
    spread_at: datetime | None
    """Since when everybody below the committee can read it."""
