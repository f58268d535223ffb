"""When people are reminded: the numbers of `domain/catalogue/reminder_rules.yaml`, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

import yaml

from domain.periods import Cadence
from domain.quiet_hours import QUIET_FROM, QUIET_UNTIL

FILE = Path(__file__).parent / "catalogue" / "reminder_rules.yaml"


@dataclass(frozen=True)
class ReminderRules:
    """Days before and after the end of a period. Raises ValueError when they contradict one another."""

    digest_at: time
    weekly: Mapping[Cadence, tuple[int, ...]]
    """Days before the end at which a digest of the week tells of it, by cadence."""
    daily: Mapping[Cadence, tuple[int, ...]]
    month_notice: bool
    after: int
    contact_leader: int
    parent: int
    form_rests_minutes: int

    def __post_init__(self) -> None:
        days = [day for table in (self.weekly, self.daily) for one in table.values() for day in one]
        if min(days, default=0) < 0 or not 0 < self.after < self.contact_leader < self.parent:
            message = f"{FILE.name}: days before the end are 0 or more; after < contact_leader < parent"
            raise ValueError(message)
        if not QUIET_UNTIL <= self.digest_at < QUIET_FROM:
            message = f"{FILE.name}: digest_at is from {QUIET_UNTIL:%H:%M} to {QUIET_FROM:%H:%M}"
            raise ValueError(message)


@cache
def reminder_rules() -> ReminderRules:
    """Return the rules as the file has them. Raises ValueError, KeyError or TypeError for a bad file."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    digest_at = time.fromisoformat(told.pop("digest_at"))
    weekly, daily = _days(told.pop("weekly")), _days(told.pop("daily"))
    return ReminderRules(digest_at=digest_at, weekly=weekly, daily=daily, **told)


def _days(table: Mapping[str, list[int]]) -> Mapping[Cadence, tuple[int, ...]]:
    return {Cadence(cadence): tuple(map(int, days)) for cadence, days in table.items()}
