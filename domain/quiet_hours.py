"""Quiet hours: when the bot begins no conversation. It answers whoever writes to it at any time.

Instants are the reader's local wall time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.working_days import Calendar

QUIET_FROM = time(19)
"""From this time on nothing is sent. Source: `quiet_hours`, defaults 4.8."""

QUIET_UNTIL = time(8, 30)
"""At this time of a working day sending begins. Source: `quiet_hours`, defaults 4.8."""


def is_quiet(local: datetime, calendar: Calendar) -> bool:
    """Whether nothing may be sent: from 19:00 to 08:30, and the whole of a rest day."""
    return not (QUIET_UNTIL <= local.time() < QUIET_FROM and calendar.works(local.date()))


def next_allowed(local: datetime, calendar: Calendar) -> datetime:
    """Return the instant itself if it is not quiet, else the next one that is not."""
    if not is_quiet(local, calendar):
        return local
    day = local.date()
    early = local.time() < QUIET_UNTIL
    morning = calendar.on_or_after(day) if early else calendar.next_working_day(day)
    # Asked again for zones in which clocks leapt over a whole day: what they show instead may be a rest day.
    return next_allowed(_shown(datetime.combine(morning, QUIET_UNTIL, local.tzinfo)), calendar)


def _shown(local: datetime) -> datetime:
    """Return a wall time, or where clocks leap over it, what they show instead."""
    return local if local.tzinfo is None else local.astimezone(UTC).astimezone(local.tzinfo)
