"""The playground's time: the real one plus an offset that only grows."""

import time
from datetime import datetime, timedelta, timezone

from playground.errors import ControlError
from playground.wakeup import Signal

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Asia/Shanghai has had no summer time since 1991, so that no time zone database is needed."""

LONGEST_ADVANCE_SECONDS = 366 * 24 * 3600 * 20
_HOUR_SECONDS = 3600
_DAY_SECONDS = 24 * _HOUR_SECONDS
_START_OF_WORK = 8
_MONTH_END_HOUR = 9


class Clock:
    """Tells the playground's time and moves it forward."""

    def __init__(self) -> None:
        """Begin at the real time."""
        self.offset_seconds = 0.0
        self.changed = Signal()

    def now(self) -> float:
        """Tell the instant as a Unix timestamp, offset included."""
        return time.time() + self.offset_seconds

    def advance(self, seconds: float) -> None:
        """Move time forward; it never goes back."""
        if not 0 <= seconds <= LONGEST_ADVANCE_SECONDS:
            raise ControlError(400, "time moves forward only, and by twenty years at most")
        self.offset_seconds += seconds
        self.changed.fire()

    def advance_to(self, target: str) -> None:
        """Move time forward to a named instant after now."""
        now = datetime.fromtimestamp(self.now(), LOCAL)
        try:
            then = _TARGETS[target](now)
        except KeyError:
            raise ControlError(400, f"to must be one of {', '.join(_TARGETS)}") from None
        self.advance((then - now).total_seconds())


def _next_monday(now: datetime) -> datetime:
    """Find the next Monday 08:00 after now."""
    days = -now.weekday() % 7
    then = _at(now + timedelta(days=days), _START_OF_WORK)
    return then if then > now else then + timedelta(days=7)


def _month_end(now: datetime) -> datetime:
    """Find the next last day of a month, 09:00, after now."""
    then = _last_day(now.year, now.month)
    return then if then > now else _last_day(now.year, now.month + 1)


def _quarter_end(now: datetime) -> datetime:
    """Find the next last day of a quarter, 09:00, after now."""
    month = -(-now.month // 3) * 3
    then = _last_day(now.year, month)
    return then if then > now else _last_day(now.year, month + 3)


def _last_day(year: int, month: int) -> datetime:
    """Find the last day of a month, 09:00; month 13 and later are months of the next year."""
    years, months = divmod(month, 12)
    return datetime(year + years, months + 1, 1, _MONTH_END_HOUR, tzinfo=LOCAL) - timedelta(days=1)


def _at(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


_TARGETS = {
    "hour": lambda now: now + timedelta(seconds=_HOUR_SECONDS),
    "day": lambda now: now + timedelta(seconds=_DAY_SECONDS),
    "monday": _next_monday,
    "month_end": _month_end,
    "quarter_end": _quarter_end,
}
