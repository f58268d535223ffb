"""Waking those who wait for something to change."""

import asyncio


class Signal:
    """Many coroutines wait; one `fire` wakes all who wait at that moment."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self.closed = False
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Wake everybody who waits now."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def close(self) -> None:
        """Wake everybody for good: the server stops."""
        self.closed = True
        self.fire()

    async def wait(self, seconds: float) -> None:
        """Return at the next `fire`, or after that many seconds."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await asyncio.wait((waiter,), timeout=seconds)
        finally:
            self._waiting.discard(waiter)
