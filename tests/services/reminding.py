"""What the tests of reminders share: days that pass in a small city, and what everybody is told on them."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from services import delivery, rounds
from storage import outbox, schema
from storage.database import Database
from storage.digests import Item
from storage.outbox import Result
from templates import render
from tests.harness.saying import next_message
from tests.services.diary import Diary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.demonstration import Account, Demonstration
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from storage.outbox import Outgoing

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = time(9, 30)
BEGINNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
"""The Monday on which the city is loaded: 9:00 in Shanghai."""

CITY = demonstrate(Size(counties=1, townships=1, branches=4))


@dataclass(frozen=True)
class Said:
    """A reminder as somebody reads it."""

    on_day: date
    chat_id: int
    key: str
    text: str
    buttons: dict[str, str]
    """What they say, with what each sends back."""

    @property
    def lines(self) -> list[str]:
        """The lines that are not empty."""
        return [line for line in self.text.splitlines() if line]


@dataclass
class Days:
    """A city whose days pass: the ticker ticks, and what may be said is said."""

    database: Database
    city: Demonstration = CITY
    blocked_by: set[int] = field(default_factory=set)
    """Accounts that have blocked the bot."""
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.diary = Diary(self.database, self.city, BEGINNING)

    @property
    def now(self) -> datetime:
        """The instant."""
        return self.diary.now

    # --- who -------------------------------------------------------------------------------------------

    def who(self, role: Role, level: Level) -> Account:
        """The first of this role at this level who has joined."""
        return self.city.who(role, level)[0]

    @property
    def secretary(self) -> Account:
        """Of 柳河村党支部: 5 members, so no branch committee; a clerk; two contact leaders."""
        return self.who(Role.SECRETARY, Level.VILLAGE)

    def actor(self, account: Account) -> Actor:
        """Somebody as they stand now."""
        return self.diary.actor(account.id)

    def meets(self, account: Account, *kinds: str, held_on: date | None = None) -> int:
        """Let somebody log a meeting; gives the record's id."""
        actor = self.actor(account)
        answers: dict[str, Json] = {"kinds": list(kinds)}
        if held_on is not None:
            answers["held_on"] = held_on.isoformat()
        return self.diary.meeting(actor, **answers)

    # --- time ------------------------------------------------------------------------------------------

    def at(self, day: date, clock: time = MORNING) -> None:
        """It is this day and time in Shanghai."""
        self.diary.now = datetime.combine(day, clock, SHANGHAI).astimezone(UTC)

    def on(self, day: date, clock: time = MORNING) -> list[Said]:
        """It is this day and time, the ticker ticks and the sender sends; gives what is said."""
        self.at(day, clock)
        return self._keep(self.database.run(self._live))

    def until(self, day: date) -> list[Said]:
        """Let every day pass up to this one, each with its tick; gives what is said."""
        said = []
        while self.now.astimezone(SHANGHAI).date() < day:
            said += self.on(self.now.astimezone(SHANGHAI).date() + timedelta(days=1))
        return said

    def tick(self) -> int:
        """Let the ticker look; gives how many digests are new."""
        return self.database.run(rounds.tick, self.now)

    # --- what is said ----------------------------------------------------------------------------------

    def send(self) -> list[Said]:
        """Say what may be said now."""
        return self._keep(self.database.run(self._send))

    def _live(self, tx: Tx) -> list[Said]:
        rounds.tick(tx, self.now)
        return self._send(tx)

    def _send(self, tx: Tx) -> list[Said]:
        said = []
        while (row := next_message(tx, self.now)) is not None:
            blocked = row.chat_id in self.blocked_by
            outbox.settle(tx, [Result(row.id, "dead" if blocked else "sent", 1)], self.now)
            if blocked:
                delivery.unreachable(tx, row.chat_id, self.now)
            elif (row.key or "").startswith("reminders."):
                said.append(_said(row, self.now))
        return said

    def _keep(self, said: list[Said]) -> list[Said]:
        self.said += said
        return said

    def items(self) -> list[tuple[date, int, Item]]:
        """Everything that was told: on which day, in which chat, and what."""
        found = select(schema.digests, schema.persons.c.telegram_id).join(schema.persons)
        rows = self.database.run(lambda tx: tx.execute(found.order_by(schema.digests.c.id)).mappings().all())
        return [(row["on_day"], row["telegram_id"], Item(*one)) for row in rows for one in row["items"]]

    def waits(self) -> int:
        """How many messages are not at their end."""
        return self.database.run(outbox.unsent)


@contextmanager
def city_of(url: str, *ticked: date) -> Iterator[Days]:
    """The city in a database, from Monday, 5 January 2026; the ticker has ticked on these days."""
    database = Database(url, b"key")
    days = Days(database)
    for day in ticked:
        days.on(day)
    yield days
    asyncio.run(database.close())


def of(said: list[Said], account: Account) -> list[Said]:
    """What somebody is told of it."""
    return [one for one in said if one.chat_id == account.id]


def _said(row: Outgoing, now: datetime) -> Said:
    text = render.unescape(render.text(row.key or "", row.params))
    buttons = {render.label(one["label"]): one["data"] for line in row.keyboard["inline"] for one in line}
    return Said(now.astimezone(SHANGHAI).date(), row.chat_id, row.key or "", text, buttons)
