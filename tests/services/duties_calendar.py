"""Calendar arithmetic of the slow oracle: by counting days, one after another."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import chinese_calendar

DAY = timedelta(1)
SATURDAY = 5
LETTERS = {"monthly": "M", "quarterly": "Q", "half_yearly": "H", "yearly": "Y", "standing": "Y"}
"""How the names of periods begin; a standing obligation is shown by the year."""


def works(day: date) -> bool:
    """Whether a day is worked, by the official calendar; where there is none, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


@lru_cache(maxsize=64)
def days_of(year: int) -> tuple[date, ...]:
    found = [date(year, 1, 1)]
    while (found[-1] + DAY).year == year:
        found.append(found[-1] + DAY)
    return tuple(found)


def name_of(cadence: str, day: date) -> str:
    """What the period in which a day lies is called."""
    numbers = {
        "monthly": day.month,
        "quarterly": (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)[day.month - 1],
        "half_yearly": 1 if day.month <= 6 else 2,
    }
    return f"{LETTERS[cadence]}{day.year}{numbers.get(cadence, 1):02}"


@lru_cache(maxsize=256)
def names_of(cadence: str, year: int) -> tuple[str, ...]:
    """What the periods of a year are called, one after another."""
    return tuple(dict.fromkeys(name_of(cadence, day) for day in days_of(year)))


def window(name: str, rule: Any) -> tuple[date, ...]:
    """The days of a period, up to that by which it is due."""
    return _window(name, tuple(rule["until"]) if rule["until"] else (12, 31))


@lru_cache(maxsize=4096)
def _window(name: str, until: tuple[int, int]) -> tuple[date, ...]:
    cadence = {"M": "monthly", "Q": "quarterly", "H": "half_yearly", "Y": "yearly"}[name[0]]
    days = [day for day in days_of(int(name[1:5])) if name_of(cadence, day) == name]
    return tuple(day for day in days if (day.month, day.day) <= until)
