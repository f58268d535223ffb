"""Talks: with what people and how many; never with whom or about what."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.messages import Json


class Counterpart(enum.StrEnum):
    """With what people somebody talked. Source: R20, R26, BR-08."""

    CHILD_SECRETARY = "child_secretary"
    DEPARTMENT = "department"
    """The head of a department of one's portfolio."""
    COMMITTEE_MEMBER = "committee_member"
    PARTY_MEMBER = "party_member"


MOST_TALKS = 999
"""More in one entry is a slip of the finger."""


@dataclass(frozen=True)
class Talk:
    """How many talks were held on a day. Raises ValueError when it is impossible."""

    counterpart: Counterpart
    held_on: date
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_TALKS:
            message = f"{self.count} talks cannot have been held"
            raise ValueError(message)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> Talk:
        """Return the talks a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            counterpart=Counterpart(answers["counterpart"]),
            held_on=date.fromisoformat(answers["held_on"]),
            count=answers["count"],
        )
