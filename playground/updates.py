"""Updates that the bot has not acknowledged yet, and the one poller who may fetch them."""

import asyncio
import json
from collections import deque
from typing import NamedTuple

from playground.errors import ApiError, Refusal
from playground.people import Json

FIRST_UPDATE_ID = 100_000_001
LONGEST_POLL_SECONDS = 50
"""As in Telegram's server (LONG_POLL_MAX_TIMEOUT)."""
MOST_PENDING = 100_000
"""Beyond this the oldest updates are dropped, so that a bot that is away does not fill the memory."""
_encode = json.JSONEncoder(separators=(",", ":")).encode
_FUTURE_ALLOWANCE = 10
"""An offset further ahead than this is answered from the head of the queue, as in Telegram's TQueue."""
_NOT_SENT_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Pending(NamedTuple):
    """One update, ready to be sent."""

    update_id: int
    payload: bytes
    """The update as JSON, non-ASCII escaped as Telegram does; made once, sent as often as the bot asks."""


class UpdateQueue:
    """Keeps updates until the bot acknowledges them by asking for later ones."""

    def __init__(self) -> None:
        """Begin empty, with every usual kind of update allowed."""
        self.pending: deque[Pending] = deque()
        self.next_id = FIRST_UPDATE_ID
        self.allowed: frozenset[str] | None = None
        self._poller: asyncio.Future[str | None] | None = None

    def wants(self, kind: str) -> bool:
        """Tell whether the bot has asked for updates of this kind."""
        return kind not in _NOT_SENT_UNASKED if self.allowed is None else kind in self.allowed

    def push(self, update: Json) -> Pending:
        """Add an update, give it an id if it has none, and wake the poller."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self.next_id
            update = {"update_id": update_id, **update}
        payload = _encode(update).encode("ascii")
        item = Pending(update_id, payload)
        self.restore(item)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        return item

    def restore(self, item: Pending) -> None:
        """Put an update at the end of the queue."""
        self.pending.append(item)
        self.next_id = item.update_id + 1
        if len(self.pending) > MOST_PENDING:
            self.pending.popleft()

    def acknowledge(self, offset: int) -> bool:
        """Forget what is before the offset; negative: all but so many at the end. Tell whether any went."""
        before = len(self.pending)
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        elif offset <= self.next_id + _FUTURE_ALLOWANCE:
            while self.pending and self.pending[0].update_id < offset:
                self.pending.popleft()
        return len(self.pending) < before

    def batch(self, limit: int) -> list[Pending]:
        """Show the oldest updates without forgetting them."""
        if len(self.pending) <= limit:
            return list(self.pending)
        return [self.pending[index] for index in range(limit)]

    async def wait(self, seconds: float) -> None:
        """Wait for an update as the only poller; an older one is sent away, a newer one sends this away."""
        self.end_poll(Refusal.OTHER_POLLER)
        poller: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._poller = poller
        timer = asyncio.get_running_loop().call_later(seconds, _finish, poller)
        try:
            reason = await poller
        finally:
            timer.cancel()
            if self._poller is poller:
                self._poller = None
        if reason is not None:
            raise ApiError(reason)

    def end_poll(self, reason: str | None) -> None:
        """Send the present poller away with a conflict; without a reason with an empty answer."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(reason)


def _finish(poller: "asyncio.Future[str | None]") -> None:
    if not poller.done():
        poller.set_result(None)
