"""Visits to contact points: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import MOST_PROBLEMS, require_problems

if TYPE_CHECKING:
    from domain.messages import Json


class VisitKind(enum.StrEnum):
    """What a visit was for. Source: R31."""

    VISIT = "visit"
    CASE_DISSECTION = "case_dissection"
    PROBLEM_SOLVED = "problem_solved"


REVISIT_AHEAD_DAYS = 366
"""How far ahead a revisit can be set: obligations have no longer period than a year."""


@dataclass(frozen=True)
class Visit:
    """Where somebody called and what they took on. Raises ValueError when it is impossible."""

    contact_point_id: int
    kind: VisitKind
    held_on: date
    problems_taken_on: int
    problems: str | None
    """What they are; None when none was taken on."""
    solved_on_spot: int
    """How many of those taken on were solved at once."""
    revisit_on: date | None

    def __post_init__(self) -> None:
        require_problems(self.problems_taken_on, self.problems)
        if not 0 <= self.solved_on_spot <= self.problems_taken_on <= MOST_PROBLEMS:
            message = f"{self.solved_on_spot} of {self.problems_taken_on} problems cannot be solved"
            raise ValueError(message)
        if self.revisit_on is not None and self.revisit_on < self.held_on:
            message = "a revisit comes after the visit"
            raise ValueError(message)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> Visit:
        """Return the visit a filled form tells of. Raises ValueError, KeyError or TypeError."""
        revisit_on = answers.get("revisit_on")
        return cls(
            contact_point_id=int(answers["contact_point"]),
            kind=VisitKind(answers["kind"]),
            held_on=date.fromisoformat(answers["held_on"]),
            problems_taken_on=answers["problems_taken_on"],
            problems=answers.get("problems"),
            solved_on_spot=answers.get("solved_on_spot", 0),
            revisit_on=None if revisit_on is None else date.fromisoformat(revisit_on),
        )
