"""The register of new problems: what an entry of it says. Studied and solved are events of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


@dataclass(frozen=True)
class Problem:
    """A new situation or problem. Raises ValueError when it is impossible. Source: R19."""

    held_on: date
    """The day on which it came up."""
    matter: str

    def __post_init__(self) -> None:
        require_line(self.matter)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> Problem:
        """Return the problem a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(held_on=date.fromisoformat(answers["held_on"]), matter=answers["matter"])
