"""What must hold on every day of a simulated year. Each check has a name, and is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.obligations import OPEN, Pack, State
from domain.periods import period_named
from services import duties
from services.duties import Question
from storage import contributions
from storage.assignments import Reach, Where
from storage.digests import LATER, Item
from storage.outbox import NOTICE, PUSH
from storage.schema import digests, duty_records
from storage.verify import verify
from templates import render
from tests.services.duties_calendar import works
from tests.services.duties_oracle import Oracle
from tests.simulation.world import KEY, LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.duties import Due
    from storage.database import Tx
    from storage.outbox import Outgoing
    from tests.simulation.city import City
    from tests.simulation.world import Sent

ZONE = "Asia/Shanghai"
EARLIEST, LATEST = (8, 30), (19, 0)
"""Between which hours of a working day the bot may begin a conversation. Source: defaults 4.8."""

MOST_LINES = 8
"""Of a message. Source: chat.md."""

MOST_BYTES = 64
"""Of what a button sends back. Source: Bot API, InlineKeyboardButton."""

MOST_SHOWN = 20
"""Faults that are told in full; more are counted."""

WORD_DAYS = 14
"""After which something missed must have been told, whatever happened to the bot meanwhile."""

DUE_DAYS = 400
"""How far back the duties are asked for that a digest can tell of."""

Key = tuple[str, int, int, str]


@dataclass(frozen=True)
class Told:
    """What a digest said, to whom, at which minute."""

    person_id: int
    kind: str
    items: tuple[Item, ...]
    now: datetime


@dataclass
class Checks:
    """What was looked at, and what was wrong."""

    city: City
    reached: Callable[[str], bool]
    """Whether the bot knows no better than that a person can be reached."""
    made: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    at_night: int = 0
    """Messages of somebody else's doing, at night or on a rest day: told, and no fault of reminders."""
    off: list[tuple[str, Pack, date, date]] = field(default_factory=list)
    """Trees in which a pack is off, from a day up to the day before another."""
    packs: dict[str, Pack] = field(default_factory=dict)
    wished: set[tuple[int | str, ...]] = field(default_factory=set)
    """What somebody put off, and so wants to be told again."""
    undone: set[int] = field(default_factory=set)
    """Organizations in which a record was ever corrected or withdrawn."""
    touched: set[int] = field(default_factory=set)
    """Organizations in which a record was corrected or withdrawn, or the roster changed, since yesterday."""
    batch: list[Told] = field(default_factory=list)
    """Told, and not yet looked at whether it was open."""
    _once: set[tuple[int | str, ...]] = field(default_factory=set)
    _rhythm: set[tuple[object, ...]] = field(default_factory=set)
    _sent: set[int] = field(default_factory=set)
    _states: dict[Key, State] = field(default_factory=dict)

    def expect(self, name: str, detail: str, *, holds: bool) -> None:
        """Count a check, and keep what is wrong."""
        self.made[name] += 1
        if not holds:
            self.faults.append(f"{name}: {detail}")

    # --- with every message -------------------------------------------------------------------------------

    def composed(self, tx: Tx, _row: Outgoing, person_id: int, now: datetime) -> None:
        """Look at a digest at the minute at which it is sent."""
        row = tx.execute(select(digests).order_by(digests.c.id.desc()).limit(1)).one()
        one = Told(person_id, row.kind, tuple(Item(*item) for item in row.items), now)
        today = (now + LOCAL).date()
        self.told.append(one)
        self.batch.append(one)
        self._limits(one, today)
        person = self.city.persons_by_id[person_id]
        for item in one.items:
            where = f"{person} {today} {item}"
            told = (person_id, *item)
            self.expect("told once", where, holds=told not in self._once or told in self.wished)
            self._once.add(told)
            may = self.city.may_be_told(person, item, today, self.reached)
            self.expect("told to whom it concerns", where, holds=may)
            self.expect("told of what is on and there", where, holds=self._is_asked(item, today))

    def _limits(self, one: Told, today: date) -> None:
        where = f"person {one.person_id} {one.kind} {today}"
        on_day = (one.person_id, today)
        self.expect("one digest a day", where, holds=on_day not in self._rhythm)
        self._rhythm.add(on_day)
        if one.kind == LATER:
            return
        in_week = (one.person_id, today - timedelta(days=today.weekday()), "week")
        if self.city.persons_by_id[one.person_id] in self.city.branch_people(today):
            self.expect("one digest a week for branches", where, holds=in_week not in self._rhythm)
        self._rhythm.add(in_week)

    def _is_asked(self, item: Item, today: date) -> bool:
        code = self.city.codes[item.organization_id]
        organization = self.city.organizations[code]
        if organization.from_on > today:
            return False
        period = period_named(item.period)
        if period is None:
            return True
        if period.last < organization.from_on or (organization.to_on and organization.to_on < period.first):
            return False
        above = self._line(code)
        pack = self.packs[item.obligation]
        return not any(
            name in above and pack is off and first <= period.first and period.last < until
            for name, off, first, until in self.off
        )

    def _line(self, code: str) -> set[str]:
        found: set[str] = set()
        at: str | None = code
        while at is not None:
            found.add(at)
            at = self.city.organizations[at].parent
        return found

    def sent(self, one: Sent, now: datetime) -> None:
        """Look at a message that reached a phone."""
        row, local = one.row, now + LOCAL
        if not one.asked:
            minute = (local.hour, local.minute)
            quiet = not (EARLIEST <= minute < LATEST and works(local.date()))
            if row.priority >= NOTICE:
                where = f"{local:%Y-%m-%d %H:%M} {row.key} to {row.chat_id}, repeat {row.repeats}"
                self.expect("nothing at night or on rest days", where, holds=not quiet)
            elif row.priority == PUSH and quiet:
                self.at_night += 1
        if row.key == "switching.now":
            self.city.turned(row.chat_id, one.shown.params, local.date())
        if (row.key or "").startswith("reminders."):
            self._reads_well(one)
        if row.method == "send":
            tagged = one.shown.text.startswith(render.text("notices.repeat", {}))
            where = f"row {row.id} {row.key}"
            self.expect("a repeat says so", where, holds=tagged == (row.repeats > 0))
            self.expect("twice only as a repeat", where, holds=row.id not in self._sent or tagged)
            self._sent.add(row.id)

    def _reads_well(self, one: Sent) -> None:
        """Look at a reminder as its reader does."""
        lines = [line for line in one.shown.text.splitlines() if line.strip()]
        most = MOST_LINES + (one.row.repeats > 0)
        self.expect("eight lines at most", f"{len(lines)}: {one.shown.text}", holds=len(lines) <= most)
        longest = max((len(data.encode()) for _, data in one.shown.buttons), default=0)
        self.expect("buttons carry 64 bytes", str(one.shown.buttons), holds=longest <= MOST_BYTES)

    def open_then(self, tx: Tx, *, slowly: bool) -> None:
        """Look whether what was just told was open; `slowly`: by the evidence alone as well."""
        batch, self.batch = self.batch, []
        now = batch[0].now
        keys = {key_of(item) for one in batch for item in one.items}
        since = (now + LOCAL).date() - timedelta(days=DUE_DAYS)
        rules, periods = {key[0] for key in keys}, {(key[0], key[3]) for key in keys}
        asked = Question(
            Where(ZONE),
            now,
            since,
            only=lambda rule: rule.key in rules,
            window=lambda rule, window: (rule.key, window.key) in periods,
        )
        states = {one.key: one.state for one in duties.answer(tx, asked)}
        by_evidence = {}
        if slowly:
            lines = Oracle(tx).lines(ZONE, now, since)
            by_evidence = {
                (one.obligation, one.organization_id, one.office_id or 0, one.period): one.state
                for one in lines
            }
        for one in batch:
            for item in one.items:
                where = f"person {one.person_id} {now} {item}"
                is_open = states.get(key_of(item)) in OPEN
                self.expect("told what is open at that minute", where, holds=is_open)
                if slowly:
                    is_open = by_evidence.get(key_of(item)) in {str(state) for state in OPEN}
                    self.expect("open also by the evidence alone", where, holds=is_open)

    def entered(self, tx: Tx, organization_id: int, where: str) -> None:
        """Look whether what was just entered is a record of that organization."""
        newest = select(duty_records.c.organization_id).order_by(duty_records.c.id.desc()).limit(1)
        holds = tx.execute(newest).scalar_one() == organization_id
        self.expect("entered where it belongs", where, holds=holds)

    # --- every day ----------------------------------------------------------------------------------------

    def day(self, tx: Tx, now: datetime, organization_id: int) -> list[Due]:
        """Look at everybody's duties: what was met stays met, and one organization sees the same."""
        today = (now + LOCAL).date()
        since = today - timedelta(days=duties.SHOWN_AFTER_DAYS)
        found = duties.answer(tx, Question(Where(ZONE), now, since))
        states = {one.key: one.state for one in found}
        for key, before in self._states.items():
            if before in {State.MET, State.MET_LATE} and key in states:
                undone = states[key] is State.MISSED and key[1] not in self.touched
                self.expect("met stays met", f"{today} {key} was {before}", holds=not undone)
        self._states = states
        self.touched.clear()
        where = Where(ZONE, Reach.ORGANIZATION, organization_id)
        own = {one.key: one.state for one in duties.answer(tx, Question(where, now, since))}
        wanted = {key: state for key, state in states.items() if key[1] == organization_id}
        self.expect("the same everywhere", f"{today} {organization_id}", holds=own == wanted)
        return found

    # --- at the end ---------------------------------------------------------------------------------------

    def end(self, tx: Tx, now: datetime, since: date) -> None:
        """Look at the evidence as a whole."""
        kept, computed = contributions.kept(tx), set(contributions.computed(tx))
        self.expect("what records count for", f"{len(kept ^ computed)} rows differ", holds=kept == computed)
        report = verify(tx, KEY)
        self.expect("the chain verifies", "; ".join(report.faults[:3]), holds=not report.faults)
        lines = {
            (one.obligation, one.organization_id, one.office_id or 0, one.period): one.state
            for one in Oracle(tx).lines(ZONE, now, since)
        }
        states = {one.key: str(one.state) for one in duties.answer(tx, Question(Where(ZONE), now, since))}
        differing = [
            f"{key} {states.get(key)} {lines.get(key)}"
            for key in states.keys() | lines.keys()
            if states.get(key) != lines.get(key)
        ]
        self.expect("the same by the evidence alone", "; ".join(differing[:3]), holds=not differing)

    def word(self, found: list[Due], last: date) -> None:
        """Look whether somebody was told of everything that was missed long enough before a day.

        Left out is what nobody could know of then: what was undone, switched or taken up later.
        """
        told = {(*key_of(item), item.stage) for one in self.told for item in one.items}
        for one in found:
            due = one.assignment
            organization = self.city.organizations[self.city.codes[due.organization_id]]
            office = self.city.offices.get(due.office_id or 0)
            settled = organization.to_on is None and (office is None or office.to_on is None)
            if not self.city.is_answered(organization.code, last, self.reached):
                continue
            if (
                one.state is State.MISSED
                and due.after_on is None
                and settled
                and one.days[1] < last - timedelta(days=WORD_DAYS)
                and due.organization_id not in self.undone
            ):
                self.expect("what is missed is told", f"{one.key}", holds=(*one.key, "after") in told)

    def report(self) -> str:
        """What was checked how often, and the faults."""
        names = ", ".join(f"{name} {count:,}" for name, count in sorted(self.made.items()))
        lines = [f"checks: {names}", f"faults: {len(self.faults)}"]
        return "\n".join([*lines, *(f"  {one}" for one in self.faults[:MOST_SHOWN])])


def key_of(item: Item) -> Key:
    """What a told duty is, whatever was told of it."""
    return item.obligation, item.organization_id, item.office_id, item.period
