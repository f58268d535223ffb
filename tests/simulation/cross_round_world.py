"""The program and its people's phones in a round of inspections, with what goes wrong on the way.

An update comes twice, the process dies before it has written what an update asks for, an answer cannot be
sent at once, a button is pressed twice or again later, and people send what no button of theirs carries.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from sqlalchemy import func, select

from handlers import reception
from handlers.here import Here
from storage import inbox, schema
from storage.inbox import Arrival
from storage.outbox import Result
from templates import documents
from tests.simulation.phones import Shown
from tests.simulation.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from storage.database import Tx
    from storage.outbox import Outgoing
    from tests.simulation.phones import Phone
    from tests.simulation.world import Home, Watcher

P = ParamSpec("P")

TWICE = ("ss:w:", "ss:a:", "ss:z:", "pc:", "fb:", "ob:z:", "rc:", "fi:v:", "it:y:", "ir:b:", "ir:c:", "d:")
"""What is pressed twice, or again when something else was pressed since: all that changes something."""

AGAIN_IS_NEW = ("pc:s:",)
"""What means something else when something was pressed in between: to propose a value once more."""

NOT_FOUND = "errors.not_found"


@dataclass(frozen=True)
class Chances:
    """How often something goes wrong, for an update or a tap."""

    arrives_twice: float = 0.02
    dies: float = 0.0
    is_cut_off: float = 0.01
    double_tap: float = 0.04
    late_tap: float = 0.02
    forged: float = 0.02
    unknown: float = 0.01
    """It is not known whether a message arrived."""


class Killed(Exception):
    """The process was killed before a transaction ended."""


class Chats(World):
    """Everybody's phones."""

    def __init__(
        self, home: Home, now: datetime, chance: random.Random, watcher: Watcher, chances: Chances
    ) -> None:
        super().__init__(home, now, chance, watcher)
        self.chance, self.chances = chance, chances
        self.weather.unknown = chances.unknown
        self.faults: Counter[str] = Counter()
        self.wrong: list[str] = []
        """What did not hold of what goes wrong."""
        self.taps: Counter[int] = Counter()
        """By account."""
        self.documents: dict[int, list[documents.Rendered]] = defaultdict(list)
        self.heard: Callable[[int, str], None] = lambda _account, _data: None
        """Told of every tap that is dealt with, before it is."""
        self.forger: Callable[[int, str], int | None] = lambda _account, _data: None
        """Gives who might send what somebody else's button carries, and may not."""
        self.edited: Callable[[int, str, str], None] = lambda _account, _words, _where: None
        """Told of every message that looks different, and of documents: whose, what it says, and where."""
        self._before: dict[int, tuple[Shown, str]] = {}
        self._updates = itertools.count(1)
        self._hurry()

    def restart(self) -> None:
        """End the program, and begin it with a copy of its database."""
        super().restart()
        self._hurry()

    def _hurry(self) -> None:
        """Let writes be as fast as they are where no power ever fails."""
        raw = self._connection.connection.driver_connection
        if raw is not None:
            raw.execute("PRAGMA synchronous=OFF")

    # --- taps ---------------------------------------------------------------------------------------------

    def tap(self, account: int, shown: Shown, data: str) -> Sequence[Shown]:
        """Press a button; now and then twice, or an earlier one again, and somebody forges it."""
        seen = self._pressed(account, shown, data)
        changes = data.startswith(TWICE)
        if changes and self._happens("double_tap"):
            seen = (*seen, *self._pressed(account, shown, data))
        before = self._before.get(account)
        if before is not None and self._happens("late_tap"):
            self._pressed(account, *before)
        self._before.pop(account, None)
        if changes and not data.startswith(AGAIN_IS_NEW):
            self._before[account] = shown, data
        if self.chance.random() < self.chances.forged:
            self._forge(account, data)
        return seen

    def follow(self, account: int, data: str) -> Sequence[Shown]:
        """Press a button of a message that is not looked up."""
        self.heard(account, data)
        return self._update(account, reception.touched, Here(account, self.now), data)

    def _pressed(self, account: int, shown: Shown, data: str) -> Sequence[Shown]:
        self.taps[account] += 1
        self.heard(account, data)
        return super().tap(account, shown, data)

    def _forge(self, account: int, data: str) -> None:
        other = self.forger(account, data)
        if other is None:
            return
        self.faults["forged"] += 1
        links = self.run(_links)
        seen = self._update(other, reception.touched, Here(other, self.now), data)
        if [one.key for one in seen][-1:] != [NOT_FOUND]:
            self.wrong.append(f"{other} sent {data} and saw {[one.text for one in seen]}")
        if self.run(_links) != links:
            self.wrong.append(f"{other} sent {data}, and it changed something")

    # --- updates ------------------------------------------------------------------------------------------

    def _happens(self, name: str) -> bool:
        happens = self.chance.random() < float(getattr(self.chances, name))
        self.faults[name] += happens
        return happens

    def _update(
        self, account: int, work: Callable[Concatenate[Tx, P], Any], *args: P.args, **kwargs: P.kwargs
    ) -> Sequence[Shown]:
        arrival = Arrival(next(self._updates), account, "{}")
        (kept,) = self.run(inbox.receive, [arrival], self.now)
        if self._happens("arrives_twice") and self.run(inbox.receive, [arrival], self.now):
            self.wrong.append(f"update {arrival.update_id} was taken twice")
        if self._happens("dies"):
            self._die(work, *args, **kwargs)
        self.weather.cut_off = self._happens("is_cut_off")

        def dealt(tx: Tx) -> None:
            work(tx, *args, **kwargs)
            inbox.finish(tx, kept.id, self.now)

        seen = super()._update(account, dealt)
        if self.weather.cut_off:
            self.weather.cut_off = False
            self.deliver()
            seen = tuple(self.phone(account).fresh)
        if not seen:
            self.wrong.append(f"update {arrival.update_id} of {account} was not answered: {args}")
        return seen

    def _die(self, work: Callable[Concatenate[Tx, P], Any], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do it, but die before it is written; the update waits, and is dealt with by the successor."""

        def dying(tx: Tx) -> None:
            work(tx, *args, **kwargs)
            raise Killed

        try:
            self.run(dying)
        except Killed:
            self.restart()

    def _change(self, phone: Phone, row: Outgoing) -> Result:
        """Let a message look different."""
        result = super()._change(phone, row)
        shown = phone.messages.get(row.message_id or 0)
        if shown is not None:
            self.edited(row.chat_id, words(shown), shown.key)
        return result

    def _send(self, phone: Phone, row: Outgoing) -> Result:
        """Let a message arrive; a document is made when it is sent."""
        if row.method != "attachment":
            return super()._send(phone, row)
        self._numbers += 1
        self.edited(row.chat_id, str(row.params), row.key or "attachment")
        if "document" in row.params:
            made = documents.render(row.params["document"], row.params["params"])
            self.documents[row.chat_id].append(made)
        phone.show(Shown(self._numbers, row.key or "attachment", row.params, "", ()))
        return Result(row.id, "sent", message_id=self._numbers)


def words(shown: Shown) -> str:
    """Everything that can be read of a message."""
    return "\n".join([shown.text, *(label for label, _ in shown.buttons)])


def _links(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.audit_links)).scalar_one()
