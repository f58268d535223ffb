"""What the rows of a roster stand on: what is listed now, the day, and how far the roster reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from domain.roster_present import Present, persons_within, tree


@dataclass(frozen=True)
class Ground:
    """`seat`: the organization whose tree the roster may touch; None for everything."""

    present: Present
    today: date
    seat: str | None = None

    @cached_property
    def within(self) -> frozenset[str]:
        """Organizations that are listed now and may be touched, ended ones too."""
        return tree(self.present, self.seat)

    @cached_property
    def theirs(self) -> frozenset[str]:
        """Persons that are listed now and may be touched."""
        return persons_within(self.present, self.within, self.today)

    @property
    def yesterday(self) -> date:
        """The last day of what is missing from the roster."""
        return self.today - timedelta(1)
