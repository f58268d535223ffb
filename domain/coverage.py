"""The register of blanks, and the two rates of coverage: plain figures that anybody can recompute.

A blank is a place or field without a Party organization. Source: R6, R49, R50; burden rule 30.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.people import OrganizationKind, Sector
from domain.records import require_line

NAME_CHARACTERS = 40
"""A blank's name stands in lists and on buttons."""

FIELDS = (
    Sector.OFFICE_BUILDING,
    Sector.MARKET,
    Sector.GRID_AREA,
    Sector.NON_PUBLIC_ENTERPRISE,
    Sector.SOCIAL_ORGANIZATION,
    Sector.MINE,
    Sector.PRIVATE_FARM,
    Sector.REMOTE,
)
"""The fields in which coverage is counted: where there is a blank, there is no territory to fall back on."""

KEEPERS = frozenset({OrganizationKind.COMMITTEE, OrganizationKind.LEADING_GROUP})
"""Who keeps the register; nothing of it is asked of a branch. Source: burden rule 1."""


class StepKind(enum.StrEnum):
    """What became of a blank."""

    WORK = "work"
    """Party work began, without an organization."""
    ORGANIZED = "organized"
    """An organization was set up."""
    CEASED = "ceased"
    """The place is no more."""
    LAPSED = "lapsed"
    """Work or organization ended again."""
    MISTAKEN = "mistaken"
    """It was entered by mistake."""


class Condition(enum.StrEnum):
    """How a blank stands."""

    BLANK = "blank"
    """Neither organization nor work."""
    WORKED = "worked"
    ORGANIZED = "organized"
    CEASED = "ceased"
    MISTAKEN = "mistaken"


GONE = frozenset({Condition.CEASED, Condition.MISTAKEN})
"""Conditions in which a blank is not counted, and nothing more becomes of it."""

_NEXT = {
    Condition.BLANK: (StepKind.WORK, StepKind.ORGANIZED, StepKind.CEASED, StepKind.MISTAKEN),
    Condition.WORKED: (StepKind.ORGANIZED, StepKind.LAPSED, StepKind.CEASED, StepKind.MISTAKEN),
    Condition.ORGANIZED: (StepKind.LAPSED, StepKind.CEASED, StepKind.MISTAKEN),
    Condition.CEASED: (),
    Condition.MISTAKEN: (),
}
_BECOMES = {
    StepKind.WORK: Condition.WORKED,
    StepKind.ORGANIZED: Condition.ORGANIZED,
    StepKind.CEASED: Condition.CEASED,
    StepKind.LAPSED: Condition.BLANK,
    StepKind.MISTAKEN: Condition.MISTAKEN,
}


@dataclass(frozen=True)
class NewGap:
    """A blank before it has an id. Raises ValueError when it is impossible."""

    organization_id: int
    """Whose blank it is."""
    sector: Sector
    name: str
    remote: bool
    works: bool
    """There is Party work, though no organization."""
    found_on: date
    line: str | None = None

    def __post_init__(self) -> None:
        require_line(self.name)
        if self.line is not None:
            require_line(self.line)
        if self.sector not in FIELDS:
            message = f"coverage is not counted in {self.sector}"
            raise ValueError(message)


@dataclass(frozen=True)
class Step:
    """Something that became of a blank. Raises ValueError when it is impossible."""

    kind: StepKind
    on_day: date
    line: str | None = None
    organization_id: int | None = None
    """Which organization was set up, once the roster lists it."""

    def __post_init__(self) -> None:
        if self.organization_id is not None and self.kind is not StepKind.ORGANIZED:
            message = f"{self.kind} names no organization"
            raise ValueError(message)
        if self.line is None and self.organization_id is None:
            message = f"{self.kind} without a line"
            raise ValueError(message)
        if self.line is not None:
            require_line(self.line)


@dataclass(frozen=True)
class Gap:
    """A blank with all that became of it, the earliest first."""

    id: int
    told: NewGap
    steps: tuple[Step, ...] = ()

    def last(self, on: date) -> Step | None:
        """What became of it last by a day."""
        until = [one for one in self.steps if one.on_day <= on]
        return until[-1] if until else None

    def condition(self, on: date, ended: Collection[int] = ()) -> Condition:
        """How it stands on a day. `ended`: organizations that are no more and went on in none."""
        last = self.last(on)
        if last is None:
            return Condition.WORKED if self.told.works else Condition.BLANK
        return Condition.BLANK if last.organization_id in ended else _BECOMES[last.kind]

    def organization_id(self, on: date) -> int | None:
        """Which organization is there on a day, as far as the roster lists it."""
        last = self.last(on)
        return None if last is None else last.organization_id

    def may_become(self, on: date, ended: Collection[int] = ()) -> Sequence[StepKind]:
        """What can become of it next."""
        return _NEXT[self.condition(on, ended)]

    @property
    def earliest(self) -> date:
        """The first day on which anything more can have become of it: the history stays in order."""
        return max([self.told.found_on, *(one.on_day for one in self.steps)])


@dataclass(frozen=True)
class Rates:
    """Organization coverage and work coverage, as counts. The aim of both is 100 %. Source: R6, R50."""

    units: int = 0
    organized: int = 0
    worked: int = 0
    """Units with work: those with an organization, and those with work alone."""

    def __post_init__(self) -> None:
        if not 0 <= self.organized <= self.worked <= self.units:
            message = f"impossible coverage: {self}"
            raise ValueError(message)

    @property
    def is_full(self) -> bool:
        """Whether both have reached the aim; where there is nothing to cover, they have."""
        return self.organized == self.units

    def share(self, part: int) -> str:
        """A part of the units in per cent with one decimal, never rounded up to the aim."""
        tenths = part * 1000 // self.units if self.units else 1000
        return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def rates(
    organization_ids: Collection[int], gaps: Iterable[Gap], on: date, ended: Collection[int] = ()
) -> Rates:
    """Count the coverage on a day.

    `organization_ids`: the organizations of the counted fields that are in force; they have work too.
    `gaps`: the blanks; those found later, no more there, or entered by mistake are passed over. A blank
    where one of these organizations was set up is counted with it, and not a second time. `ended`:
    organizations that are no more and went on in none: where one was set up, there is a blank again.
    """
    listed = frozenset(organization_ids)
    units = organized = worked = len(listed)
    same: set[int] = set()
    for gap in gaps:
        condition, organization_id = gap.condition(on, ended), gap.organization_id(on)
        if gap.told.found_on > on or condition in GONE:
            continue
        if organization_id in listed and organization_id not in same:
            same.add(organization_id)
            continue
        units += 1
        organized += condition is Condition.ORGANIZED
        worked += condition in {Condition.ORGANIZED, Condition.WORKED}
    return Rates(units, organized, worked)
