"""What a workbook of responsibility lists would change: compared with how they stand, before it is written.

What a workbook leaves out stays as it is: nothing ends by not being listed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.list_standing import Known, Seat, Standing
    from domain.messages import Json
    from domain.responsibility_lists import Item
    from domain.switches import Switch

WORDING = ("title", "fact", "basis", "dimensions", "serves")


@dataclass(frozen=True)
class Change:
    """A line of an organization before and after. `before`: None for a line that is added."""

    standing: Standing
    before: Known | None
    after: Item
    reason: str | None = None

    @property
    def is_worded(self) -> bool:
        """Whether a line that is there says something else."""
        known = self.before
        return known is not None and any(
            getattr(known.item, part) != getattr(self.after, part) for part in WORDING
        )

    @property
    def is_assigned(self) -> bool:
        """Whether a line that is there ends in others."""
        known = self.before
        return known is not None and known.item.office_ids != self.after.office_ids

    @property
    def turned(self) -> str:
        """`struck` or `restored`; nothing where neither."""
        if self.before is None or self.before.item.struck == self.after.struck:
            return ""
        return "struck" if self.after.struck else "restored"


@dataclass(frozen=True)
class PortfolioChange:
    """What a leadership member answers for in a year."""

    standing: Standing
    seat: Seat
    words: str


@dataclass(frozen=True)
class Switched:
    """Whether the reminders of a line are on for a committee and everything below it."""

    standing: Standing
    switch: Switch


@dataclass(frozen=True)
class Plan:
    """Everything that a workbook would change; false when nothing."""

    year: int
    changes: tuple[Change, ...] = ()
    portfolios: tuple[PortfolioChange, ...] = ()
    switches: tuple[Switched, ...] = ()
    drawn: tuple[Standing, ...] = field(default=())
    """Organizations whose lists would be made first, with everything the catalogue has for them."""

    def __bool__(self) -> bool:
        return bool(self.changes or self.portfolios or self.switches)

    @property
    def digest(self) -> str:
        """By which it is recognised that the same would happen again, to the same lines."""
        plain: list[Json] = [self.year]
        for change in self.changes:
            before = None if change.before is None else [change.before.version_id, vars(change.before.item)]
            at = change.standing.place.organization_id
            plain.append([at, change.standing.published, before, vars(change.after), change.reason])
        for one in self.portfolios:
            words = one.standing.portfolios.get(one.seat.office_id), one.words
            plain.append([one.standing.place.organization_id, one.seat.office_id, words])
        plain += [vars(one.switch) for one in self.switches]
        for standing in self.drawn:
            items = [vars(known.item) for known in standing.lines.values()]
            plain.append([standing.place.organization_id, items])
        told = json.dumps(plain, default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def counts(self) -> dict[str, Json]:
        """How much of what. One line may be worded anew and given to others at once."""
        return {
            "drawn": len(self.drawn),
            "changed": sum(one.is_worded for one in self.changes),
            "added": sum(one.before is None for one in self.changes),
            "struck": sum(one.turned == "struck" for one in self.changes),
            "restored": sum(one.turned == "restored" for one in self.changes),
            "assigned": sum(one.is_assigned for one in self.changes),
            "portfolios": len(self.portfolios),
            "switched": len(self.switches),
        }
