"""Reports to the parent: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


class ReportKind(enum.StrEnum):
    """What a report is about. Source: R35, R46."""

    WORK = "work"
    """The organization's, on its Party-building work as a whole."""
    KEY_TASKS = "key_tasks"
    """The secretary's, on the key tasks."""


@dataclass(frozen=True)
class UpwardReport:
    """What was reported to whom, on what day. Raises ValueError when it is impossible."""

    addressee_id: int
    """The organization to which the report was made."""
    kind: ReportKind
    held_on: date
    title: str
    number: str | None
    """Of the document; None when it has none."""

    def __post_init__(self) -> None:
        require_line(self.title)
        if self.number is not None:
            require_line(self.number)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> UpwardReport:
        """Return the report a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            addressee_id=answers["addressee_id"],
            kind=ReportKind(answers["kind"]),
            held_on=date.fromisoformat(answers["held_on"]),
            title=answers["title"],
            number=answers["number"],
        )
