"""The load: simulated people who send the next thing as soon as the last was answered (a closed loop)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from playground import actions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.server import Stage
    from playground.world import Chat

LOOKED_BACK = 6
"""How many of a chat's latest messages a person looks through for a button."""


@dataclass(frozen=True)
class Write:
    """Send a text."""

    text: str


@dataclass(frozen=True)
class Tap:
    """Press the newest inline button whose data matches `pattern`."""

    pattern: re.Pattern[str]


Script: TypeAlias = "Callable[[int], Generator[Write | Tap]]"
"""What a person (by number) does, for ever; after each thing they wait for the answer."""


@dataclass
class Person:
    """One simulated person; `next` is what they do once the last was answered."""

    id: int
    number: int
    script: Generator[Write | Tap]
    next: Write | Tap
    answered: int = 0
    """How many of their acts were answered."""
    waiting: bool = False
    update_id: int = 0
    asked_at: float = 0.0


@dataclass
class Answers:
    """What was answered in a window."""

    seconds: list[float] = field(default_factory=list)
    """From the person's act until the answer stood in the chat."""
    own_seconds: list[float] = field(default_factory=list)
    """The same without the artificial latency of the poll that carried the update, of what was left of
    the polls before it, and of the call that answered."""


class Load:
    """The people of one stage."""

    def __init__(
        self, stage: Stage, script: Script, think_seconds: Callable[[], float] | None = None
    ) -> None:
        """With `think_seconds`, people take that long before they do the next thing."""
        self._stage = stage
        self._think_seconds = think_seconds
        self._people: dict[int, Person] = {}
        for number, chat in enumerate(stage.world.chats.values()):
            moves = script(number)
            self._people[chat.person.id] = Person(chat.person.id, number, moves, next(moves))
        self._loop = asyncio.get_running_loop()
        self._active = 0
        self._noted: Answers | None = None
        self.spare = 0
        """Messages that nobody was waiting for."""
        self.unanswered = 0
        """Acts whose answer never came."""
        self.outstanding = 0
        self._all_answered = asyncio.Event()
        stage.calls.answered = self._answered

    @property
    def total(self) -> int:
        """How many acts were answered so far."""
        return sum(person.answered for person in self._people.values())

    def finished(self, turns: int) -> int:
        """How many forms of so many turns were finished so far."""
        return sum(person.answered // turns for person in self._people.values())

    async def begin(self, people: int, ramp_seconds: float = 0.0) -> None:
        """Let the first so many people act, one after the other over a time: nobody starts as a choir."""
        self._stage.queue.forget()
        self._active = people
        for person in list(self._people.values())[:people]:
            self._act(person)
            await asyncio.sleep(ramp_seconds / people)

    async def measure(self, seconds: float) -> Answers:
        """Note what is answered within so many seconds."""
        noted = self._noted = Answers()
        await asyncio.sleep(seconds)
        self._noted = None
        return noted

    async def end(self, patience_seconds: float) -> None:
        """Let nobody act again and wait for the answers still due; who is not answered by then gives up."""
        self._active = 0
        try:
            async with asyncio.timeout(patience_seconds):
                while self.outstanding:
                    self._all_answered.clear()
                    await self._all_answered.wait()
        except TimeoutError:
            for person in self._people.values():
                self.unanswered += person.waiting
                person.waiting = False
            self.outstanding = 0

    def _act(self, person: Person) -> None:
        world = self._stage.world
        person.asked_at = time.perf_counter()
        move = person.next
        match move:
            case Write(text):
                person.update_id = actions.write(world, person.id, text)["update_id"]
            case Tap():
                found = _button(world.chats[person.id], move.pattern)
                assert found is not None
                person.update_id = actions.tap(world, person.id, *found)["update_ids"][0]
        person.next = next(person.script)
        person.waiting = True
        self.outstanding += 1

    def _go_on(self, person: Person) -> None:
        """Let somebody act who has thought, unless it is over."""
        if person.number < self._active:
            self._act(person)

    def _answered(self, chat_id: int) -> None:
        person = self._people[chat_id]
        if not person.waiting or not _possible(person.next, self._stage.world.chats[chat_id]):
            self.spare += 1
            return
        now = time.perf_counter()
        latency = self._stage.latency
        if self._noted is not None:
            seconds = now - person.asked_at
            held = self._stage.queue.held(person.update_id, person.asked_at, latency) + latency
            self._noted.seconds.append(seconds)
            self._noted.own_seconds.append(max(0.0, seconds - held))
        person.waiting = False
        person.answered += 1
        self.outstanding -= 1
        if person.number < self._active and self._think_seconds is None:
            self._loop.call_soon(self._act, person)
        elif person.number < self._active and self._think_seconds is not None:
            self._loop.call_later(self._think_seconds(), self._go_on, person)
        elif not self.outstanding:
            self._all_answered.set()


def _possible(move: Write | Tap, chat: Chat) -> bool:
    return isinstance(move, Write) or _button(chat, move.pattern) is not None


def _button(chat: Chat, pattern: re.Pattern[str]) -> tuple[int, str] | None:
    """The newest button that matches, as (message id, data)."""
    for age, posted in enumerate(reversed(chat.messages.values())):
        if age == LOOKED_BACK:
            break
        rows = posted.message.get("reply_markup", {}).get("inline_keyboard", ()) if posted.from_bot else ()
        for row in rows:
            for button in row:
                data = button.get("callback_data", "")
                if pattern.search(data):
                    return posted.message["message_id"], data
    return None


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of all lie; NaN of none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
