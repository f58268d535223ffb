"""Handovers: from whoever held an office to whoever holds it now."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

RECENT_DAYS = 92
"""Offices that ended longer ago, a quarter, are history: nobody is asked to hand them over any more."""

OVERLAP_DAYS = 31
"""The most by which a successor may have begun before the predecessor's last day."""


class Side(enum.StrEnum):
    """Who confirms."""

    GIVE = "give"
    TAKE = "take"


@dataclass(frozen=True)
class Tenure:
    """An office of a person, both days included, on a local day of its organization."""

    office_id: int
    person_id: int
    organization_id: int
    role: Role
    from_on: date
    to_on: date | None
    today: date
    handed_over: bool = False
    """There is a handover of it already."""

    @property
    def is_held(self) -> bool:
        """It is held today."""
        return self.from_on <= self.today and (self.to_on is None or self.today <= self.to_on)

    @property
    def has_just_ended(self) -> bool:
        """It ended within RECENT_DAYS."""
        return self.to_on is not None and timedelta(0) < self.today - self.to_on <= timedelta(RECENT_DAYS)


def pairs(tenures: Iterable[Tenure]) -> list[tuple[int, int]]:
    """Who hands over to whom: offices that have just ended, with those of the same role that went on.

    An organization has one secretary, so what several left goes to the present one. Where there may be
    several of a role, a pair is made only if neither side could be meant for anybody else.
    """
    alike: dict[tuple[int, Role], list[Tenure]] = {}
    for one in tenures:
        alike.setdefault((one.organization_id, one.role), []).append(one)
    return [pair for (_, role), group in alike.items() for pair in _pairs(role, group)]


def _pairs(role: Role, group: Sequence[Tenure]) -> Iterator[tuple[int, int]]:
    held = sorted((one for one in group if one.is_held), key=lambda one: (one.from_on, one.office_id))
    staying = {one.person_id for one in held}
    left = [
        one for one in group if one.has_just_ended and not one.handed_over and one.person_id not in staying
    ]
    meant = {one.office_id: [other for other in held if _follows(other, one)] for one in left}
    for one in left:
        successors = meant[one.office_id]
        is_plain = len(successors) == 1 and sum(successors[0] in others for others in meant.values()) == 1
        if is_plain or (successors and role is Role.SECRETARY):
            yield one.office_id, successors[0].office_id


def _follows(later: Tenure, earlier: Tenure) -> bool:
    last = earlier.to_on or earlier.today
    return later.from_on > earlier.from_on and later.from_on >= last - timedelta(OVERLAP_DAYS)
