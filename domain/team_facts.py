"""What is known of people who may visit: their offices now and before, and where these lie in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.people import ORGANS, Level, OrganizationKind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True)
class Held:
    """An office, ended or not."""

    office_id: int
    organization_id: int
    role: Role
    from_on: date
    to_on: date | None

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.to_on is not None and self.to_on < today

    def is_held(self, today: date) -> bool:
        """Whether somebody is in it on a day."""
        return self.from_on <= today and not self.has_ended(today)


@dataclass(frozen=True)
class Unit:
    """An organization of the tree."""

    id: int
    parent_id: int | None
    kind: OrganizationKind
    level: Level
    name: str


def path(units: Mapping[int, Unit], organization_id: int) -> list[Unit]:
    """An organization and everything above it, the nearest first."""
    found = []
    at = units.get(organization_id)
    while at is not None:
        found.append(at)
        at = None if at.parent_id is None else units.get(at.parent_id)
    return found


def home(units: Mapping[int, Unit], organization_id: int, committee_id: int) -> Unit | None:
    """Where somebody of an organization is at home for a committee's rounds: a county for the city's (R61).

    It is the committee directly below the one that runs the round; its own departments have none.
    """
    above = path(units, organization_id)
    below = [one for one in above if one.parent_id == committee_id and one.kind is OrganizationKind.COMMITTEE]
    return below[0] if below else None


def is_of_line(units: Mapping[int, Unit], visited_id: int, organization_id: int, committee_id: int) -> bool:
    """Whether an organization is of the visited line: visited, below it, or above it.

    Above only below the committee that runs the round; an organ stands for its committee. The database
    refuses the same: migration 0006, `inspection_scorers_line`.
    """
    theirs = path(units, organization_id)
    if visited_id in {one.id for one in theirs}:
        return True
    line = set()
    for one in path(units, visited_id):
        if one.id == committee_id:
            break
        line.add(one.id)
    own = theirs[0] if theirs else None
    return own is not None and (own.id in line or (own.kind in ORGANS and own.parent_id in line))
