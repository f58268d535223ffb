"""What must be true of a database and of the chats after whatever was done to the bot."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from storage import inbox, schema
from storage.database import Database
from storage.verify import verify
from templates.render import text
from tests.harness.processes import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from storage.database import Tx
    from storage.verify import Report
    from tests.harness.city import Home
    from tests.harness.person import Person
    from tests.harness.playground import Control


T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """A record as the database has it."""

    telegram_id: int
    reference: str
    reported: str


@dataclass
class Account:
    """What came out of a comparison of receipts, reports and records."""

    records: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


async def inspect(home: Home, work: Callable[[Tx], T]) -> T:
    """Run a unit of work on a home's database, also beside a running bot."""
    database = Database(home.database_url, home.key)
    try:
        return await asyncio.to_thread(database.run, work)
    finally:
        await database.close()


def records(tx: Tx) -> list[Kept]:
    """Every record with the text by which its author knows it."""
    table = schema.duty_records
    reported = func.coalesce(schema.meetings.c.topics, schema.visits.c.problems, schema.duty_stays.c.problems)
    rows = tx.execute(
        select(schema.persons.c.telegram_id, table.c.year, table.c.number, reported)
        .join(schema.persons, schema.persons.c.id == table.c.person_id)
        .outerjoin(schema.meetings, schema.meetings.c.record_id == table.c.id)
        .outerjoin(schema.visits, schema.visits.c.record_id == table.c.id)
        .outerjoin(schema.duty_stays, schema.duty_stays.c.record_id == table.c.id)
    )
    return [Kept(row[0], f"{row[1]}-{row[2]:04d}", row[3] or "") for row in rows]


async def chain(home: Home) -> Report:
    """What `verify` finds."""
    return await inspect(home, lambda tx: verify(tx, home.key))


async def unfinished(home: Home) -> dict[str, int]:
    """Updates and messages that are not at their good end."""
    return await inspect(home, undone)


def undone(tx: Tx) -> dict[str, int]:
    """The same, within a transaction."""
    updates = inbox.counts(tx)
    sending = tx.execute(select(schema.outbox.c.state, func.count()).group_by(schema.outbox.c.state))
    messages = {row[0]: row[1] for row in sending}
    counted = {
        "updates waiting": updates.get("new", 0),
        "updates given up": updates.get("dead", 0),
        "messages waiting": messages.get("new", 0) + messages.get("sending", 0),
        "messages given up": messages.get("dead", 0),
    }
    return {name: number for name, number in counted.items() if number}


async def settled(home: Home, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until every update is dealt with and every message sent."""
    deadline = time.monotonic() + seconds
    while left := await unfinished(home):
        assert time.monotonic() < deadline, f"the bot does not come to rest: {left}"
        await asyncio.sleep(0.02)


async def compare(home: Home, people: Iterable[Person]) -> Account:
    """Compare every receipt with the records: nothing acknowledged is lost, nothing reported is twice."""
    kept = await inspect(home, records)
    known = {(one.telegram_id, one.reference): one.reported for one in kept}
    account = Account(records=len(kept))
    for person in people:
        for reference, reported in person.receipts.items():
            account.acknowledged += 1
            if known.get((person.id, reference)) != reported:
                account.lost.append(f"{person.id}: {reference} {reported}")
    times = Counter((one.telegram_id, one.reported) for one in kept)
    account.doubled = [
        f"{who}: {reported} {number}×" for (who, reported), number in times.items() if number > 1
    ]
    return account


class Journal:
    """Follows the bot's calls, of which the playground keeps the latest only."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self.calls: list[dict[str, Any]] = []

    async def follow(self) -> None:
        """Collect until cancelled."""
        while True:
            await self.catch_up(30)

    async def catch_up(self, seconds: float = 0) -> None:
        """Collect what there is; with seconds, wait for something."""
        since = self.calls[-1]["n"] if self.calls else 0
        self.calls += await self._control.get("calls", since=since, timeout=seconds)

    def sent(self, chat_id: int) -> list[tuple[float, str]]:
        """When which text was delivered to a chat, in order; a delivery whose answer was lost counts."""
        delivered = ("ok", "lost_answer", "slow")
        return [
            (call["at"], call["params"]["text"])
            for call in self.calls
            if call["method"] == "sendMessage"
            and call["outcome"] in delivered
            and str(call["params"]["chat_id"]) == str(chat_id)
        ]


@dataclass
class Repeats:
    """Messages that came again between two acts of a person."""

    tagged: int = 0
    untagged: list[str] = field(default_factory=list)


def repeats(journal: Journal, people: Iterable[Person]) -> Repeats:
    """Look for repeated messages.

    Between two acts of a person the bot has no reason to say the same twice. So of two deliveries of the
    same words between the same two acts, the later must begin with the tag of a repeat, and the tag
    must stand only on words of which an earlier attempt may have arrived.
    """
    tag = text("notices.repeat", {}) + "\n"
    found = Repeats()
    for person in people:
        said: set[tuple[int, str]] = set()
        for at, words in journal.sent(person.id):
            turn = bisect(person.acts, at)
            bare = words.removeprefix(tag)
            if bare != words:
                found.tagged += 1
            elif (turn, bare) in said:
                found.untagged.append(f"{person.id}: {bare}")
            said.add((turn, bare))
    return found
