"""Requests for support to the parent: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


class SupportKind(enum.StrEnum):
    """What is asked for. Source: R40, burden.md 5C rule 14."""

    MONEY = "money"
    STAFF = "staff"
    RULE = "rule"
    COORDINATION = "coordination"
    OTHER = "other"


@dataclass(frozen=True)
class SupportRequest:
    """What was asked of whom. Raises ValueError when it is impossible."""

    addressee_id: int
    """The organization that was asked."""
    kind: SupportKind
    held_on: date
    matter: str

    def __post_init__(self) -> None:
        require_line(self.matter)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> SupportRequest:
        """Return the request a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            addressee_id=answers["addressee_id"],
            kind=SupportKind(answers["kind"]),
            held_on=date.fromisoformat(answers["held_on"]),
            matter=answers["matter"],
        )
