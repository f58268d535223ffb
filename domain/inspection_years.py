"""A year of inspections of a committee in plain figures. Source: R57; burden rule 30.

Every figure is counted from one list: the inspections that were fed back in the year.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.inspections import Mode
from domain.round_results import is_closed

if TYPE_CHECKING:
    from domain.findings import Finding
    from domain.inspections import Inspection
    from domain.people import Level


class Covered(enum.StrEnum):
    """What kind of place was reached."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    COMMUNITY = "community"
    OTHER = "other"
    """Departments, schools, enterprises and other units."""


@dataclass(frozen=True)
class Year:
    """What was done in a year, as lists: whoever reads a figure can count it again."""

    year: int
    inspections: Sequence[Inspection]
    """By name of the place."""
    levels: Mapping[int, Level]
    """Of the organizations that were visited."""
    findings: Sequence[Finding]
    """Of these inspections, those that stand."""
    helped: int
    """帮助指导: how often help was given on the spot (R51)."""

    def covered(self) -> dict[Covered, list[int]]:
        """The organizations that were visited, each once, by the kind of place."""
        told: dict[Covered, list[int]] = {one: [] for one in Covered}
        for organization_id in dict.fromkeys(one.organization_id for one in self.inspections):
            told[place(self.levels[organization_id])].append(organization_id)
        return told

    def rounds(self) -> dict[Mode, int]:
        """How many rounds of each kind these inspections belong to."""
        modes = {one.round.id: one.round.mode for one in self.inspections}
        counted = Counter(modes.values())
        return {one: counted[one] for one in Mode}

    @property
    def closed(self) -> list[Finding]:
        """The findings that have come to their end."""
        return [one for one in self.findings if is_closed(one)]


def place(level: Level) -> Covered:
    """What kind of place an organization of a level is."""
    return Covered(level.value) if level.value in set(Covered) else Covered.OTHER


def bounds(year: int, time_zone: str) -> tuple[datetime, datetime]:
    """From which instant on, and before which, it is a year in a zone."""
    zone = ZoneInfo(time_zone)
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)
