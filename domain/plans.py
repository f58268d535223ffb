"""Plans and documents on file: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


class PlanKind(enum.StrEnum):
    """What a paper is. Source: evidence code D of the default catalogue."""

    PLAN = "plan"
    DOCUMENT = "document"
    LIST = "list"
    SUMMARY = "summary"


@dataclass(frozen=True)
class Plan:
    """A paper by its title, number and date. Raises ValueError when it is impossible."""

    kind: PlanKind
    title: str
    number: str | None
    """None when it has none."""
    held_on: date
    """The date of the paper."""

    def __post_init__(self) -> None:
        require_line(self.title)
        if self.number is not None:
            require_line(self.number)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> Plan:
        """Return the paper a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            kind=PlanKind(answers["kind"]),
            title=answers["title"],
            number=answers["number"],
            held_on=date.fromisoformat(answers["held_on"]),
        )
