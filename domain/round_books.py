"""A round of inspections as a workbook lays it out, and as it stands: what both are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from domain.inspections import Manner, Mode


@dataclass(frozen=True)
class Place:
    """An organization that is or can be visited."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Seat:
    """An office by which somebody is or can be on a team."""

    office_id: int
    person_id: int
    person: str
    """The person's code."""
    name: str
    unit: str
    """The unit's code."""
    unit_name: str


@dataclass(frozen=True)
class Person:
    """Somebody who was at a training."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Placed:
    """Somebody on a team."""

    seat: Seat
    leads: bool


@dataclass(frozen=True)
class Briefing:
    """A training with those who were there."""

    held_on: date
    points: str
    persons: tuple[Person, ...]


@dataclass(frozen=True)
class Frame:
    """What is fixed of a round once it is set up."""

    name: str
    mode: Mode
    manner: Manner
    from_on: date
    to_on: date
    directive: str | None
    procedure: str


@dataclass(frozen=True)
class Laid:
    """A round with everything that a workbook says of it. `id`: None for one that is to be set up."""

    id: int | None
    frame: Frame
    targets: tuple[Place, ...] = ()
    teams: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)
    briefings: tuple[Briefing, ...] = ()

    def seats(self) -> dict[str, Seat]:
        """Everybody on its teams, by the person's code."""
        return {one.seat.person: one.seat for several in self.teams.values() for one in several}


@dataclass(frozen=True)
class Ground:
    """With what a workbook is compared."""

    today: date
    places: Mapping[str, Place]
    """Which organizations can be visited, by code."""
    seats: Mapping[str, tuple[Seat, ...]]
    """Who can be on a team, by the person's code; in which offices, the likeliest first."""
    planned: Mapping[int, Laid]
    """The rounds that can be changed."""
    fixed: Mapping[int, str]
    """The names of those that cannot be changed any more."""
    taken: frozenset[tuple[str, date, date]] = frozenset()
    """Names and windows of rounds that are there."""
