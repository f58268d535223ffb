"""A cross round in a simulated city, by its seed: from its set-up through the chat to its report."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from domain.people import Level, Role
from services import inspection_ends
from tests.services.duties_calendar import works
from tests.simulation import cross_round_after as after
from tests.simulation import cross_round_checks as checks
from tests.simulation.cross_round_cast import Cast, pair_of
from tests.simulation.cross_round_hands import Stuck, at
from tests.simulation.cross_round_oracle import Oracle, Visit
from tests.simulation.cross_round_sheets import Desk, settle, sheet
from tests.simulation.cross_round_world import Chances, Chats, words
from tests.simulation.world import at as instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.database import Tx
    from storage.outbox import Outgoing
    from tests.simulation.cross_round_cast import Settings
    from tests.simulation.cross_round_hands import Answer
    from tests.simulation.cross_round_oracle import Value
    from tests.simulation.phones import Shown
    from tests.simulation.world import Home, Sent

SET_UP, FIRST, LAST = date(2026, 4, 3), date(2026, 4, 7), date(2026, 4, 24)
"""A Friday on which it is set up, and its window."""

END = date(2026, 6, 30)
"""By then everything is final, or something is wrong."""

PAUSE = timedelta(seconds=8)
"""Between two things that anybody does."""

NAME = "上半年交互督责"
CURIOUS = 0.05
"""How often, for every step of a sheet, somebody looks where nothing is to be seen yet."""

HALF_SEALED = 3
"""How much more often once one of the two has sealed, and the other has not."""

ILL = 0.08
"""How often one of a pair falls ill in the middle of a visit."""


@dataclass
class Outcome:
    """What came of a round."""

    settings: Settings
    oracle: Oracle
    chats: Chats
    taps: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        """What did not hold, with the seed that shows it."""
        return [f"seed {self.settings.seed}: {one}" for one in (*self.oracle.faults, *self.chats.wrong)]

    def figures(self) -> str:
        """What it came to, in a few lines."""
        counts, chats = self.oracle.counts, self.chats
        checked = {key: count for key, count in counts.items() if key.startswith("checked: ")}
        told = ", ".join(f"{key} {count}" for key, count in sorted(counts.items()) if key not in checked)
        broken = ", ".join(f"{key} {count}" for key, count in sorted(chats.faults.items()))
        people = self.settings.inspectors * self.settings.city.counties
        size = f"seed {self.settings.seed}: {self.settings.places} organizations, {people} inspectors"
        done = f"{chats.counts['updates']} updates, {sum(chats.taps.values())} taps"
        sheets = f"median {median(self.taps or [0]):g} taps a sheet (most {max(self.taps or [0])})"
        befell = f"unknown outcomes {chats.counts['unknown outcomes']}, restarts {chats.counts['restarts']}"
        made = f"{sum(checked.values())} checks of {len(checked)} kinds, {len(self.faults)} failed"
        lines = [f"{size}, {done}, {sheets}", told, f"faults put in: {broken}, {befell}"]
        lines.append(f"{made}, {self.seconds:.1f} s")
        return "\n".join(lines)


class CrossRound:
    """A round, its people, and what they do."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.settings = settings
        self.chance = random.Random(settings.seed)
        chances = Chances(dies=settings.restarts)
        self.oracle = Oracle()
        self.chats = Chats(home, instant(SET_UP, 9), random.Random(settings.seed + 1), self, chances)
        self.cast = Cast(self.chats, settings)
        self.cast.load(self.chats.now)
        self.desk = Desk(self.cast, self.oracle, self.chance)
        self.chats.heard, self.chats.edited = self._heard, self._look
        self.chats.forger = self._forger
        self.round_id = 0
        self._due: dict[date, list[Iterator[date | None]]] = defaultdict(list)

    # --- what the world tells -----------------------------------------------------------------------------

    def composed(self, tx: Tx, row: Outgoing, person_id: int, now: datetime) -> None:
        """A digest is about to be sent: the matter of other tests."""

    def sent(self, one: Sent, now: datetime) -> None:
        """A message reached a phone: nobody is shown what is sealed."""
        del now
        self._look(one.row.chat_id, words(one.shown), one.shown.key)

    def _look(self, account: int, text: str, where: str) -> None:
        self.oracle.look(self.cast.accounts.get(account, 0), text, where)

    def _heard(self, account: int, data: str) -> None:
        self.oracle.heard(self.cast.accounts.get(account, 0), data)

    def _forger(self, _account: int, data: str) -> int | None:
        """Who has nothing to do with the inspection that data are about; of other data nobody."""
        head, _, rest = data.partition(":")
        number = rest.split(":")[1] if rest.count(":") else ""
        if head in {"ss", "pc", "fb", "fi", "ob"} and rest[:2] in checks.OF_INSPECTION.get(head, ()):
            visit = self.oracle.visits.get(int(number))
            return None if visit is None else self.cast.bystander(visit)
        if head in {"rc", "ir", "it"}:
            return (
                self.cast.bystander(next(iter(self.oracle.visits.values()))) if self.oracle.visits else None
            )
        return None

    # --- the round ----------------------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Live it from its set-up to its report."""
        began = time.monotonic()
        try:
            self._set_up()
            for _ in range(self.settings.ill):
                self._substitute_before()
            self._plan()
            self._live()
            checks.compare(self)
        except Stuck as stuck:
            self.oracle.faults.append(str(stuck))
        self.chats.close()
        outcome = Outcome(self.settings, self.oracle, self.chats, self.desk.taps)
        outcome.seconds = time.monotonic() - began
        return outcome

    def _set_up(self) -> None:
        """The administrator sets it up, makes and briefs teams, starts it and sends the pairs out."""
        office, cast, settings = self.cast.administrator, self.cast, self.settings
        seen = office.say("新建督查轮次")
        units = [f"[{cast.organizations[one].name}" for one in cast.counties]
        answers: dict[str, Answer] = {
            "name": NAME,
            "mode": "[交互督责]",
            "manner": "[交互式]",
            "from_on": f"{FIRST.month}月{FIRST.day}日",
            "to_on": f"{LAST.month}月{LAST.day}日",
            "units": units,
            "townships": str(settings.townships),
            "villages": str(settings.villages),
            "procedure": "[用通用程序]",
        }
        seen = office.fill(seen, answers)
        found = at(seen, "it:o:")
        if found is None:
            raise Stuck(str([one.text for one in seen]))
        self.round_id = int(found[1].split(":")[2])
        for number, members in enumerate(self._teams()):
            seen = office.tap(office.follow(f"it:o:{self.round_id}"), f"n:inspection_team:{self.round_id}")
            names = [cast.persons[one].name for one in members]
            leader = cast.persons[cast.leaders[number]].name
            office.fill(seen, {"name": f"第{number + 1}组", "leader": leader, "members": names})
        seen = office.tap(office.follow(f"it:o:{self.round_id}"), f"n:briefing:{self.round_id}")
        office.fill(
            seen,
            {"held_on": "[今天]", "points": "先看后问,两人分开打分", "there": ["[全体"], "absent": "<skip>"},
        )
        seen = office.tap(office.follow(f"ir:o:{self.round_id}"), f"ir:s:{self.round_id}")
        office.tap(seen, f"ir:b:{self.round_id}")
        seen = office.follow(f"it:a:{self.round_id}")
        office.tap(seen, f"it:y:{self.round_id}:")
        for one in cast.inspections(self.round_id):
            if one.pair is None:
                raise Stuck(one.organization)
            items = self.oracle.items(one.variant)
            visit = Visit(
                one.id, one.organization_id, one.variant, one.pair.person_ids, set(one.leader_ids), items
            )
            visit.line, visit.ever = cast.line(one.organization_id), set(visit.pair)
            visit.readers = cast.readers(one.organization_id)
            self.oracle.visits[one.id] = visit
        self.oracle.expect(
            "places", len(self.oracle.visits), holds=len(self.oracle.visits) == settings.places
        )
        checks.assigned(self)

    def _teams(self) -> list[list[int]]:
        """Every team of the inspectors of a county, or half of them and half of the next one's."""
        pools = [list(self.cast.inspectors(one)) for one in self.cast.counties]
        size = self.settings.inspectors * len(pools) // self.settings.teams
        if self.settings.teams == len(pools):
            return pools
        teams = []
        for number in range(self.settings.teams):
            first, second = pools[number % len(pools)], pools[(number + 1) % len(pools)]
            half = size // 2
            teams.append([*(first.pop() for _ in range(size - half)), *(second.pop() for _ in range(half))])
        return teams

    # --- substitutions ------------------------------------------------------------------------------------

    def _substitute_before(self) -> None:
        """Somebody is ill before the round begins: others go everywhere instead."""
        ill_id = self.chance.choice(
            sorted({one for visit in self.oracle.visits.values() for one in visit.pair})
        )
        wanted: dict[str, Answer] = {
            "extent": "[没反馈的",
            "instead": "[每处各换一人",
            "reason": "生病住院",
        }
        mine = [one for one in self.oracle.visits.values() if ill_id in one.pair]
        if len(mine) == 1:
            wanted["extent"] = "[" + self.cast.organizations[mine[0].organization_id].name
            wanted["instead"] = _first
        self.oracle.counts["substitutions before"] += 1
        office = self.cast.administrator
        office.fill(office.follow(f"n:substitution:{self.round_id}.{ill_id}"), wanted)
        for visit in self.oracle.visits.values():
            if not visit.fed_back and ill_id in visit.pair:
                self._look_again(visit)

    def _look_again(self, visit: Visit) -> None:
        """Others visit from now on."""
        visit.pair, visit.leader_ids = pair_of(self.chats, visit.id)
        visit.ever |= set(visit.pair)

    def _falls_ill(self, visit: Visit, ill_id: int) -> Iterator[None]:
        """One of the two is ill in the middle of a visit; somebody else comes and begins anew."""
        wanted: dict[str, Answer] = {"instead": _first, "reason": "突然生病"}
        office = self.cast.administrator
        seen = office.tap(
            office.follow(f"it:i:{visit.id}"), f"n:substitution:{self.round_id}.{ill_id}.{visit.id}"
        )
        stays = next(one for one in visit.pair if one != ill_id)
        visit.pair = (stays, 0)
        office.fill(seen, wanted)
        self._look_again(visit)
        new_id = next(one for one in visit.pair if one != stays)
        self.oracle.expect(
            "somebody else comes", visit.id, holds=ill_id not in visit.pair and stays in visit.pair
        )
        self.oracle.counts["substitutions in the middle"] += 1
        if not visit.sheets.get(stays):
            self.cast.hand(stays).follow(f"ss:a:{visit.id}")
        yield
        yield from sheet(self.desk, visit, self.cast.hand(new_id), self._worth(visit))

    # --- days ---------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        """Villages and townships on the first days, counties on the last ones."""
        working = [FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1)]
        working = [one for one in working if works(one)]
        for visit in self.oracle.visits.values():
            county = self.cast.organizations[visit.organization_id].level == Level.COUNTY
            on = self.chance.choice(working[-2:] if county else working[:-2])
            self._due[on].append(self._visit(visit))

    def _worth(self, visit: Visit) -> dict[str, Value]:
        """What each item of a place is worth."""
        return {key: self.desk.drawn(most) for key, most in visit.items.items()}

    def _visit(self, visit: Visit) -> Iterator[date | None]:
        """A visit from arrival to what comes of it."""
        worth = self._worth(visit)
        sheets = {one: sheet(self.desk, visit, self.cast.hand(one), worth) for one in visit.pair}
        ill = self.chance.random() < ILL or not self.oracle.counts["substitutions in the middle"]
        ill_after = self.chance.randint(2, 30) if ill else 0
        while sheets:
            person_id = self.chance.choice(list(sheets))
            if next(sheets[person_id], END) is END:
                del sheets[person_id]
            half_sealed = 0 < len(visit.sealed & set(visit.pair)) < len(visit.pair)
            if self.chance.random() < CURIOUS * (1 + HALF_SEALED * half_sealed):
                self._peek(visit)
            ill_after -= 1
            if ill_after == 0 and not visit.is_open:
                ill_id = self.chance.choice(visit.pair)
                sheets.pop(ill_id, None)
                sheets[-ill_id] = self._falls_ill(visit, ill_id)
            yield None
        yield from after.find(self.desk, visit)
        yield from settle(self.desk, visit)
        yield from after.feed_back(self.desk, visit)
        today = self.chats.local.date()
        for finding_id in list(visit.findings):
            self._due[today].append(after.rectify(self.desk, visit, finding_id, today))
        yield from after.object_(self.desk, visit, today)

    def _peek(self, visit: Visit) -> None:
        """Somebody opens what they might like to see before both have sealed."""
        secretary = self.cast.holder(visit.organization_id, Role.SECRETARY)
        known = [self.cast.hand(one) for one in (*visit.pair, *visit.leader_ids)]
        hand = self.chance.choice([*known, self.cast.administrator, secretary or known[0]])
        key = self.chance.choice(list(visit.items))
        data = self.chance.choice(checks.PEEPHOLES).format(visit.id, key, key[:2])
        seen = hand.follow(data)
        self.oracle.counts["looked where nothing is to be seen yet"] += 1
        if not visit.is_open and data.startswith(("pc:", "fb:", "ob:")):
            told = {one.key for one in seen}
            self.oracle.expect("nothing to see yet", f"{data} {told}", holds=told <= checks.NOTHING_YET)
            lines = [one.params.get("lines") for one in seen]
            self.oracle.expect("no line to see yet", f"{data} {lines}", holds=not any(lines))

    def _live(self) -> None:
        """Day after day, until every inspection is final and nobody has anything to do any more."""
        day = FIRST
        while day < END and (any(self._due.values()) or not checks.all_final(self)):
            self.chats.now = instant(day, 9.02)
            self._tick()
            if works(day):
                if not checks.all_final(self):
                    checks.not_closed(self)
                self._day(day)
            day += timedelta(1)
        self.oracle.expect("everything is final", day, holds=checks.all_final(self))

        checks.closed(self)

    def _day(self, day: date) -> None:
        running = self._due.pop(day, [])
        while running:
            one = self.chance.choice(running)
            until = next(one, END)
            self.chats.now += PAUSE
            running += self._due.pop(day, [])
            if until is not None and until != day:
                running.remove(one)
                if until != END:
                    self._due[until].append(one)

    def _tick(self) -> None:
        self.chats.tick()
        while self.chats.run(inspection_ends.finish, self.chats.now):
            self.chats.deliver()


def _first(form: Shown) -> str:
    """The first that is offered."""
    return next(f"[{label}]" for label, data in form.buttons if ":pick:" in data)
