"""Updates become durable rows before Telegram is told that they arrived.

The library acknowledges a batch as soon as it is in memory: 60 kills under load lost 1,997 of
2,659 updates. So the request object that the library polls with commits the raw batch first, and
hands the library nothing but the last update id, which is all that its polling needs to ask for
more. What the library cannot parse survives as well, because nothing is parsed here.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.clock import monotonic
from storage import inbox
from storage.database import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from bot.clock import Clock
    from storage.database import Database

log = logging.getLogger(__name__)

SENDERS = ("from", "user", "sender_chat", "chat", "actor_chat")
"""Where a person stands in the parts of an update, in order of preference."""


class Intake(BaseRequest):
    """The request class for getUpdates: like `inner`, but what arrives is committed on the way."""

    def __init__(
        self,
        inner: BaseRequest,
        database: Database,
        clock: Clock,
        arrived: Callable[[Sequence[inbox.Waiting]], None],
    ) -> None:
        self._inner = inner
        self._database = database
        self._clock = clock
        self._arrived = arrived
        self.stirred_at = monotonic()
        """When polling last came back, with updates, without or with an error; the watchdog looks at it."""

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer by default."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open the connections."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._inner.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Poll once; returns only when every update of the answer is on disk.

        Raises NetworkError when the database could not take them: the library then asks again,
        and Telegram, to whom nothing was acknowledged, gives them again.
        """
        try:
            code, body = await self._inner.do_request(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
        finally:
            self.stirred_at = monotonic()
        if code != 200:  # noqa: PLR2004 - HTTP's own number for success
            return code, body
        batch = json.loads(body).get("result")
        if not batch:
            return code, body
        arrivals = [arrival(update) for update in batch]
        try:
            new = await self._database.write(inbox.receive, arrivals, self._clock.now())
        except StorageUnavailable as error:
            message = "updates could not be stored and were not acknowledged"
            raise NetworkError(message) from error
        if new:
            self._arrived(new)
        stub = {"ok": True, "result": [{"update_id": max(one.update_id for one in arrivals)}]}
        return code, json.dumps(stub).encode()


def arrival(update: dict[str, Any]) -> inbox.Arrival:
    """An update as it is kept: whole, with the person (or chat) by whom its order is kept."""
    return inbox.Arrival(int(update["update_id"]), _person_key(update), json.dumps(update))


def _person_key(update: dict[str, Any]) -> int:
    for part in update.values():
        if not isinstance(part, dict):
            continue
        for name in SENDERS:
            sender = part.get(name)
            if isinstance(sender, dict) and isinstance(sender.get("id"), int):
                return int(sender["id"])
    return 0
