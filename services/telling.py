"""What a round tells of, and what of it is plain: asked of everybody at once, by statements over all.

Plain is what any one record meets, and what is on for everybody alike: nearly everything that branches owe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from domain.obligations import Source
from domain.periods import part
from domain.reminder_rules import reminder_rules
from domain.reminders import RoundKind, rhythm, stages, told_in
from services import rules
from services.persons import local_day
from storage import due_scan, organizations
from storage.due_scan import Scan
from storage.undone import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.obligations import Obligation
    from domain.periods import Cadence, Period
    from domain.reminders import Round, Stage
    from domain.switches import Switches
    from storage.database import Tx


class _Plain(NamedTuple):
    stage: str
    asked: Asked


@dataclass(frozen=True)
class Plain:
    """What of a round is plain."""

    time_zone: str
    as_of: datetime
    today: date
    every: Sequence[_Plain]

    def has(self, rule: Obligation, window: Period) -> bool:
        """Whether an obligation in a period is among it."""
        return any(one.asked.obligation.key == rule.key and one.asked.period == window for one in self.every)

    def scan(self, stage: str = "") -> Scan:
        """Return how everybody is asked for it, or for what is at a stage, as far as it is on."""
        chosen = [
            one.asked
            for one in self.every
            if stage in {"", one.stage} and one.asked.parts and one.asked.obligation.applies
        ]
        return Scan(self.time_zone, self.as_of, self.today, chosen)


def plain(tx: Tx, made: Round, time_zone: str, now: datetime) -> Plain:
    """Return what of a round is plain."""
    today = local_day(now, time_zone)
    book, switches = rules.book(tx, now, today.year), rules.switches(tx, now)
    tops, released = organizations.tops(tx), due_scan.released(tx, now)
    every = []
    for key in book.known():
        for rule, window in book.windows(key, since(made), today):
            stage = stage_of(made, rule.cadence, window.first, window.last)
            parts = _parts(rule, window, switches, tops)
            if stage is None or parts is None:
                continue
            told = rule
            if made.kind is not RoundKind.BELOW:
                applies = tuple(one for one in rule.applies if rhythm(one.kind) is made.kind)
                told = replace(rule, applies=applies)
            asked = Asked(told, window, parts, (rule.key, window.key) in released)
            every.append(_Plain(stage.name, asked))
    return Plain(time_zone, now, today, every)


def since(made: Round) -> date:
    """Return the day on which the oldest period ended of which a round can tell."""
    return made.before_on - timedelta(days=reminder_rules().parent)


def stage_of(made: Round, cadence: Cadence, first: date, last: date) -> Stage | None:
    """Return the stage of a period that a round tells; None where it tells nothing of it."""
    return told_in(made, stages(reminder_rules(), made.kind, cadence, first, last), last)


def may_tell(made: Round, rule: Obligation, window: Period) -> bool:
    """Whether a round tells of a period, if it is open."""
    return stage_of(made, rule.cadence, window.first, window.last) is not None


def may_concern(made: Round, rule: Obligation) -> bool:
    """Whether a round can tell of an obligation: of its own kinds of organizations, or of those below."""
    if made.kind is RoundKind.BELOW or rule.source is Source.TASKS:
        return True
    return any(rhythm(one.kind) is made.kind for one in rule.applies)


def _parts(rule: Obligation, window: Period, switches: Switches, tops: set[int]) -> tuple[Period, ...] | None:
    """When in a period an obligation is on for everybody alike; None for one that is not plain."""
    if rule.source is not Source.RECORDS or rule.minimum > 1:
        return None
    spells = switches.alike(rule, tops)
    if spells is None:
        return None
    return tuple(found for on in spells if (found := part(window, *on)) is not None)
