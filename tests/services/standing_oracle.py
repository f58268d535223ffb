"""Who may do what with a record, written from the prose of the table: slow, plain, and without our code.

Source: docs/authorization.md, and what the scopes of `domain.authorization` say of themselves. It knows
dictionaries of parents and successions, and nothing of how records are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENTER = {"secretary", "clerk", "leadership_member", "administrator", "steering_office_user"}
LEAD = {"secretary", "clerk"}
RECEIVE = {"secretary", "clerk", "administrator", "steering_office_user"}
LOOK_DOWN = RECEIVE | {"discipline_reader", "parent_reader"}
ORGANS = {"organization_department", "steering_office", "discipline_commission"}
FOLLOW_UPS = (
    "correct",
    "withdraw",
    "supplement",
    "study",
    "solve",
    "solve_taken",
    "answer_request",
    "receive",
    "restore",
)


@dataclass(frozen=True)
class Who:
    """A person acting in one of their offices."""

    person_id: int
    role: str
    organization_id: int


@dataclass
class Fact:
    """A record as whoever entered it remembers it."""

    id: int
    kind: str
    organization_id: int
    held_on: date
    person_ids: set[int]
    """Whose duty it was, and who entered or corrected it."""
    addressee_id: int | None = None
    withdrawn_at: datetime | None = None
    received: bool = False
    answered: bool = False
    point: str = ""
    """Of a visit: to which contact point."""


@dataclass
class City:
    """The tree as it is now, and which organizations went on in which others, from what day."""

    parents: Mapping[int, int | None]
    kinds: Mapping[int, str]
    successions: Sequence[tuple[int, int, date]] = field(default_factory=list)

    def ancestors(self, organization_id: int) -> Iterator[int]:
        parent = self.parents[organization_id]
        while parent is not None:
            yield parent
            parent = self.parents[parent]

    def family(self, fact: Fact) -> set[int]:
        """The organization of a record, and those in which it went on after the day of the record."""
        return self.went_on(fact.organization_id, fact)

    def went_on(self, organization_id: int, fact: Fact) -> set[int]:
        """An organization, and those in which it went on after the day of a record."""
        found, waiting = {organization_id}, [organization_id]
        while waiting:
            one = waiting.pop()
            for before, after, day in self.successions:
                if before == one and day > fact.held_on and after not in found:
                    found.add(after)
                    waiting.append(after)
        return found

    def seat(self, who: Who) -> int:
        """From where somebody looks down: their organization, or the committee whose organ it is."""
        parent = self.parents[who.organization_id]
        is_organ = self.kinds[who.organization_id] in ORGANS and parent is not None
        return parent if is_organ and parent is not None else who.organization_id

    def is_mine(self, who: Who, fact: Fact) -> bool:
        return who.person_id in fact.person_ids and who.organization_id in self.family(fact)

    def is_of_my_organization(self, who: Who, fact: Fact) -> bool:
        return bool({who.organization_id, self.seat(who)} & self.family(fact))

    def is_below(self, who: Who, fact: Fact) -> bool:
        return self.seat(who) in self.ancestors(fact.organization_id)

    def is_addressed(self, who: Who, fact: Fact) -> bool:
        here = {who.organization_id, self.seat(who)}
        return fact.addressee_id is not None and bool(here & self.went_on(fact.addressee_id, fact))

    def may_read(self, who: Who, fact: Fact) -> bool:
        if who.role == "operator":
            return False
        looks_down = (
            self.is_of_my_organization(who, fact) or self.is_below(who, fact) or self.is_addressed(who, fact)
        )
        return self.is_mine(who, fact) or (who.role in LOOK_DOWN and looks_down)

    def may_change(self, who: Who, fact: Fact) -> bool:
        """Correct, withdraw, supplement, or restore, by whose it is; its state is another matter."""
        mine = who.role in ENTER and self.is_mine(who, fact)
        return mine or (who.role in LEAD and self.is_of_my_organization(who, fact))

    def may(self, who: Who, follow_up: str, fact: Fact, now: datetime) -> bool:
        if follow_up == "restore":
            in_time = fact.withdrawn_at is not None and now - fact.withdrawn_at <= timedelta(minutes=10)
            return in_time and self.may_change(who, fact)
        if fact.withdrawn_at is not None:
            return False
        if follow_up == "supplement" and fact.kind == "talk":
            return False  # Of talks a count is kept and nothing more.
        if follow_up in {"study", "solve", "solve_taken"}:
            about = "visit" if follow_up == "solve_taken" else "problem"
            return fact.kind == about and self.may_change(who, fact)
        if follow_up in {"receive", "answer_request"}:
            kind = {"receive": "upward_report", "answer_request": "support_request"}[follow_up]
            return fact.kind == kind and who.role in RECEIVE and self.is_addressed(who, fact)
        return self.may_change(who, fact)

    def may_list(self, who: Who, organization_id: int) -> bool:
        seat = self.seat(who)
        here = organization_id in {who.organization_id, seat}
        return who.role in LOOK_DOWN and (here or seat in self.ancestors(organization_id))

    def stands_in_list(self, who: Who, organization_id: int, fact: Fact) -> bool:
        """Whether somebody who may list an organization finds a record there."""
        own = organization_id in {who.organization_id, self.seat(who)}
        known = own or fact.organization_id == organization_id or self.is_below(who, fact)
        return organization_id in self.family(fact) and known

    def waits_for(self, who: Who, fact: Fact) -> bool:
        done = fact.received or fact.answered or fact.withdrawn_at is not None
        return who.role in LOOK_DOWN and self.is_addressed(who, fact) and not done
