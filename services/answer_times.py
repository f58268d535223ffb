"""How long requests for support and new problems have waited for an answer, from below and upward.

Whether something was dealt with, and by which day it had to be, is asked of the same rules and records
as 我的任务 asks: nothing is counted here a second way. Source: R19, R40; GUI-06, SEC-D2; burden rule 14.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from domain.catalogue.loading import catalogue
from domain.obligations import Applies, Source
from services import duties, rules
from services.persons import local_day
from services.record_lists import addressees
from services.working_days import calendar
from storage import answer_times as stored
from storage import event_duties, organizations
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from domain.obligations import Obligation
    from domain.people import Actor
    from domain.rule_book import RuleBook
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
    due_on: date
    done_on: date | None
    """The first day on which it was dealt with."""

    def waited_days(self, today: date) -> int:
        """For how many days it has waited."""
        return ((self.done_on or today) - self.began_on).days

    @property
    def in_time(self) -> bool:
        """Whether it was dealt with by the day by which it had to be."""
        return self.done_on is not None and self.done_on <= self.due_on

    def is_late(self, today: date) -> bool:
        """Whether it was not dealt with by then, whatever became of it since."""
        return not self.in_time and (self.done_on or today) > self.due_on


@dataclass(frozen=True)
class Figures:
    """What came in during a year and what became of it, and everything that still waits."""

    year: int
    days: int
    """Within how many days it is to be dealt with."""
    came: int
    in_time: int
    late: int
    """Dealt with later."""
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
    problems = _problems(tx, organization, actor.today, now)
    of = partial(_figures, tx, actor.today, now)
    return Times(of(Source.REQUESTS, from_below), of(Source.REQUESTS, upward), of(Source.PROBLEMS, problems))


class _Local(NamedTuple):
    """An event, and the zone in which whoever has to deal with it counts the days."""

    event: Event
    time_zone: str


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
    if of is None:
        return []
    where = Where(of.time_zone, Reach.ORGANIZATION, of.id)
    found = event_duties.requests(tx, (Applies(of.kind),), where, date(today.year, 1, 1), now)
    return [_Local(one, of.time_zone) for one in found]


def _problems(tx: Tx, of: Organization, today: date, now: datetime) -> list[_Local]:
    where = Where(of.time_zone, Reach.ORGANIZATION, of.id)
    found = event_duties.open_problems(tx, (Applies(of.kind),), where, date(today.year, 1, 1), now)
    return [_Local(one, of.time_zone) for one in found]


def _figures(tx: Tx, today: date, now: datetime, source: Source, events: Sequence[_Local]) -> Figures:
    book, days = rules.book(tx, now, today.year), calendar(tx)
    asked = []
    for event, zone in events:
        last = partial(duties.ends_on, event, days, zone)
        due_on = last(_rule(book, source, today.year, last))
        done = [one.on_day or local_day(one.at, zone) for one in event.done]
        entered_on = local_day(event.entered_at, zone)
        began_on = entered_on if source is Source.REQUESTS else event.held_on
        asked.append(
            Asked(
                event.record_id,
                event.organization_id,
                event.subject,
                began_on,
                due_on or began_on,
                min(done) if done else None,
            )
        )
    of_year = [one for one in asked if one.began_on.year == today.year]
    waiting = sorted(
        (one for one in asked if one.done_on is None), key=lambda one: (one.began_on, one.record_id)
    )
    return Figures(
        today.year,
        _latest(book, source, today.year).days,
        len(of_year),
        sum(one.in_time for one in of_year),
        sum(one.done_on is not None and not one.in_time for one in of_year),
        tuple(waiting),
        sum(one.is_late(today) for one in waiting),
    )


def _latest(book: RuleBook, source: Source, year: int) -> Obligation:
    """The rule for requests, or for problems: as it was accepted last, else as the catalogue has it."""
    accepted = (one for one in book if one.source is source)
    return next(accepted, None) or next(one for one in catalogue(year).obligations if one.source is source)


def _rule(book: RuleBook, source: Source, year: int, last: Callable[[Obligation], date | None]) -> Obligation:
    """The rule under which something is asked, as `services.duties` finds it; else the latest."""
    latest = _latest(book, source, year)
    return book.holding(latest.key, last) or latest
