"""Updates become durable rows before Telegram is told that they arrived (see `bot.line`).

They are kept raw: what the library cannot parse survives as well, because nothing is parsed here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from telegram.error import NetworkError

from storage import inbox
from storage.database import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.clock import Clock
    from storage.database import Database

SENDERS = ("from", "user", "sender_chat", "chat", "actor_chat")
"""Where a person stands in the parts of an update, in order of preference."""

LARGEST = 2**63 - 1
"""What both databases can keep. Telegram's ids have at most 52 bits; a larger one must not stop polling."""


class Ingest:
    """Keeps batches, and hands on what was not known already."""

    def __init__(
        self, database: Database, clock: Clock, arrived: Callable[[Sequence[inbox.Waiting]], None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._arrived = arrived

    async def keep(self, batch: Sequence[dict[str, Any]]) -> None:
        """Commit a batch. Raises NetworkError when the database could not take it."""
        try:
            new = await self._database.write(
                inbox.receive, [arrival(update) for update in batch], self._clock.now()
            )
        except StorageUnavailable as error:
            message = "updates could not be stored and were not acknowledged"
            raise NetworkError(message) from error
        if new:
            self._arrived(new)


def arrival(update: dict[str, Any]) -> inbox.Arrival:
    """An update as it is kept: whole, with the person (or chat) by whom its order is kept."""
    return inbox.Arrival(int(update["update_id"]), _person_key(update), json.dumps(update))


def _person_key(update: dict[str, Any]) -> int:
    for part in update.values():
        if not isinstance(part, dict):
            continue
        for name in SENDERS:
            sender = part.get(name)
            number = sender.get("id") if isinstance(sender, dict) else None
            if isinstance(number, int):
                return number if abs(number) <= LARGEST else 0
    return 0
