"""Quiet hours: when the bot begins no conversation. It answers whoever writes to it at any time.

Instants are the reader's local wall time. From when to when stands in `domain/catalogue/reminder_rules.yaml`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.reminder_rules import reminder_rules

if TYPE_CHECKING:
    from domain.working_days import Calendar


def is_quiet(local: datetime, calendar: Calendar) -> bool:
    """Whether nothing may be sent: from an evening to the next morning, and the whole of a rest day."""
    rules = reminder_rules()
    return not (rules.quiet_until <= local.time() < rules.quiet_from and calendar.works(local.date()))


def next_allowed(local: datetime, calendar: Calendar) -> datetime:
    """Return the instant itself if it is not quiet, else the next one that is not."""
    if not is_quiet(local, calendar):
        return local
    day, until = local.date(), reminder_rules().quiet_until
    early = local.time() < until
    morning = calendar.on_or_after(day) if early else calendar.next_working_day(day)
    # Asked again for zones in which clocks leapt over a whole day: what they show instead may be a rest day.
    return next_allowed(_shown(datetime.combine(morning, until, local.tzinfo)), calendar)


def _shown(local: datetime) -> datetime:
    """Return a wall time, or where clocks leap over it, what they show instead."""
    return local if local.tzinfo is None else local.astimezone(UTC).astimezone(local.tzinfo)
