"""The demonstration's time: the playground moves it forward, the bot follows."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from bot.clock import DemonstrationClock

CLOCK_SECONDS = 25
"""How long the playground may hold a question about its clock open."""


async def follow(clock: DemonstrationClock, api_url: str) -> None:
    """Keep the clock at the playground's offset, until cancelled."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CLOCK_SECONDS + 10)) as session:
        known = None
        while True:
            try:
                known = await _offset(session, api_url, known)
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(1)
                continue
            clock.offset = timedelta(seconds=known)


async def read_offset(clock: DemonstrationClock, api_url: str) -> None:
    """Set the clock once, before anything is done by it."""
    with contextlib.suppress(aiohttp.ClientError, TimeoutError):
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            clock.offset = timedelta(seconds=await _offset(session, api_url, None))


async def _offset(session: aiohttp.ClientSession, api_url: str, known: float | None) -> float:
    query = {} if known is None else {"known": str(known), "timeout": str(CLOCK_SECONDS)}
    async with session.get(f"{api_url}/playground/clock", params=query) as answer:
        answer.raise_for_status()
        return float((await answer.json())["offset_seconds"])
