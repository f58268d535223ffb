"""Periods: the windows in which obligations are to be met, as local days, both ends included.

Source: glossary 3.3 (频次, 时段); R36 gives the halves of the year.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


class Cadence(enum.StrEnum):
    """How often an obligation is to be met. Source: glossary 3.3."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    PER_EVENT = "per_event"
    """Something happens, and so many days later it must be dealt with."""
    STANDING = "standing"
    """It must be so at any time."""


MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.YEARLY: 12}
"""Months of a period; the other cadences have none. All begin with a year."""

_LETTERS = {Cadence.MONTHLY: "M", Cadence.QUARTERLY: "Q", Cadence.HALF_YEARLY: "H", Cadence.YEARLY: "Y"}
_CADENCES = {letter: cadence for cadence, letter in _LETTERS.items()}
_KEY = re.compile(r"([MQHY])([0-9]{4})([0-9]{2})")


@dataclass(frozen=True)
class Period:
    """A window. Raises ValueError when it ends before it begins."""

    cadence: Cadence
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = f"a period from {self.first} to {self.last}"
            raise ValueError(message)

    @property
    def key(self) -> str:
        """What it is called in tables: M202603, Q202601 (the first quarter), H202602, Y202601."""
        number = (self.first.month - 1) // MONTHS[self.cadence] + 1
        return f"{_LETTERS[self.cadence]}{self.first.year}{number:02}"

    @property
    def days(self) -> int:
        """Days, both ends included."""
        return (self.last - self.first).days + 1


def period_at(cadence: Cadence, day: date) -> Period:
    """Return the period of a cadence in which a day lies. Raises KeyError for one that has no periods."""
    months = MONTHS[cadence]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(cadence, first, _months_on(first, months) - timedelta(days=1))


def period_named(key: str) -> Period | None:
    """Return the period of a key; None for a key that names none."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    cadence, number = _CADENCES[found[1]], int(found[3])
    if not 1 <= number <= 12 // MONTHS[cadence] or not 1 < int(found[2]) < date.max.year:
        return None
    return period_at(cadence, date(int(found[2]), (number - 1) * MONTHS[cadence] + 1, 1))


def before(period: Period) -> Period:
    """Return the period before one."""
    return period_at(period.cadence, period.first - timedelta(days=1))


def periods_between(cadence: Cadence, first: date, last: date) -> Iterator[Period]:
    """Give the periods of which some day lies from `first` to `last`, the earliest first."""
    period = period_at(cadence, first)
    while period.first <= last:
        yield period
        period = period_at(cadence, period.last + timedelta(days=1))


def part(period: Period, from_on: date, to_on: date | None) -> Period | None:
    """Return what of a period lies from a day to a day (None: still); None when nothing does."""
    first, last = max(period.first, from_on), min(period.last, to_on or period.last)
    if first == period.first and last == period.last:
        return period
    return Period(period.cadence, first, last) if first <= last else None


def share(minimum: int, period: Period, days: int) -> int:
    """Return what is asked of somebody who was there on so many of a period's days, pro rata, rounded up.

    Source: `prorate_on_office_change`, defaults 4.8.
    """
    return -(-minimum * days // period.days)


def _months_on(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
