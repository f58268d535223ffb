"""Reminders: which stages of a period are told in which round of digests.

A round goes over everybody once: daily, or weekly for branches. Each stage of a period falls into exactly
one round, whatever was missed between two of them, so nobody hears of a stage twice.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from domain.people import OrganizationKind
from domain.periods import Cadence

if TYPE_CHECKING:
    from domain.reminder_rules import ReminderRules
    from domain.working_days import Calendar


class RoundKind(enum.StrEnum):
    """What is told in a round, and to whom."""

    DUE = "due"
    """What committees, departments and offices have to do: daily."""
    WEEK = "week"
    """What branches have to do: weekly."""
    BELOW = "below"
    """What has been missing for long further down: to the contact leader, then to the parent."""


BRANCHES = frozenset(
    {OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.MEMBER_GROUP}
)
"""Organizations whose people get one digest a week at most. Source: burden.md 5C rule 7."""


class Way(enum.Enum):
    """Where a stage goes whose day is a rest day."""

    EARLIER = enum.auto()
    """Into the round before it: a warning that comes after the end is none."""
    LATER = enum.auto()


AFTERWARDS = frozenset({"after", "contact_leader", "parent"})
"""Stages of a period that is over; the others are of use only while it lasts."""


class Stage(NamedTuple):
    """A moment of a period at which it is told of."""

    name: str
    """`start`, `before<days>`, `after`, `contact_leader` or `parent`."""
    day: date
    way: Way = Way.LATER


@dataclass(frozen=True)
class Round:
    """One going over everybody: on a day, after an earlier one."""

    kind: RoundKind
    on_day: date
    until_on: date
    """Stages that go earlier are told up to this day: the last before the next round."""
    before_on: date
    """The day of the round before."""
    before_until: date
    """Up to which day that one told what goes earlier."""

    def tells(self, stage: Stage) -> bool:
        """Whether a stage falls into this round."""
        if stage.way is Way.EARLIER:
            return self.before_until < stage.day <= self.until_on
        return self.before_on < stage.day <= self.on_day


def rhythm(kind: OrganizationKind) -> RoundKind:
    """Return in which rounds people of a kind of organization are told of their own duties."""
    return RoundKind.WEEK if kind in BRANCHES else RoundKind.DUE


def stages(rules: ReminderRules, kind: RoundKind, cadence: Cadence, first: date, last: date) -> list[Stage]:
    """Return the stages of a period for a kind of round, the earliest first."""
    if cadence is Cadence.STANDING:
        return []
    if kind is RoundKind.BELOW:
        return [
            Stage("contact_leader", last + timedelta(days=rules.contact_leader)),
            Stage("parent", last + timedelta(days=rules.parent)),
        ]
    weekly = kind is RoundKind.WEEK
    table = rules.weekly if weekly else rules.daily
    told = [
        Stage(f"before{days}", last - timedelta(days=days), Way.EARLIER)
        for days in sorted(table.get(cadence, ()), reverse=True)
    ]
    if cadence is Cadence.PER_EVENT:
        told.insert(0, Stage("start", first))
    elif rules.month_notice and not weekly:
        told.append(Stage("start", last.replace(day=1)))
    told = [one for one in told if one.day >= first]
    return sorted([*told, Stage("after", last + timedelta(days=rules.after))], key=lambda one: one.day)


def told_in(made: Round, of_period: list[Stage], last: date) -> Stage | None:
    """Return the stage of a period that a round tells: of several, the latest that is still useful."""
    told = [one for one in of_period if made.tells(one)]
    ended = last < made.on_day
    useful = [one for one in told if ended is (one.name in AFTERWARDS)]
    return useful[-1] if useful else None


def beginning(kind: RoundKind, today: date) -> Round:
    """Return what stands for the round before the first: nothing is told of what was before the first day.

    Branches whose week has begun have their first round in the next.
    """
    yesterday = today - timedelta(days=1)
    return Round(kind, yesterday, yesterday, yesterday, yesterday)


def next_round(kind: RoundKind, today: date, calendar: Calendar, before: Round) -> Round | None:
    """Return the round of a day; None where that kind has none: rest days, and weeks that had theirs.

    `before`: the latest round of that kind.
    """
    if not calendar.works(today) or today <= before.on_day:
        return None
    if kind is RoundKind.WEEK:
        if slot(kind, before.on_day) == slot(kind, today):
            return None
        following = calendar.on_or_after(slot(kind, today) + timedelta(days=7))
    else:
        following = calendar.next_working_day(today)
    return Round(kind, today, following - timedelta(days=1), before.on_day, before.until_on)


def slot(kind: RoundKind, day: date) -> date:
    """Return the day by which a round is known: itself, or the Monday of its week. One round for each."""
    return day - timedelta(days=day.weekday()) if kind is RoundKind.WEEK else day
