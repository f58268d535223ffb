"""Vehicles, through which work is done: their kinds, and what a record of one says."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.records import require_line

if TYPE_CHECKING:
    from domain.messages import Json


class VehicleKind(enum.StrEnum):
    """What a vehicle is. Source: R76, glossary 3.5."""

    PROJECT = "project"
    ACTIVITY = "activity"
    PILOT = "pilot"


@dataclass(frozen=True)
class Vehicle:
    """A project, activity or pilot and what came of it. Raises ValueError when it is impossible."""

    kind: VehicleKind
    held_on: date
    title: str
    result: str | None
    """None while there is none."""

    def __post_init__(self) -> None:
        require_line(self.title)
        if self.result is not None:
            require_line(self.result)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> Vehicle:
        """Return the vehicle a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            kind=VehicleKind(answers["kind"]),
            held_on=date.fromisoformat(answers["held_on"]),
            title=answers["title"],
            result=answers["result"],
        )
