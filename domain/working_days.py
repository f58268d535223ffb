"""Working days: the State Council's calendar of holidays and make-up days, and what was entered beyond it.

The official calendar of a year is published late in the year before; for a year that nobody knows yet,
Monday to Friday work. Source: facts 2.13.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """On which days one works: what an administrator entered, else the official calendar, else weekdays."""

    entered: Mapping[date, bool] = field(default_factory=dict)
    """Days for which it was said whether they are worked; they go before everything else."""
    entered_years: frozenset[int] = frozenset()
    """Years whose calendar was entered: the weekdays of these, but for the days entered, are worked."""

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        said = self.entered.get(day)
        if said is not None:
            return said
        official = None if day.year in self.entered_years else _official(day.year)
        return is_weekday(day) if official is None else day in official

    def known(self, year: int) -> bool:
        """Whether the official calendar of a year is known, or was entered; else weekends stand for it."""
        return year in self.entered_years or _official(year) is not None

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is worked, else the first working day after it."""
        return day if self.works(day) else self.next_working_day(day)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        return self.after(day, 1)

    def after(self, day: date, working_days: int) -> date:
        """Return the n-th working day after a day; for none, the day. Raises ValueError for fewer."""
        return self._count(day, working_days, _DAY)

    def before(self, day: date, working_days: int) -> date:
        """Return the n-th working day before a day; for none, the day. Raises ValueError for fewer."""
        return self._count(day, working_days, -_DAY)

    def _count(self, day: date, working_days: int, step: timedelta) -> date:
        if working_days < 0:
            message = f"{working_days} working days from {day}"
            raise ValueError(message)
        left = working_days
        while left:
            day += step
            left -= self.works(day)
        return day


def is_weekday(day: date) -> bool:
    """Whether a day is a Monday to Friday."""
    return day.weekday() < _SATURDAY


def days_of(year: int) -> Iterator[date]:
    """Give every day of a year."""
    first = date(year, 1, 1)
    return (first + timedelta(days=index) for index in range((date(year, 12, 31) - first).days + 1))


@cache
def _official(year: int) -> frozenset[date] | None:
    """The working days of a year by the State Council's notice, or None where the library has none."""
    import chinese_calendar  # noqa: PLC0415 - its tables of twenty years are built only where days are asked for

    try:
        return frozenset(day for day in days_of(year) if chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
