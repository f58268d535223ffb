"""Sending the digests of a round through the real bot, to a server that counts, and orders pauses by chance.

The bot's own tick queues them. Meanwhile somebody writes every few seconds: their answers overtake.
"""

from __future__ import annotations

import asyncio
import math
import random
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contenders import PRODUCTION
from benchmarks.load import percentile
from benchmarks.organizations import NOW, City, fill
from benchmarks.processes import asked, running
from benchmarks.server import TOKEN, Stage
from bot.keys import audit_key
from bot.settings import Settings
from playground import actions
from playground.faults import Fault, Faults
from playground.pace import PER_SECOND, Pace
from playground.people import Person
from storage.database import Database
from storage.upgrade import upgrade
from templates import render

if TYPE_CHECKING:
    from playground.params import Params

LATENCY_SECONDS = 0.1
PAUSES_EVERY = 450
"""Of so many calls about one is answered with an order to pause: every quarter of a minute or so."""

LONGEST_PAUSE_SECONDS = 3
WRITERS = 20
WRITES_EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
"""How long nothing may be sent before it is taken to be over."""

SEED = 7
_UNSEEN = Path("/nowhere")


@dataclass(frozen=True)
class Sent:
    """What became of the digests of a round."""

    reminders: int
    """Queued by the bot's tick."""
    seconds: float
    """From the first message to the last."""
    paused: float
    """Of these, in pauses that the server ordered."""
    share: float
    """Of the messages that the server allowed outside of them."""
    refused: int
    """Because of a pause."""
    hasty: int
    """Refused because too many came in a second."""
    lost: int
    repeated: int
    """Digests that came more than once without saying so."""
    replies: list[float]
    """Seconds until an answer came, of those asked for outside of pauses."""
    cpu: float
    """Processor seconds of the bot for each message, start and tick included."""

    @property
    def slowest_reply(self) -> float:
        """Seconds."""
        return percentile(self.replies, 1.0)


class Moody(Faults):
    """Orders the bot to pause at odd moments, and refuses everything until the pause is over."""

    def __init__(self) -> None:
        super().__init__()
        self.ordered = [
            Fault("*", None, "429", 1, 1, 0.0, "")
        ]  # never taken: there is always trouble to come
        self.pauses: list[tuple[float, float]] = []
        """From when to when the bot was told to rest."""
        self._until = 0.0
        self.refused = 0
        self._chance = random.Random(SEED)

    def take(self, method: str, params: Params) -> Fault | None:
        """Refuse a call that writes within a pause, or begin one."""
        del params
        if not method.startswith(("send", "edit")):
            return None
        now = time.monotonic()
        if now >= self._until:
            if self._chance.random() * PAUSES_EVERY >= 1:
                return None
            self._until = now + self._chance.randint(1, LONGEST_PAUSE_SECONDS)
            self.pauses.append((now, self._until))
        # Whole seconds, as Telegram orders them: whoever obeys may rest longer than the pause goes on.
        seconds = math.ceil(self._until - now)
        self.refused += 1
        begun, end = self.pauses[-1]
        self.pauses[-1] = (begun, max(end, now + seconds))
        return Fault(method, None, "429", 1, seconds, 0.0, "")

    def within(self, since: float, until: float) -> float:
        """Seconds of an interval that lie in pauses."""
        return sum(max(0.0, min(until, end) - max(since, begun)) for begun, end in self.pauses)


@dataclass
class _Ledger:
    """What the server saw."""

    repeat_tag: str
    accepted_at: list[float] = field(default_factory=list)
    digests_at: list[float] = field(default_factory=list)
    digests: Counter[int] = field(default_factory=Counter)
    untagged: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    asked_at: dict[int, float] = field(default_factory=dict)
    replies: list[tuple[float, float]] = field(default_factory=list)
    """When somebody wrote, and when they were answered."""

    def hear(self, method: str, params: Params, outcome: str) -> None:
        """Take note of a call that was answered."""
        if not method.startswith(("send", "edit")):
            return
        if outcome != "ok":
            self.refused += 1
            return
        now, chat_id = time.monotonic(), params.number("chat_id")
        self.accepted_at.append(now)
        if params.flag("disable_notification"):
            self.digests_at.append(now)
            self.digests[chat_id] += 1
            self.untagged[chat_id] += not params.text("text").startswith(self.repeat_tag)
        elif chat_id in self.asked_at:
            self.replies.append((self.asked_at.pop(chat_id), now))


async def run(folder: Path, reminders: int) -> Sent:
    """Let a bot begin a round and send it."""
    city, home = City(reminders), folder / "sending"
    home.mkdir()
    people = await asyncio.to_thread(_build, city, home)
    moods, ledger = Moody(), _Ledger(render.text("notices.repeat", {}))
    stage = Stage(people, Pace())
    stage.latency = LATENCY_SECONDS
    stage.calls.heard = ledger.hear
    stage.world.clock.offset_seconds = NOW.timestamp() - time.time()
    for chat in stage.world.chats.values():
        chat.started = True
    async with stage.open():
        with running(PRODUCTION.arguments, _environment(stage.url, home), home / "log") as bot:
            await asked(bot, stage.queue.first_asked, home / "log")
            stage.trouble(moods)
            writing = asyncio.create_task(_write(stage, ledger, [one.id for one in people[-WRITERS:]]))
            await _until_quiet(ledger)
            writing.cancel()
            await asyncio.sleep(2 * LATENCY_SECONDS + 1)
            cpu = bot.cpu_seconds()
    return _account(home, ledger, moods, cpu)


def _build(city: City, home: Path) -> list[Person]:
    chosen = Settings(bot_token=TOKEN, database_url=f"sqlite:///{home / 'wuze.db'}")
    database = Database(chosen.database_url, audit_key(chosen))
    try:
        database.run(upgrade)
        fill(database, city)
    finally:
        asyncio.run(database.close())
    return [Person(city.chat(id_), f"某书记{id_}") for id_ in range(1, city.branch_ids.stop)]


def _environment(url: str, home: Path) -> dict[str, str]:
    unpaced = {"WUZE_MESSAGES_PER_SECOND", "WUZE_CHAT_MESSAGES_PER_SECOND", "WUZE_CHAT_BURST"}
    whole = PRODUCTION.environment(url, home)
    return {name: value for name, value in whole.items() if name not in unpaced} | {
        "WUZE_DEMONSTRATION": "true"
    }


async def _write(stage: Stage, ledger: _Ledger, people: list[int]) -> None:
    """Write to the bot every now and then, one person after the other."""
    word = render.label({"key": "menu.tasks", "params": {}})
    while True:
        for id_ in people:
            await asyncio.sleep(WRITES_EVERY_SECONDS)
            ledger.asked_at[id_] = time.monotonic()
            actions.write(stage.world, id_, word)


async def _until_quiet(ledger: _Ledger) -> None:
    """Wait until no digest has come for a while."""
    known, changed_at = 0, time.monotonic()
    while time.monotonic() - changed_at < PATIENCE_SECONDS / (4 if known else 1):
        await asyncio.sleep(0.5)
        if (count := ledger.digests.total()) != known:
            known, changed_at = count, time.monotonic()


def _account(home: Path, ledger: _Ledger, moods: Moody, cpu: float) -> Sent:
    connection = sqlite3.connect(home / "wuze.db")
    try:
        queued = connection.execute("SELECT chat_id FROM outbox WHERE dedupe LIKE 'digest:%'").fetchall()
    finally:
        connection.close()
    first, last = ledger.digests_at[0], ledger.digests_at[-1]
    paused = moods.within(first, last)
    accepted = sum(first < at <= last for at in ledger.accepted_at)
    return Sent(
        len(queued),
        last - first,
        paused,
        accepted / (PER_SECOND * (last - first - paused)),
        moods.refused,
        ledger.refused - moods.refused,
        sum(not ledger.digests[chat_id] for (chat_id,) in queued),
        sum(count > 1 for count in ledger.untagged.values()),
        [answered - begun for begun, answered in ledger.replies if not moods.within(begun, answered)],
        cpu / len(ledger.accepted_at),
    )
