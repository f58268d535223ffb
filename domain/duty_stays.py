"""Duty stays: half days at a place, none of which counts twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from domain.records import MOST_PROBLEMS, require_problems
from domain.spans import DaySpan, Half

if TYPE_CHECKING:
    from domain.messages import Json

LONGEST_DAYS = 92
"""The longest stay entered at once: a quarter, so that a slip in the month is noticed."""


class HalfDay(NamedTuple):
    """The smallest counted piece of a stay, in the order of time. Source: G8, `duty_day_step`."""

    day: date
    half: Half


@dataclass(frozen=True)
class DutyStay:
    """Where somebody stayed, how long, and what they took on. Raises ValueError when impossible."""

    place_id: int
    span: DaySpan
    problems_taken_on: int
    problems: str | None
    """What they are; None when none was taken on."""

    def __post_init__(self) -> None:
        require_problems(self.problems_taken_on, self.problems)
        if self.problems_taken_on > MOST_PROBLEMS:
            message = f"{self.problems_taken_on} problems are too many"
            raise ValueError(message)
        if (self.span.to_on - self.span.from_on).days >= LONGEST_DAYS:
            message = f"a stay of more than {LONGEST_DAYS} days"
            raise ValueError(message)

    @classmethod
    def from_answers(cls, answers: Mapping[str, Json]) -> DutyStay:
        """Return the stay a filled form tells of. Raises ValueError, KeyError or TypeError."""
        return cls(
            place_id=int(answers["place"]),
            span=DaySpan.from_json(answers["span"]),
            problems_taken_on=answers["problems_taken_on"],
            problems=answers.get("problems"),
        )


def half_days(span: DaySpan) -> Iterator[HalfDay]:
    """Yield the half days of a span, in order."""
    first = 1 if span.from_half is Half.AFTERNOON else 0
    for number in range(first, first + span.half_days):
        yield HalfDay(span.from_on + timedelta(number // 2), Half.AFTERNOON if number % 2 else Half.MORNING)


def span_of(days: list[HalfDay]) -> DaySpan:
    """Return the span that half days without a gap make. Raises ValueError for anything else."""
    if not days:
        message = "no half days make no span"
        raise ValueError(message)
    span = DaySpan(days[0].day, days[0].half, days[-1].day, days[-1].half)
    if list(half_days(span)) != days:
        message = "the half days have a gap"
        raise ValueError(message)
    return span


@dataclass(frozen=True)
class Conflict:
    """A half day that a record of the same person counts already."""

    half_day: HalfDay
    record_id: int


def conflict(span: DaySpan, taken: Mapping[HalfDay, int]) -> Conflict | None:
    """Return the first half day of a span that is taken (by the record it maps to), or None."""
    for half_day in half_days(span):
        if half_day in taken:
            return Conflict(half_day, taken[half_day])
    return None


def place_name(organization_name: str) -> str:
    """Return what a village or community is called, from its organization's name."""
    for ending in ("党支部", "党总支", "党委"):
        if organization_name.endswith(ending) and organization_name != ending:
            return organization_name.removesuffix(ending)
    return organization_name
