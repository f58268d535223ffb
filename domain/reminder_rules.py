"""When people are reminded: the numbers of `domain/catalogue/reminder_rules.yaml`, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

import yaml

from domain.periods import Cadence

FILE = Path(__file__).parent / "catalogue" / "reminder_rules.yaml"


@dataclass(frozen=True)
class ReminderRules:
    """Times of the day, and days before and after the end of a period.

    Raises ValueError when they contradict one another.
    """

    quiet_from: time
    """From this time on nothing is sent. Source: `quiet_hours`, defaults 4.8."""
    quiet_until: time
    """At this time of a working day sending begins. Source: `quiet_hours`, defaults 4.8."""
    digest_at: time
    weekly: Mapping[Cadence, tuple[int, ...]]
    """Days before the end at which a digest of the week tells of it, by cadence."""
    daily: Mapping[Cadence, tuple[int, ...]]
    month_notice: bool
    after: int
    contact_leader: int
    parent: int
    form_rests_minutes: int
    waiver_rests_days: int
    """How long a duty is left out from which somebody asked to be released; then it is told of again."""
    finding_before: tuple[int, ...]
    """Days before a finding is due at which the organization is told of it."""
    finding_contact_leader: int
    """Days after that at which the contact leader is told, if it is not put right."""
    finding_parent: int

    def __post_init__(self) -> None:
        days = [day for table in (self.weekly, self.daily) for one in table.values() for day in one]
        days += self.finding_before
        escalating = ((self.contact_leader, self.parent), (self.finding_contact_leader, self.finding_parent))
        if min(days, default=0) < 0 or not all(0 < self.after < one < other for one, other in escalating):
            message = f"{FILE.name}: days before the end are 0 or more; after < contact_leader < parent"
            raise ValueError(message)
        if not self.quiet_until <= self.digest_at < self.quiet_from:
            hours = f"from {self.quiet_until:%H:%M} to {self.quiet_from:%H:%M}"
            message = f"{FILE.name}: digest_at is {hours}, on one day: quiet_until < quiet_from"
            raise ValueError(message)


@cache
def reminder_rules() -> ReminderRules:
    """Return the rules as the file has them. Raises ValueError, KeyError or TypeError for a bad file."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for name in ("quiet_from", "quiet_until", "digest_at"):
        told[name] = time.fromisoformat(told[name])
    told["finding_before"] = tuple(map(int, told["finding_before"]))
    for name in ("weekly", "daily"):
        told[name] = _days(told[name])
    return ReminderRules(**told)


def _days(table: Mapping[str, list[int]]) -> Mapping[Cadence, tuple[int, ...]]:
    return {Cadence(cadence): tuple(map(int, days)) for cadence, days in table.items()}
