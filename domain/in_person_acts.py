"""The "four in person" of a secretary: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


class InPersonKind(enum.StrEnum):
    """What a secretary does in person. Source: R22."""

    DEPLOYED = "deployed"
    INQUIRED = "inquired"
    COORDINATED = "coordinated"
    CASE_SUPERVISED = "case_supervised"


@dataclass(frozen=True)
class InPersonAct:
    """What was done in person in which matter. Raises ValueError when it is impossible."""

    kind: InPersonKind
    held_on: date
    matter: str
    """In a line, without the content of a case. Source: burden.md 5C rule 22."""

    def __post_init__(self) -> None:
        require_line(self.matter)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> InPersonAct:
        """Return the act a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            kind=InPersonKind(answers["kind"]),
            held_on=date.fromisoformat(answers["held_on"]),
            matter=answers["matter"],
        )
