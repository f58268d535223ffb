"""How long requests for support and new problems have waited for an answer, from below and upward.

Whether something was dealt with is asked of the same records as 我的任务 asks. By which day it had to be is
said only where a duty there asks for it: not where the rule is off, nor after a waiver.
Source: R19, R40; GUI-06, SEC-D2; burden rule 14.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from domain.obligations import Applies, Source, State
from services import duties
from services.duties import Question
from services.persons import local_day
from services.record_lists import addressees
from storage import answer_times as stored
from storage import event_duties, organizations
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.people import Actor
    from services.duties import Due
    from storage.database import Tx
    from storage.event_duties import Event
    from storage.organizations import Organization


@dataclass(frozen=True)
class Asked:
    """Something that somebody has to deal with."""

    record_id: int
    organization_id: int
    """Who has to."""
    matter: str
    began_on: date
    due_on: date | None
    """By which day; None where no rule asks for it."""
    done_on: date | None
    """The first day on which it was dealt with."""

    def waited_days(self, today: date) -> int:
        """For how many days it has waited."""
        return ((self.done_on or today) - self.began_on).days

    @property
    def in_time(self) -> bool:
        """Whether it was dealt with by the day by which it had to be."""
        return self.due_on is not None and self.done_on is not None and self.done_on <= self.due_on

    def is_late(self, today: date) -> bool:
        """Whether it was not dealt with by then, whatever became of it since."""
        return self.due_on is not None and (self.done_on or today) > self.due_on


@dataclass(frozen=True)
class Figures:
    """What came in during a year and what became of it, and everything that still waits."""

    year: int
    days: int | None
    """Within how many days it is to be dealt with; None where no rule asks for any of it."""
    came: int
    done: int
    """Dealt with, whether a rule asks for it or not."""
    in_time: int
    late: int
    """Dealt with later than a rule asks for."""
    waiting: tuple[Asked, ...]
    """The oldest first; also from earlier years."""
    overdue: int
    """Of these, how many wait for longer than they may."""


@dataclass(frozen=True)
class Times:
    """The three of them."""

    from_below: Figures
    """Requests for support made to the organization."""
    upward: Figures
    """Requests for support that the organization made."""
    problems: Figures
    """Its own register of new problems."""


def times(tx: Tx, actor: Actor, organization: Organization, now: datetime) -> Times:
    """How an organization answers and is answered, in the actor's year."""
    here = addressees(tx, {organization.id, actor.office.organization_id, actor.seat_id})
    from_below: list[_Local] = []
    for one, until in here.items():
        asked = _requests(tx, one, actor.today, now)
        from_below += [local for local in asked if until is None or local.event.held_on < until]
    upward = _upward(tx, organization, actor.today, now)
    problems = _asked(tx, organization, Source.PROBLEMS, actor.today, now)
    return Times(*(_figures(actor.today, one) for one in (from_below, upward, problems)))


class _Local(NamedTuple):
    """An event, and the zone in which whoever has to deal with it counts the days."""

    event: Event
    time_zone: str
    began_on: date
    due: Due | None
    """The duty to deal with it: none where the rule is off, or they were released from it."""


def _upward(tx: Tx, organization: Organization, today: date, now: datetime) -> list[_Local]:
    """The requests that an organization, or one that went on in it, has made."""
    before = organizations.predecessors(tx, organization.id)
    mine = stored.requested(tx, organization.id, before, now)
    found: list[_Local] = []
    for addressee_id in sorted(set(mine.values())):
        asked = _requests(tx, addressee_id, today, now)
        found += [local for local in asked if local.event.record_id in mine]
    return found


def _requests(tx: Tx, addressee_id: int, today: date, now: datetime) -> list[_Local]:
    """The requests made to an organization, whatever it is."""
    of = organizations.by_id(tx, addressee_id)
    return [] if of is None else _asked(tx, of, Source.REQUESTS, today, now)


def _asked(tx: Tx, of: Organization, source: Source, today: date, now: datetime) -> list[_Local]:
    """The requests made to an organization, or its problems, with what is asked of it about them."""
    is_request = source is Source.REQUESTS
    read = event_duties.requests if is_request else event_duties.open_problems
    where, since = Where(of.time_zone, Reach.ORGANIZATION, of.id), date(today.year, 1, 1)
    found = read(tx, (Applies(of.kind),), where, since, now)
    if not found:
        return []
    due = duties.answer(tx, Question(where, now, since, lambda one: one.source is source))
    owed = {one.assignment.period[1:]: one for one in due if one.state is not State.WAIVED}
    return [
        _Local(
            one,
            of.time_zone,
            local_day(one.entered_at, of.time_zone) if is_request else one.held_on,
            owed.get(str(one.record_id)),
        )
        for one in found
    ]


def _figures(today: date, events: Sequence[_Local]) -> Figures:
    asked = [_one(local) for local in events]
    of_year = [one for one in asked if one.began_on.year == today.year]
    waiting = sorted(
        (one for one in asked if one.done_on is None), key=lambda one: (one.began_on, one.record_id)
    )
    owed = [local.due for local in events if local.due is not None]
    latest = max(owed, key=lambda one: one.assignment.last, default=None)
    return Figures(
        today.year,
        None if latest is None else latest.obligation.days,
        len(of_year),
        sum(one.done_on is not None for one in of_year),
        sum(one.in_time for one in of_year),
        sum(one.done_on is not None and one.is_late(today) for one in of_year),
        tuple(waiting),
        sum(one.is_late(today) for one in waiting),
    )


def _one(local: _Local) -> Asked:
    event, due = local.event, local.due
    done = [one.on_day or local_day(one.at, local.time_zone) for one in event.done]
    due_on = None if due is None else due.assignment.last
    return Asked(
        event.record_id,
        event.organization_id,
        event.subject,
        local.began_on,
        due_on,
        min(done) if done else None,
    )
