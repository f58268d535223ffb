"""The real program without a network: one database, a clock that is set, and everybody's phones.

An update is handed to the function that `handlers.routes` hands it to, in a transaction of its own; what
stands in the outbox is composed, rendered and shown as `bot.sender` would have it sent. Left out are
Telegram's objects, the inbox and the pace, which are the matter of other tests.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from domain.forms.replies import SharedContact
from domain.messages import Message
from handlers import reception
from handlers.here import Here
from services import announcing, delivery, digests, rounds
from services.announcing import DIGEST
from storage import backup, outbox
from storage.database import Database
from storage.outbox import Result
from storage.upgrade import upgrade
from templates import render
from tests.simulation.phones import CHARACTER_SECONDS, READ_SECONDS, TAP_SECONDS, Phone, drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from storage.database import Tx
    from storage.outbox import Outgoing
    from tests.simulation.phones import Shown

P = ParamSpec("P")
T = TypeVar("T")

KEY = b"key"
LOCAL = timedelta(hours=8)
"""The whole city counts its days in Shanghai, which has had no other offset since 1992."""

MOST_CYCLES = 400
"""Of one delivery; more would be a loop."""


@dataclass(frozen=True)
class Sent:
    """A message that reached a phone."""

    row: Outgoing
    shown: Shown
    asked: bool
    """It answers what this account has just done."""


class Watcher(Protocol):
    """Whoever looks at what is said."""

    def composed(self, tx: Tx, row: Outgoing, person_id: int, now: datetime) -> None:
        """A digest was composed and is about to be sent."""

    def sent(self, one: Sent, now: datetime) -> None:
        """A message reached a phone."""


@dataclass
class Weather:
    """What goes wrong between the bot and Telegram."""

    chance: random.Random
    unknown: float = 0.0
    """How often it is not known whether a message arrived."""
    cut_off: bool = False
    """Telegram is not reached at all."""
    dies: bool = False
    """The process dies with the next messages on their way."""
    rises: bool = True
    """Its successor begins at once."""


class Home:
    """Where the program's database lies: a file that is made anew for every year."""

    def __init__(self, folder: Path) -> None:
        self.path, self._empty = folder / "city.db", folder / "empty.db"
        self.database = Database(f"sqlite:///{self.path}", KEY)
        self.database.run(upgrade)
        backup.copy(self.path, self._empty)

    def begin(self) -> None:
        """Forget what was."""
        backup.discard(self.path)
        shutil.copyfile(self._empty, self.path)

    def move(self) -> None:
        """Go on with a copy of the file, as after a restore; nobody may be using it."""
        copied = self.path.with_name("copy.db")
        backup.copy(self.path, copied)
        backup.discard(self.path)
        copied.rename(self.path)

    def close(self) -> None:
        """End every use."""
        asyncio.run(self.database.close())


class World:
    """The program and its people's phones. `now` is the instant the bot's clock shows."""

    def __init__(self, home: Home, now: datetime, chance: random.Random, watcher: Watcher) -> None:
        self.now, self.watcher = now, watcher
        self.weather = Weather(chance)
        self.phones: dict[int, Phone] = {}
        self.unreachable: set[int] = set()
        """Accounts that a message came back from, and that have not written since."""
        self.wake: Callable[[datetime], None] = lambda _: None
        """Called with an instant at which something that is held back may go."""
        self.counts: Counter[str] = Counter()
        self._acting: int | None = None
        self._resting: dict[int, datetime] = {}
        self._numbers = 0
        self._home = home
        home.begin()
        self._connection = home.database.engine.connect()

    def close(self) -> None:
        """End the program."""
        self._connection.close()

    def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in a transaction."""
        with self._connection.begin():
            return work(self._connection, *args, **kwargs)

    @property
    def local(self) -> datetime:
        """The wall time of the city, by the bot's clock."""
        return (self.now + LOCAL).replace(tzinfo=None)

    @property
    def monday(self) -> date:
        """The first day of the week it is."""
        return self.local.date() - timedelta(days=self.local.weekday())

    def phone(self, account: int) -> Phone:
        """The phone of an account."""
        return self.phones.setdefault(account, Phone())

    # --- what people do -----------------------------------------------------------------------------------

    def type(self, account: int, words: str) -> Sequence[Shown]:
        """Type something; gives what appears or changes."""
        self._spend(account, len(words) * CHARACTER_SECONDS)
        return self._update(account, reception.serve, Here(account, self.now), reception.text, words)

    def tap(self, account: int, shown: Shown, data: str) -> Sequence[Shown]:
        """Press a button of a message; gives what appears or changes."""
        self._spend(account, TAP_SECONDS)
        return self._update(account, reception.touched, Here(account, self.now, shown.message_id), data)

    def start(self, account: int) -> Sequence[Shown]:
        """Begin, or begin again, to use the bot."""
        self._spend(account, TAP_SECONDS)
        return self._update(account, reception.begin, Here(account, self.now), "")

    def share(self, account: int, phone: str) -> Sequence[Shown]:
        """Join by one's own phone number."""
        self._spend(account, 2 * TAP_SECONDS)
        contact = SharedContact(account, f"86{phone}", own=True)
        return self._update(account, reception.contact, Here(account, self.now), contact)

    def tick(self) -> int:
        """Let the ticker look what is due; gives how many digests are new."""
        self.counts["ticks"] += 1
        queued = self.run(rounds.tick, self.now)
        while self.run(announcing.unfold):
            self.counts["pieces unfolded"] += 1
        self.deliver()
        return queued

    def _update(
        self, account: int, work: Callable[Concatenate[Tx, P], Any], *args: P.args, **kwargs: P.kwargs
    ) -> Sequence[Shown]:
        self.counts["updates"] += 1
        self.unreachable.discard(account)
        self.phone(account).fresh.clear()
        self._acting = account
        self.run(work, *args, **kwargs)
        self.deliver()
        self._acting = None
        return tuple(self.phone(account).fresh)

    def _spend(self, account: int, seconds: float) -> None:
        self.phone(account).seconds[self.monday] += seconds

    # --- what the bot says --------------------------------------------------------------------------------

    def deliver(self) -> None:
        """Say what may be said now; if the process dies with it, its successor says the rest."""
        while not self.weather.cut_off and self.run(self._all) and self.weather.dies:
            self.weather.dies = False
            if not self.weather.rises:
                return
            self.restart()

    def _all(self, tx: Tx) -> bool:
        """Say everything; whether there was something."""
        for number in range(MOST_CYCLES):
            if not self._cycle(tx) or self.weather.dies:
                return number > 0 or self.weather.dies
        raise AssertionError(self.now)

    def _cycle(self, tx: Tx) -> bool:
        """Say the next thing to everybody; whether there may be more."""
        results, more = [], False
        composer = digests.composer(tx, self.now)
        for row in outbox.waiting(tx):
            if self._resting.get(row.id, self.now) > self.now:
                continue
            made: Message | digests.Hold | Outgoing | None = row
            if row.key == DIGEST:
                made = composer.compose(row)
            elif row.priority >= outbox.REMINDER and "announced" in row.params:
                made = composer.repeat(row) or row
            elif row.priority == outbox.NOTICE:
                made = composer.notice(row) or row
            if isinstance(made, digests.Hold):
                self._hold(row, made)
                continue
            more = True
            if made is None:
                self.counts["digests with nothing to say"] += 1
                outbox.skip(tx, row, "nothing is due any more")
                continue
            said = row
            if isinstance(made, Message):
                said = outbox.fill(tx, row, made)
                self.watcher.composed(tx, said, row.params["person"], self.now)
            results.append(self._hand_over(tx, said))
        if self.weather.dies:
            outbox.claim(tx, [one.id for one in results])
        else:
            outbox.settle(tx, results, self.now)
        return more

    def _hold(self, row: Outgoing, made: digests.Hold) -> None:
        """Leave a digest alone until it may be said."""
        self._resting[row.id] = self.now + timedelta(seconds=made.seconds)
        self.counts["digests held"] += 1
        self.wake(self._resting[row.id])

    def _hand_over(self, tx: Tx, row: Outgoing) -> Result:
        """What becomes of a row that is sent. See `bot.delivery`."""
        phone = self.phone(row.chat_id)
        if phone.blocks:
            self.counts["refused with 403"] += 1
            delivery.unreachable(tx, row.chat_id, self.now)
            self.unreachable.add(row.chat_id)
            return Result(row.id, "dead", error="Forbidden")
        if row.method == "unmark" or (row.method == "edit" and row.message_id is not None):
            return self._change(phone, row)
        if row.method == "edit":
            return Result(row.id, "new", as_send=True)
        return self._send(phone, row)

    def _change(self, phone: Phone, row: Outgoing) -> Result:
        if row.method == "edit" and row.message_id is not None:
            phone.show(drawn(row, row.message_id))
        elif row.message_id in phone.messages:
            phone.unmark(row.message_id)
        return Result(row.id, "sent")

    def _send(self, phone: Phone, row: Outgoing) -> Result:
        chance = self.weather.chance
        unknown = self.weather.unknown > 0 and chance.random() < self.weather.unknown
        self.counts["unknown outcomes"] += unknown
        if not unknown or chance.random() < 0.5:
            self._numbers += 1
            tag = render.text("notices.repeat", {}) + "\n" if row.repeats else ""
            shown = drawn(row, self._numbers, tag)
            asked = row.chat_id == self._acting and row.priority == outbox.REPLY
            phone.show(shown)
            self._spend(row.chat_id, READ_SECONDS)
            phone.unasked[self.monday] += not asked
            self.watcher.sent(Sent(row, shown, asked), self.now)
        if unknown:
            return Result(row.id, "new", unknown=True)
        return Result(row.id, "sent", message_id=self._numbers)

    # --- what befalls it ----------------------------------------------------------------------------------

    def restart(self) -> None:
        """End the program, and begin it with a copy of its database."""
        self.counts["restarts"] += 1
        self._connection.close()
        self._home.move()
        self._connection = self._home.database.engine.connect()
        self._resting.clear()
        self.run(outbox.begin)


def at(day: date, hour: float) -> datetime:
    """The instant of an hour of a local day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - LOCAL + timedelta(hours=hour)
