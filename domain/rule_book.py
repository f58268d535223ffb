"""The rule book: the wording of the catalogue with the timing that was accepted for each period.

A running year keeps its version: a new wording shows at once and re-plans nothing; a new timing holds
only once it was accepted, and only for periods that end after that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.obligations import Obligation
from domain.periods import Cadence, periods_between

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
        return (rule for key in self.known() if (rule := self.latest(key)) is not None)

    def known(self) -> list[str]:
        """What was ever accepted, in the catalogue's order: the struck, too, may be asked for a period."""
        known = [key for key in self._wording if key in self._rules]
        return known + [key for key in self._rules if key not in self._wording]

    def timings(self, key: str) -> list[Obligation]:
        """Every timing of an obligation that holds for some period, in the order of their days."""
        return list(dict.fromkeys(rule for _, rule in self._rules.get(key, []) if rule is not None))

    def latest(self, key: str) -> Obligation | None:
        """An obligation as it was accepted last; None when it is struck or was never accepted."""
        rules = self._rules.get(key)
        return rules[-1][1] if rules else None

    def holding(self, key: str, last: Callable[[Obligation], date | None]) -> Obligation | None:
        """The timing under which something is asked; `last`: until when it is under one, None for not at all.

        What is over when another timing begins to hold keeps its own: nothing is planned anew.
        """
        holding, until = None, None
        for from_on, rule in self._rules.get(key, []):
            if until is not None and until < from_on:
                continue
            end = None if rule is None else last(rule)
            if end is None:
                holding = until = None
            elif end >= from_on:
                holding, until = rule, end
        return holding

    def windows(self, key: str, since: date, today: date) -> Iterator[tuple[Obligation, Period]]:
        """Give the periods of an obligation that end on `since` or later and have begun, with its timing."""
        cadences = dict.fromkeys(by for rule in self.timings(key) if (by := _counted_by(rule)) is not None)
        for cadence in cadences:
            for one in periods_between(cadence, since, today):
                rule = self.holding(key, partial(_last, cadence, one.first))
                if rule is not None and (window := rule.window(one.first)).last >= since:
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


def _counted_by(rule: Obligation) -> Cadence | None:
    """By which periods an obligation is shown: a standing one by the year, one per event by none."""
    if rule.cadence is Cadence.STANDING:
        return Cadence.YEARLY
    return rule.cadence if rule.periodic else None


def _last(cadence: Cadence, day: date, rule: Obligation) -> date | None:
    """The last day of the period in which a day lies; None under a timing that has other periods."""
    return rule.window(day).last if _counted_by(rule) is cadence else None


@lru_cache(maxsize=1024)
def _timed(key: str, wording: Obligation | None, rule: str) -> Obligation:
    """The timing of a rule with the catalogue's wording, or with its own where the catalogue has none."""
    said = json.loads(rule)
    return Obligation.of_rule(key, said) if wording is None else wording.timed(said)
