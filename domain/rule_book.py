"""The rule book: the wording of the catalogue with the timing that was accepted for each period.

A running year keeps its version: a new wording shows at once and re-plans nothing; a new timing holds
only once it was accepted, and only for periods that end after that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.obligations import Obligation
from domain.periods import MONTHS, Cadence, periods_between

if TYPE_CHECKING:
    from domain.periods import Period


@dataclass(frozen=True)
class Accepted:
    """A rule as JSON (None: the obligation is struck) for periods that end on a day or later."""

    obligation: str
    rule: str | None
    from_on: date


@dataclass(frozen=True)
class Change:
    """How the catalogue differs from what was accepted."""

    key: str
    before: Obligation | None
    after: Obligation | None


class RuleBook:
    """The obligations in force, whatever the period."""

    def __init__(self, accepted: Sequence[Accepted], year: int) -> None:
        self._wording = {one.key: one for one in catalogue(year).obligations}
        self._rules: dict[str, list[tuple[date, Obligation | None]]] = {}
        for one in accepted:
            wording = self._wording.get(one.obligation)
            rule = None if one.rule is None else _timed(one.obligation, wording, one.rule)
            # A later acceptance replaces what earlier ones said of the same periods.
            kept = [(day, rule) for day, rule in self._rules.get(one.obligation, []) if day < one.from_on]
            self._rules[one.obligation] = [*kept, (one.from_on, rule)]

    def __iter__(self) -> Iterator[Obligation]:
        """Every obligation with its latest timing, in the catalogue's order."""
        keys = [*self._wording, *(key for key in self._rules if key not in self._wording)]
        return (rule for key in keys if (rule := self.latest(key)) is not None)

    def latest(self, key: str) -> Obligation | None:
        """An obligation as it was accepted last; None when it is struck or was never accepted."""
        rules = self._rules.get(key)
        return rules[-1][1] if rules else None

    def at(self, key: str, last: date) -> Obligation | None:
        """An obligation as it holds for a period that ends on a day."""
        holding = [rule for day, rule in self._rules.get(key, []) if day <= last]
        return holding[-1] if holding else None

    def windows(self, key: str, since: date, today: date) -> Iterator[tuple[Obligation, Period]]:
        """Give the periods of an obligation that end on `since` or later and have begun, with its timing."""
        seen: set[tuple[Cadence, date]] = set()
        for _, rule in self._rules.get(key, []):
            if rule is None or (rule.cadence not in MONTHS and rule.cadence is not Cadence.STANDING):
                continue
            cadence = Cadence.YEARLY if rule.cadence is Cadence.STANDING else rule.cadence
            for one in periods_between(cadence, since, today):
                window = rule.window(one.first)
                holding = self.at(key, window.last)
                if holding == rule and window.last >= since and (rule.cadence, window.first) not in seen:
                    seen.add((rule.cadence, window.first))
                    yield rule, window

    def changes(self) -> list[Change]:
        """What the catalogue asks differently from what was accepted, in the catalogue's order."""
        found = []
        for key, wanted in self._wording.items():
            present = self.latest(key)
            if present is None or present.timing() != wanted.timing():
                found.append(Change(key, present, wanted))
        gone = [key for key in self._rules if key not in self._wording and self.latest(key) is not None]
        return found + [Change(key, self.latest(key), None) for key in gone]


@lru_cache(maxsize=1024)
def _timed(key: str, wording: Obligation | None, rule: str) -> Obligation:
    """The timing of a rule with the catalogue's wording, or with its own where the catalogue has none."""
    said = json.loads(rule)
    return Obligation.of_rule(key, said) if wording is None else wording.timed(said)
