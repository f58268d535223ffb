"""The inline calendar: a month of buttons, only the allowed days among them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from domain.forms.field import Tap
from domain.messages import Text

BLANK = "·"
STAY = "stay"
"""Action of a button that is no choice; it is answered with the present state."""

_WEEK = 7


def month_of(day: date) -> str:
    """Return the month of a day as the calendar's taps carry it: 2026-03."""
    return f"{day:%Y-%m}"


def month_rows(month: str, earliest: date, latest: date) -> list[list[Tap]]:
    """Return header, weekdays and days of a month (`2026-03`); a tap is `day:<ISO date>`.

    Weeks without an allowed day are left out: on a small phone every row counts.
    """
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    weekdays = [Tap(Text("forms.weekday", {"number": number}), STAY) for number in range(1, _WEEK + 1)]
    cells = list(_cells(first, last, earliest, latest))
    weeks = [cells[start : start + _WEEK] for start in range(0, len(cells), _WEEK)]
    allowed = [week for week in weeks if any(tap.action == "day" for tap in week)]
    return [_header(first, last, earliest, latest), weekdays, *allowed]


def _header(first: date, last: date, earliest: date, latest: date) -> list[Tap]:
    blank = Tap(BLANK, STAY)
    back = _turn("forms.previous_month", first - timedelta(1)) if earliest < first else blank
    forward = _turn("forms.next_month", last + timedelta(1)) if latest > last else blank
    return [back, Tap(Text("forms.month", {"year": first.year, "month": first.month}), STAY), forward]


def _turn(key: str, day: date) -> Tap:
    return Tap(Text(key), "month", month_of(day))


def _cells(first: date, last: date, earliest: date, latest: date) -> Iterator[Tap]:
    blank = Tap(BLANK, STAY)
    yield from [blank] * first.weekday()
    for number in range(first.day, last.day + 1):
        day = first.replace(day=number)
        yield Tap(str(number), "day", day.isoformat()) if earliest <= day <= latest else blank
    yield from [blank] * (_WEEK - 1 - last.weekday())
