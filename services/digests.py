"""Digests are composed when they are sent: for whoever is in office then, of what is still open.

A person has one digest a day at most, whatever rounds and wishes come together; people of branches have
one a week, but for what they put off themselves. What was told to somebody at a stage is not told to
them at that stage again. Source: burden.md 5C rule 7.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from domain.quiet_hours import is_quiet, next_allowed
from domain.reminder_rules import reminder_rules
from domain.reminders import RoundKind, slot
from services import announcing, digest_contents, digest_texts, duties, telling
from services.announcing import DIGEST
from services.digest_contents import Reader
from services.digest_texts import Content
from services.persons import live_offices
from services.working_days import calendar
from storage import digests, drafts, offices, outbox, persons
from storage.digests import LATER, Item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.messages import Message
    from domain.reminders import Round
    from domain.working_days import Calendar
    from services.rounds import Told
    from storage.database import Tx
    from storage.digests import Digest
    from storage.outbox import Outgoing

A_MOMENT = 2.0
"""Seconds until the round of a morning has begun."""

ON_ITS_WAY = timedelta(seconds=30)
"""How long a message may be on its way to Telegram: none is sent so shortly before quiet hours."""


@dataclass(frozen=True)
class Hold:
    """It is not the time to say it; `seconds` until it may be."""

    seconds: float


@dataclass(frozen=True)
class Composer:
    """Composes digests at one instant."""

    tx: Tx
    now: datetime
    work: Calendar
    _begun: dict[str, bool] = field(default_factory=dict)
    """In which zones the round of the day has begun."""

    def compose(self, row: Outgoing) -> Message | Hold | None:
        """Return what an announced digest says; None when there is nothing to say (any more)."""
        local = self.now.astimezone(ZoneInfo(row.params["zone"]))
        quiet = self.quiet(local)
        if quiet is not None:
            return quiet
        if not self._has_begun(row.params["zone"], local):
            begins = datetime.combine(local.date(), reminder_rules().digest_at, local.tzinfo)
            return Hold(max(A_MOMENT, (begins - local).total_seconds()))
        reader = self._reader(row)
        announcing.pass_on(self.tx, row, reader.live if reader else [], self.now)
        if reader is None:
            return None
        touched_at = drafts.touched_at(self.tx, reader.person_id)
        if touched_at is not None:
            rests_at = touched_at + timedelta(minutes=reminder_rules().form_rests_minutes)
            if rests_at > self.now:
                return Hold((rests_at - self.now).total_seconds())
        return _Digest(self, row, reader, local.date()).compose()

    def repeat(self, row: Outgoing) -> Hold | None:
        """Return how long a digest waits that was composed before, and did not arrive for certain."""
        return self.quiet(self.now.astimezone(ZoneInfo(row.params["announced"]["zone"])))

    def notice(self, row: Outgoing) -> Hold | None:
        """Return how long a notice of somebody else's doing waits."""
        return self.quiet(self.now.astimezone(ZoneInfo(row.params["zone"])))

    def quiet(self, local: datetime) -> Hold | None:
        """Return how long it is quiet, if it is, or will be before a message has arrived."""
        for instant in (local, local + ON_ITS_WAY):
            if is_quiet(instant, self.work):
                return Hold((next_allowed(instant, self.work) - local).total_seconds())
        return None

    def _has_begun(self, zone: str, local: datetime) -> bool:
        """Whether today's round has begun: what is left of an earlier one is told together with it."""
        if zone not in self._begun:
            latest = digests.latest_round(self.tx, RoundKind.DUE, zone, local.date())
            self._begun[zone] = latest is None or latest.on_day == local.date()
        return self._begun[zone]

    def _reader(self, row: Outgoing) -> Reader | None:
        """Whom it is for; None when they hold no office, or cannot be reached in that chat."""
        holder = offices.holder_by_person(self.tx, row.params["person"])
        if holder is None or holder.unreachable_since is not None:
            return None
        live = live_offices(holder.held, self.now)
        if not live or persons.chat_of(self.tx, holder.person_id) != row.chat_id:
            return None
        return Reader(holder.person_id, holder.name, row.chat_id, live)


def composer(tx: Tx, now: datetime) -> Composer:
    """What composing takes, for one transaction."""
    return Composer(tx, now, calendar(tx))


@dataclass(frozen=True)
class _Digest:
    """One digest in the making."""

    composer: Composer
    row: Outgoing
    reader: Reader
    today: date

    @property
    def tx(self) -> Tx:
        """The transaction."""
        return self.composer.tx

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.composer.now

    def compose(self) -> Message | Hold | None:
        """Return what it says; None when there is nothing to say, Hold when it has to wait its turn."""
        rows = [self.row, *self._others()]
        made = _collapsed(self.tx, rows)
        before = digests.told(self.tx, self.reader.person_id, self._since(made))
        if self._had_theirs(made, before):
            return Hold(self._until_tomorrow())
        telling = self._telling(made, rows, before)
        kind, round_id = next(((kind, one.id) for kind, one in made.items()), (LATER, None))
        digest_id = None
        if telling:
            items = [_item(one) for one in telling]
            digest_id = digests.add(
                self.tx, self.reader.person_id, kind, self.today, round_id, items, self.now
            )
            if digest_id is None:
                return Hold(self._until_tomorrow())
        for other in rows[1:]:
            announcing.pass_on(self.tx, other, self.reader.live, self.now)
            outbox.skip(self.tx, other, "told together with an earlier one")
        if digest_id is None:
            return None
        content = Content(kind, digest_id, telling, self._unknown_year(digest_id))
        return digest_texts.message(self.tx, self.reader, content, self.today)

    def _others(self) -> list[Outgoing]:
        """What else waits for the reader: later rounds, and what they put off to now.

        What they have to do, and what is missing further down, are two matters: two messages.
        """
        found = outbox.announced(self.tx, self.row.chat_id, DIGEST)
        return [one for one in found if one.id != self.row.id and one.priority == self.row.priority]

    def _since(self, made: Mapping[RoundKind, _Collapsed]) -> date:
        """From which day on something may have been told that would be told again."""
        return min((telling.since(one.made) for one in made.values()), default=self.today)

    def _had_theirs(self, made: Mapping[RoundKind, _Collapsed], before: Sequence[Digest]) -> bool:
        """Whether they were told as much as they may be: on this day, or in this week."""
        if any(one.on_day == self.today for one in before):
            return True
        week = slot(RoundKind.WEEK, self.today)
        had = [one for one in before if one.kind != LATER and slot(RoundKind.WEEK, one.on_day) == week]
        return bool(made) and bool(had) and self.reader.is_weekly(self.tx)

    def _telling(
        self, made: Mapping[RoundKind, _Collapsed], rows: Sequence[Outgoing], before: Sequence[Digest]
    ) -> list[Told]:
        """What is to be told, each duty once: what is new first, then what they put off."""
        already = {item for one in before for item in one.items}
        found = [
            told
            for one in made.values()
            for told in digest_contents.of_round(self.tx, self.reader, one.made, self.now)
            if _item(told) not in already
        ]
        for row in rows:
            digest_id = row.params.get("digest")
            put = digest_id and digests.get(self.tx, digest_id, self.reader.person_id)
            if put:
                found += digest_contents.of_reader(self.tx, self.reader, put.items, self.now)
        once: dict[tuple[str, int, int, str], Told] = {}
        for one in found:
            once.setdefault(one.due.key, one)
        return sorted(once.values(), key=lambda one: duties.urgency(one.due))

    def _unknown_year(self, digest_id: int) -> int | None:
        """The year, if its official calendar is not known: said in the first digest of a year."""
        year = self.today.year
        if self.composer.work.known(year):
            return None
        told = digests.told(self.tx, self.reader.person_id, date(year, 1, 1))
        return None if any(one.id != digest_id and one.on_day.year == year for one in told) else year

    def _until_tomorrow(self) -> float:
        local = self.now.astimezone(ZoneInfo(self.row.params["zone"]))
        morning = datetime.combine(self.today + timedelta(days=1), time.min, local.tzinfo)
        return (morning - local).total_seconds()


class _Collapsed(NamedTuple):
    """Several rounds of a kind that are told together."""

    id: int
    """Of the first."""
    made: Round


def _collapsed(tx: Tx, rows: Sequence[Outgoing]) -> dict[RoundKind, _Collapsed]:
    """Return the rounds of rows, one for each kind."""
    found: dict[RoundKind, _Collapsed] = {}
    for row in rows:
        known = digests.round_of(tx, row.params.get("round", 0))
        if known is None:
            continue
        made = known[0]
        if made.kind in found:
            one = found[made.kind].made
            made = replace(
                one,
                on_day=max(one.on_day, made.on_day),
                until_on=max(one.until_on, made.until_on),
                before_on=min(one.before_on, made.before_on),
                before_until=min(one.before_until, made.before_until),
            )
        first = found.get(made.kind)
        found[made.kind] = _Collapsed(first.id if first else row.params["round"], made)
    return found


def _item(told: Told) -> Item:
    obligation, organization_id, office_id, period = told.due.key
    return Item(obligation, organization_id, office_id, period, told.stage.name)
