"""A year, by its seed. Time goes from one instant at which something can change to the next."""

from __future__ import annotations

import heapq
import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.demonstration import Size, demonstrate
from domain.periods import MONTHS, Cadence, periods_between
from domain.reminder_rules import reminder_rules
from domain.roster import Roster
from services import duties, rules
from services.duties import Question
from storage.assignments import Where
from tests.services.duties_calendar import works
from tests.simulation import changes, misfortunes
from tests.simulation.checks import ZONE, Checks
from tests.simulation.city import City
from tests.simulation.diligence import ABSENT
from tests.simulation.people import People
from tests.simulation.reactions import Reactions
from tests.simulation.world import World, at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.obligations import State
    from storage.database import Tx
    from storage.outbox import Outgoing
    from tests.simulation.diligence import Diligence
    from tests.simulation.world import Home, Sent

DAY = timedelta(days=1)
SMALL = Size(counties=1, townships=1, branches=2)
"""A small year is lived in one county: in nine of ten there is nobody in office above the township."""

COUNTY_EVERY = 10

FIRST = date(2025, 1, 1)
"""The official calendars of this year and the next are known."""

TWICE = 0.05
"""How often a tick runs twice."""

SLOWLY = 0.01
"""How often what was told is also looked for in the evidence alone, which takes long."""

LOOKED_AT = {8}
"""On which days of a month all duties are looked at where that is not done every day."""

AFTERWARDS_DAYS = 10
"""Into the next year: what ended with the old one is told of in its first days."""


@dataclass(frozen=True)
class Settings:
    """What year it is to be."""

    seed: int
    days: int = 365 + AFTERWARDS_DAYS
    faults: bool = True
    changes: bool = True
    only: Diligence | None = None
    """Everybody is like that."""
    small: bool = False
    """In a small part of a small city; ticks and looks at all duties are then only when they matter."""

    def rows(self) -> Roster:
        """The city at the beginning, or what of it a small year is lived in."""
        rows = demonstrate(SMALL if self.small else Size()).roster
        if not self.small:
            return rows
        return _county(rows, manned=self.manned)

    @property
    def manned(self) -> bool:
        """Whether there is anybody in office above the township."""
        return not self.small or self.seed % COUNTY_EVERY == 0


@dataclass
class Outcome:
    """What came of a year."""

    settings: Settings
    checks: Checks
    people: People
    world: World
    digests: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    states: Counter[tuple[str, State]] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Year:
    """A city, its people, and what is to happen."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.settings = settings
        self.chance = random.Random(settings.seed)
        self.first = FIRST
        self.last = FIRST + DAY * settings.days
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self.true_now = at(FIRST, 7)
        self.offset = timedelta(0)
        self.down_until: datetime | None = None
        """When the bot will run again; None while it does."""
        self.cut_off_until: datetime | None = None
        """When Telegram will be reached again; None while it is."""
        self.city = City(settings.rows())
        self.world = World(home, self.true_now, random.Random(settings.seed + 1), self)
        self.checks = Checks(self.city, self._reached)
        known = catalogue(FIRST.year)
        self.checks.packs = {one.key: one.pack for one in known.obligations}
        rules_by_key = {one.key: one for one in known.obligations}
        self.people = People(self.world, self.city, self.checks, self.chance, self.act, rules_by_key)
        self.people.only = settings.only
        self.reactions = Reactions(self.people)
        self.outcome = Outcome(settings, self.checks, self.people, self.world)
        # By then the ticker, who looks every ten seconds, has looked.
        self.world.wake = lambda when: self.later(when - self.offset + timedelta(seconds=10), self.tick)
        self._begin()
        if settings.faults:
            misfortunes.befall(self)
        if settings.changes:
            changes.plan(self)

    def _begin(self) -> None:
        rows = self.city.rows
        absent = {one.code for one in rows.persons if self.people.kind(one.code) is ABSENT}
        persons = tuple(replace(one, telegram_id=None) if one.code in absent else one for one in rows.persons)
        self.accounts = {one.code: one.telegram_id for one in rows.persons}
        self.world.run(self.city.bring, replace(rows, persons=persons), self.true_now, FIRST)
        self.world.run(_rules, self.true_now)
        days = [FIRST + DAY * number for number in range(self.settings.days)]
        matter = (
            set(days) if not self.settings.small else set(stage_days(FIRST.year, manned=self.settings.manned))
        )
        for number, day in enumerate(days):
            if day.day == 1 or number == 0:
                self.later(at(day, 0.01), self.tick)
                self.later(at(day, 7.5), self._plan)
            if works(day) and day in matter:
                self.later(at(day, 9), self.tick)
                if not self.settings.small or day.day in LOOKED_AT:
                    self.later(at(day, 8.5), self.tick)
            if not self.settings.small or day.day in LOOKED_AT:
                self.later(at(day, 22), self._look)

    # --- time ---------------------------------------------------------------------------------------------

    def later(self, when: datetime, work: Callable[[], None]) -> None:
        """Let something happen at an instant; what lies in the past happens next."""
        heapq.heappush(self._waiting, (max(when, self.true_now), next(self._numbers), work))

    def act(self, when: datetime, work: Callable[[], None]) -> None:
        """Let somebody do something at an instant; while the bot is down, they try again afterwards."""

        def tried() -> None:
            until = self.down_until or self.cut_off_until
            if until is None:
                work()
            else:
                self.act(until + timedelta(minutes=self.chance.randint(1, 600)), work)

        self.later(when, tried)

    def run(self) -> Outcome:
        """Live the year."""
        began = time.monotonic()
        end = at(self.last, 0)
        while self._waiting and self._waiting[0][0] < end:
            self.true_now, _, work = heapq.heappop(self._waiting)
            self.world.now = self.true_now + self.offset
            work()
            if self.checks.batch:
                self.world.run(self.checks.open_then, slowly=self.chance.random() < SLOWLY)
        self.world.now = end
        self.world.run(self.checks.end, end, FIRST)
        found = self.world.run(duties.answer, Question(Where(ZONE), end, FIRST))
        self.checks.word(found, self.last)
        self.outcome.states.update((one.obligation.pack.value, one.state) for one in found)
        self.outcome.seconds = time.monotonic() - began
        self.world.close()
        return self.outcome

    def tick(self) -> None:
        """The ticker looks what is due."""
        if self.down_until is None:
            self.world.tick()
            if self.settings.faults and self.chance.random() < TWICE:
                self.world.tick()

    def _plan(self) -> None:
        asked = Question(Where(ZONE), self.world.now, self.world.local.date())
        self.people.plan(self.world.run(duties.answer, asked))

    def _look(self) -> None:
        day = self.world.local.date()
        there = [one.code for one in self.city.rows.organizations if self.city.exists(one.code, day)]
        chosen = self.city.organization_ids[self.chance.choice(there)]
        self.world.run(self.checks.day, self.world.now, chosen)

    # --- what the world tells -----------------------------------------------------------------------------

    def _reached(self, person: str) -> bool:
        account = self.city.account(person)
        return account is not None and account not in self.world.unreachable

    def composed(self, tx: Tx, row: Outgoing, person_id: int, now: datetime) -> None:
        """A digest is about to be sent."""
        self.checks.composed(tx, row, person_id, now)
        told = self.checks.told[-1]
        self.outcome.digests[told.kind] += 1
        self.outcome.stages.update(item.stage for item in told.items)
        self._items = told.items

    def sent(self, one: Sent, now: datetime) -> None:
        """A message reached a phone."""
        self.checks.sent(one, now)
        if one.asked or one.row.repeats:
            return
        if one.row.key and one.row.key.startswith("reminders."):
            person = next(
                code for code, row in self.city.persons.items() if row.telegram_id == one.row.chat_id
            )
            self.reactions.digest(person, one.shown, self._items)
        else:
            self.reactions.comes_in(one.row.chat_id, one.shown)


def _county(rows: Roster, *, manned: bool) -> Roster:
    """A county with all below it; else nobody holds an office in it, and its committee is all there is."""
    city = {one.code for one in rows.organizations if one.level == "city" or one.kind == "department"}
    organizations = [
        replace(one, parent=None if one.parent in city else one.parent, authority=None)
        for one in rows.organizations
        if one.code not in city and (manned or one.level != "county" or one.kind == "committee")
    ]
    kept = {one.code for one in organizations if manned or one.level != "county"}
    offices = tuple(one for one in rows.offices if one.organization in kept)
    persons = {one.person for one in offices}
    return Roster(
        tuple(organizations),
        tuple(one for one in rows.persons if one.code in persons),
        offices,
        tuple(one for one in rows.contact_points if one.person in persons),
    )


def _worked(day: date, step: timedelta) -> date:
    """A day if it is worked, else the first one before or after it that is."""
    while not works(day):
        day += step
    return day


def stage_days(year: int, *, manned: bool) -> Iterator[date]:
    """The working days on which something may have to be told, by the rules of reminders.

    `manned`: there are offices of the county; else only half-yearly and yearly duties are told of by the day.
    """
    given, january = reminder_rules(), date(year, 1, 1)
    for cadence in MONTHS:
        by_day = manned or cadence in {Cadence.HALF_YEARLY, Cadence.YEARLY}
        for period in periods_between(cadence, january - DAY, date(year + 1, 1, 31)):
            later = [period.last + DAY * number for number in (given.contact_leader, given.parent)]
            if by_day:
                later += [period.last.replace(day=1), period.last + DAY * given.after]
                for number in given.daily.get(cadence, ()):
                    yield _worked(period.last - DAY * number, -DAY)
            yield from (_worked(day, DAY) for day in later)
    mondays = (january + DAY * number for number in range(-january.weekday(), 400, 7))
    yield from (_worked(monday, DAY) for monday in mondays)


def _rules(tx: Tx, now: datetime) -> None:
    """The catalogue holds from the first day on, with the branch pack on, as in the demonstration."""
    if rules.accept_first(tx, now, FIRST):
        rules.switch_on_branch_pack(tx, now, FIRST)
