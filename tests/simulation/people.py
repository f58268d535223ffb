"""What people do in a year: they do their duties at times of their own, and enter them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from domain.obligations import State
from domain.people import Role
from domain.quick_entry.meetings import BRANCH_KINDS
from templates import render
from tests.simulation import diligence
from tests.simulation.city import ANSWERING
from tests.simulation.filling import fill, is_saved
from tests.simulation.world import at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from domain.obligations import Obligation
    from services.duties import Due
    from tests.simulation.checks import Checks, Key
    from tests.simulation.city import City
    from tests.simulation.diligence import Diligence
    from tests.simulation.phones import Shown
    from tests.simulation.world import World

DAY = timedelta(days=1)
STAY_DAYS = 3
"""How long a stay in a village is."""

DELEGATED = 0.6
"""Of what leaders above branches do: their clerk enters it."""

PAGES = 9
"""Pages of 我的任务 somebody turns to find a task."""


@dataclass
class Plan:
    """What becomes of a duty."""

    rule: Obligation
    key: Key
    held_on: date | None = None
    """The day on which it is done; none: only if somebody is reminded."""
    units: int = 1
    """How many records it takes."""
    entered: bool = False


@dataclass(frozen=True)
class Doer:
    """Who enters something, for whom."""

    account: int
    person: str
    """Who does it."""
    clerk: bool = False
    paper: bool = False


@dataclass
class People:
    """Everybody, with their plans and phones."""

    world: World
    city: City
    checks: Checks
    chance: random.Random
    later: Callable[[datetime, Callable[[], None]], None]
    """Lets something be done at an instant."""
    rules: Mapping[str, Obligation]
    kinds: dict[str, Diligence] = field(default_factory=dict)
    plans: dict[Key, Plan] = field(default_factory=dict)
    away: dict[str, tuple[date, date]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    """Records by the way they were entered."""
    only: Diligence | None = None
    """Everybody is like that."""

    def kind(self, person: str) -> Diligence:
        """How diligent somebody is."""
        if person not in self.kinds:
            self.kinds[person] = self.only or diligence.drawn(self.chance)
        return self.kinds[person]

    @property
    def today(self) -> date:
        """The city's day."""
        return self.world.local.date()

    # --- plans --------------------------------------------------------------------------------------------

    def plan(self, found: list[Due]) -> None:
        """Decide about what is due and was not planned yet."""
        for due in found:
            if due.state is State.PLANNED and due.obligation.form and due.key not in self.plans:
                self._plan(due)

    def _plan(self, due: Due) -> None:
        plan = self.plans[due.key] = Plan(due.obligation, due.key)
        doer = self.doer(due.key)
        if doer is None:
            return
        kind, one = self.kind(doer.person), due.assignment
        units = plan.units = self._units(due)
        if self.chance.random() > kind.remembers:
            return
        for number in range(units):
            first = max(one.first, self.today - DAY * 20)
            days = (one.last - first).days
            low, high = kind.held
            share = (number + self.chance.uniform(low, high)) / units
            held_on = first + timedelta(days=round(days * share))
            delay = self.chance.randint(*kind.delay_days)
            when = at(held_on + DAY * delay, self.chance.uniform(8, 21))
            if number == 0:
                plan.held_on = held_on
            self.later(when, partial(self.enter, plan, held_on))

    def _units(self, due: Due) -> int:
        """How many records it takes."""
        rule, required = due.obligation, due.assignment.required
        if rule.halves:
            return -(-required // (2 * STAY_DAYS))
        return 1 if any(one.startswith("figure:") for one in rule.counts) else required

    def doer(self, key: Key) -> Doer | None:
        """Who enters a duty today: whoever bears it, or a clerk where they use paper or no chat at all."""
        _, organization_id, office_id, _ = key
        code, today = self.city.codes[organization_id], self.today
        held = self.city.holders(code, today, ANSWERING)
        clerks = [row for id_, row in held if row.role is Role.CLERK and self._acts_in(row.person, id_)]
        bearers = [row for _, row in held if row.role is not Role.CLERK]
        if office_id:
            row = self.city.offices[office_id]
            if row.to_on is not None and row.to_on < today:
                return None
            bearers = [row]
        for clerk in clerks:
            account = self.chatting(clerk.person)
            person = bearers[0].person if bearers else clerk.person
            kind = self.kind(person)
            theirs = self.city.organizations[code].kind != "branch" and self.chance.random() < DELEGATED
            if account is not None and (kind.paper or theirs or self.chatting(person) is None):
                return Doer(account, person, clerk=True, paper=kind.paper)
        for row in bearers:
            account = self.chatting(row.person)
            if account is not None and not self.kind(row.person).paper:
                return Doer(account, row.person)
        return None

    def _acts_in(self, person: str, office_id: int) -> bool:
        """Whether this is the office somebody acts in; nobody here ever chooses another of theirs."""
        held = self.city.held_by(person, self.today)
        return bool(held) and held[0][0] == office_id

    def chatting(self, person: str) -> int | None:
        """The account with which somebody uses the chat at present; None for who does not."""
        account = self.city.account(person)
        return None if account is None or self.world.phone(account).blocks else account

    # --- entering -----------------------------------------------------------------------------------------

    def enter(self, plan: Plan, held_on: date, doer: Doer | None = None, digest: Shown | None = None) -> None:
        """Enter what was done on a day, in one of the ways there are; after a digest, its reader does."""
        doer = doer or self.doer(plan.key)
        if plan.entered and plan.units == 1:
            return
        if doer is None:
            self.counts["nobody to enter it"] += 1
            return
        leave = self.away.get(doer.person)
        if leave and leave[0] <= self.today < leave[1] and not doer.clerk:
            when = at(leave[1] + DAY * self.chance.randint(0, 4), self.chance.uniform(8, 20))
            self.later(when, partial(self.enter, plan, held_on))
            return
        held_on = min(held_on, self.today)
        way, seen = self._begin(plan, doer, held_on, digest)
        last = fill(self.world, doer.account, seen, self._wanted(plan.rule, held_on)) if seen else None
        if not is_saved(last):
            self.counts[f"not saved ({way}): {last.key if last else 'no way'}"] += 1
            return
        plan.entered = True
        self.entries[way] += 1
        self.world.run(self.checks.entered, plan.key[1], f"{plan.key} by {doer} as {way}")
        if last is not None and self.chance.random() < self.kind(doer.person).slips:
            when = self.world.now + timedelta(hours=self.chance.choice((0.1, 2, 30)))
            self.later(when, partial(self._slip, plan, doer, last, held_on))

    def _begin(
        self, plan: Plan, doer: Doer, held_on: date, digest: Shown | None
    ) -> tuple[str, Sequence[Shown]]:
        """Begin to enter a duty; gives in which way, and what is shown then."""
        kind = self.kind(doer.person)
        form, _, prefill = plan.rule.form.partition(":")
        if doer.paper:
            return "paper", self._from_paper(doer.account, form)
        button = digest and digest.data(f"n:{plan.rule.form}")
        ways = [kind.ways[0] if button else 0, kind.ways[1], kind.ways[2] if prefill in BRANCH_KINDS else 0]
        (way,) = self.chance.choices(("button", "tasks", "line"), ways)
        if digest is not None and button and way == "button":
            seen = self.world.tap(doer.account, digest, button)
            whose = [one for one in seen if one.key == "menu.for_whom"]
            data = whose[-1].data(f"n:{form}:{prefill}:{plan.key[2] or ''}") if whose else None
            return way, seen if data is None else self.world.tap(doer.account, whose[-1], data)
        if way == "line":
            kind_of_meeting = render.label({"key": f"meeting.kinds_{prefill}", "params": {}})
            words = f"{_spoken(held_on)}{kind_of_meeting} 4/5 学习有关文件 没有决定"
            return way, self.world.type(doer.account, words)
        return "tasks", self._from_tasks(doer.account, plan)

    def _from_tasks(self, account: int, plan: Plan) -> Sequence[Shown]:
        """Find a duty in 我的任务 and begin what does it; gives nothing where it is not there."""
        seen = self.world.type(account, "我的任务")
        for page in range(1, PAGES):
            shown = seen[-1]
            office = plan.key[2]
            begins = [
                data
                for _, data in shown.buttons
                if data.startswith((f"n:{plan.rule.form}:", f"n:{plan.rule.form}@"))
            ]
            own = [data for data in begins if office and f"k{office}@" in data] or begins
            if own:
                return self.world.tap(account, shown, own[0])
            more = shown.data(f"t:all:{page}")
            if more is None:
                break
            seen = self.world.tap(account, shown, more)
        self.counts["not among the tasks any more"] += 1
        return ()

    def _from_paper(self, account: int, form: str) -> Sequence[Shown]:
        """Begin a form that is copied from a sheet; gives nothing where it is not offered."""
        seen = self.world.type(account, "记一笔")
        for turn in ("w:0p", "w:1p"):
            data = seen[-1].data(turn)
            if data is None:
                break
            seen = self.world.tap(account, seen[-1], data)
            begin = seen[-1].data(f"n:{form}::p")
            if begin is not None:
                seen = self.world.tap(account, seen[-1], begin)
                whose = seen[-1].data("n:")
                return seen if whose is None else self.world.tap(account, seen[-1], whose)
        return ()

    def _wanted(self, rule: Obligation, held_on: date) -> Mapping[str, str]:
        day = "今天" if held_on == self.today else _spoken(held_on)
        first = max(held_on - DAY * (STAY_DAYS - 1), date(held_on.year, 1, 1))
        span = f"{first.month}.{first.day}-{held_on.month}.{held_on.day}"
        wanted = {"held_on": day, "on_day": day, "span": span, "kinds": rule.title, "item": rule.title}
        if any(one.startswith("figure:") for one in rule.counts):
            wanted["figure"] = str(rule.minimum)
        return wanted

    def _slip(self, plan: Plan, doer: Doer, receipt: Shown, held_on: date) -> None:
        """Correct a record, or withdraw it and perhaps enter it again."""
        now = self.world.phone(doer.account).messages.get(receipt.message_id, receipt)
        word = self.chance.choice(("correct", "withdraw"))
        data = now.data(f"c:{word}:")
        if data is None or self.chatting(doer.person) is None:
            return
        self.checks.touched.add(plan.key[1])
        self.checks.undone.add(plan.key[1])
        seen = self.world.tap(doer.account, now, data)
        if word == "correct":
            edit = next(
                (one for one in seen[-1].buttons if one[1].endswith((":edit:topics", ":edit:title"))), None
            )
            if edit is not None:
                seen = self.world.tap(doer.account, seen[-1], edit[1])
                seen = self.world.type(doer.account, "更正:学习传达有关精神")
        last = fill(self.world, doer.account, seen, {})
        done = is_saved(last)
        self.counts[f"{word} {'done' if done else 'not done'}"] += 1
        if word == "withdraw" and done:
            plan.entered = False
        if word == "withdraw" and done and self.chance.random() < 0.7:
            when = self.world.now + timedelta(hours=self.chance.uniform(0.1, 40))
            self.later(when, partial(self.enter, plan, held_on))


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日"
