"""The line to Telegram: polling that acknowledges nothing before it is kept.

The library acknowledges a batch as soon as it is in memory: 60 kills under load lost 1,997 of
2,659 updates. So the request object that it polls with has the raw batch kept first, and hands the
library nothing but the last update id, which is all that its polling needs to ask for more.

Nothing here needs the database's libraries, so that a start polls while they are still loading.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import ExtBot, Updater
from telegram.request import BaseRequest

from bot.clock import monotonic
from bot.transport import LeanRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import TypeAlias

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from bot.settings import Settings

    Keep: TypeAlias = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]

POLL_SECONDS = 30
"""How long one getUpdates waits for something to happen."""


class Intake(BaseRequest):
    """The request class for getUpdates: like `inner`, but what arrives is kept on the way."""

    def __init__(self, inner: BaseRequest) -> None:
        self._inner = inner
        self._keep: Keep | None = None
        self._can_keep = asyncio.Event()
        self.stirred_at = monotonic()
        """When polling last came back, with updates, without or with an error; the watchdog looks at it."""

    def keep_by(self, keep: Keep) -> None:
        """From now on batches are kept by `keep`, which returns when they are on disk or raises NetworkError.

        Until then a batch that arrives waits, unacknowledged.
        """
        self._keep = keep
        self._can_keep.set()

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

        Raises NetworkError when they could not be kept: the library then asks again, and Telegram,
        to whom nothing was acknowledged, gives them again.
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
        await self._can_keep.wait()
        if self._keep is not None:
            await self._keep(batch)
        stub = {"ok": True, "result": [{"update_id": max(update["update_id"] for update in batch)}]}
        return code, json.dumps(stub).encode()


class _Nowhere(asyncio.Queue[object]):
    """Where the library's polling puts its stubs: what counts is in the inbox already."""

    async def put(self, item: object) -> None:
        """Forget the stub."""


class Line:
    """The bot's connection to Telegram: calls by `bot`, updates by `intake`."""

    def __init__(self, settings: Settings) -> None:
        self.intake = Intake(LeanRequest(proxy=settings.proxy, connections=2))
        self._calls = LeanRequest(proxy=settings.proxy)
        self.bot: ExtBot[None] = ExtBot(
            settings.bot_token,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=self._calls,
            get_updates_request=self.intake,
        )
        self._updater = Updater(self.bot, _Nowhere())

    async def open(self) -> None:
        """Begin to poll. Raises TelegramError, InvalidToken among them."""
        await self._updater.initialize()
        await self._updater.start_polling(
            poll_interval=0, timeout=POLL_SECONDS, bootstrap_retries=-1, allowed_updates=Update.ALL_TYPES
        )

    async def stop_listening(self) -> None:
        """Poll no more; calls still go out."""
        if self._updater.running:
            await self._updater.stop()

    async def close(self) -> None:
        """Close every connection."""
        await self._updater.shutdown()

    async def abandon(self) -> None:
        """Close every connection of a line that did not open."""
        await self.intake.shutdown()
        await self._calls.shutdown()
