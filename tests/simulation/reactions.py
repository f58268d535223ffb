"""What people make of what comes in: a digest, a request to decide about, a handover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from domain.people import Role
from domain.periods import period_named
from tests.simulation.checks import key_of
from tests.simulation.filling import fill, is_saved
from tests.simulation.people import Doer, Plan
from tests.simulation.world import at

if TYPE_CHECKING:
    from storage.digests import Item
    from tests.simulation.people import People
    from tests.simulation.phones import Shown

DAY = timedelta(days=1)

MOST_AT_ONCE = 3
"""Duties that somebody does at one go because a digest told of them."""

HELD_IN_TIME = 0.6
"""Of what has no record after its period: it was done, and only not entered."""

GRANTED = 0.8
"""Of requests to be released."""


@dataclass
class Reactions:
    """Everybody, as they look at their phones."""

    people: People

    def comes_in(self, account: int, shown: Shown) -> None:
        """Somebody's phone shows something that came by itself: they may do something about it later."""
        answers = {
            "waiver.to_decide": self._decide,
            "notices.request_in": self._answer,
            "notices.report_in": self._receive,
            "handovers.list": self._take_over,
        }
        work = answers.get(shown.key)
        if work is not None:
            self.people.later(self._soon(), partial(work, account, shown))

    def digest(self, person: str, shown: Shown, items: tuple[Item, ...]) -> None:
        """A digest came: its reader may do something about it later."""
        reacts = self.people.kind(person).reacts
        if shown.key == "reminders.digest" and self.people.chance.random() < reacts:
            self.people.later(self._soon(), partial(self._react, person, shown, items))

    def ask_for_support(self, person: str) -> None:
        """Ask the organization above for something, in a form that is begun by its name."""
        account = self.people.chatting(person)
        if account is not None and self.people.city.held_by(person, self.people.today):
            seen = self.people.world.type(account, "求助")
            last = fill(self.people.world, account, seen, {"held_on": "今天"})
            self._count("requests made", last, done=is_saved(last))

    def _soon(self) -> datetime:
        chance = self.people.chance
        when = at(self.people.today + DAY * chance.choice((0, 0, 0, 1, 2)), chance.uniform(9.2, 20))
        return max(when, self.people.world.now + timedelta(minutes=chance.randint(1, 90)))

    # --- a digest -----------------------------------------------------------------------------------------

    def _react(self, person: str, shown: Shown, items: tuple[Item, ...]) -> None:
        account, kind, chance = self.people.chatting(person), self.people.kind(person), self.people.chance
        if account is None:
            return
        if chance.random() < kind.puts_off:
            self.people.world.tap(account, shown, shown.data(f"m:{chance.choice('13w')}:") or "")
            person_id = self.people.city.person_ids[person]
            self.people.checks.wished.update((person_id, *item) for item in items)
            self._count("digests put off", None, done=True)
            return
        if chance.random() < kind.waives:
            self._waive(account, shown)
            return
        for item in [one for one in items if self._goes_there(person, account, one, shown)][:MOST_AT_ONCE]:
            self._do(person, account, item, shown)

    def _acting(self, person: str) -> int:
        """The office somebody acts in; 0 for none."""
        held = self.people.city.held_by(person, self.people.today)
        return held[0][0] if held else 0

    def _goes_there(self, person: str, account: int, item: Item, shown: Shown) -> bool:
        """Whether somebody can enter a duty themselves, if need be in another office of theirs.

        Else they ring up whoever can.
        """
        city = self.people.city
        held = city.held_by(person, self.people.today)
        for place, (id_, row) in enumerate(held):
            theirs = item.office_id in {0, id_} or row.role is Role.CLERK
            if city.organization_ids[row.organization] == item.organization_id and theirs:
                if place and self._tap(account, shown, f"s:{id_}"):
                    city.chosen[person] = id_
                    self._count("offices switched", None, done=True)
                return self._acting(person) == id_
        return False

    def _waive(self, account: int, shown: Shown) -> None:
        world = self.people.world
        seen = world.tap(account, shown, shown.data("m:f:") or "")
        asked = [one for one in seen if one.data("n:waiver:")]
        if asked:
            begun = world.tap(account, asked[-1], asked[-1].data("n:waiver:") or "")
            last = fill(world, account, begun, {})
            self._count("waivers asked", last, done=is_saved(last))

    def _do(self, person: str, account: int, item: Item, shown: Shown) -> None:
        """Do a duty that a digest told of, and enter it."""
        people, chance = self.people, self.people.chance
        rule, period = people.rules.get(item.obligation), period_named(item.period)
        if rule is None or period is None or not rule.form:
            return
        plan = people.plans.setdefault(key_of(item), Plan(rule, key_of(item)))
        doer = Doer(account, person, clerk=people.city.held_by(person, people.today)[0][1].role is Role.CLERK)
        if plan.held_on is None or plan.held_on > people.today or plan.units > 1:
            if people.today <= period.last:
                plan.held_on = people.today
            elif chance.random() < people.kind(person).made_up:
                days = (period.last - period.first).days
                was = period.first + DAY * chance.randint(days // 2, days)
                plan.held_on = was if chance.random() < HELD_IN_TIME else people.today
            else:
                return
        people.enter(plan, plan.held_on, doer, shown)

    # --- what others ask ----------------------------------------------------------------------------------

    def _decide(self, account: int, shown: Shown) -> None:
        word = "f:y:" if self.people.chance.random() < GRANTED else "f:n:"
        seen = self._tap(account, shown, word)
        if seen:
            self._count("waivers decided", seen[-1], done=seen[-1].key == "waiver.decided")

    def _answer(self, account: int, shown: Shown) -> None:
        seen = self._tap(account, shown, "c:answer:")
        if seen:
            last = fill(self.people.world, account, seen, {})
            self._count("requests answered", last, done=is_saved(last))

    def _receive(self, account: int, shown: Shown) -> None:
        if self._tap(account, shown, "g:received:"):
            self._count("reports received", None, done=True)

    def _take_over(self, account: int, shown: Shown) -> None:
        if self._tap(account, shown, "v:"):
            self.people.world.run(self.people.city.take_over)
            self._count("handovers confirmed", None, done=True)

    def _tap(self, account: int, shown: Shown, beginning: str) -> tuple[Shown, ...]:
        """Press a button of a message, unless the person has turned away from the bot."""
        data = shown.data(beginning)
        if data is None or self.people.world.phone(account).blocks:
            return ()
        return tuple(self.people.world.tap(account, shown, data))

    def _count(self, what: str, last: Shown | None, *, done: bool) -> None:
        self.people.counts[what if done else f"{what}, not: {last.key if last else 'unended'}"] += 1
