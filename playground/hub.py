"""Telling open pages what happens, as it happens."""

import asyncio
import json
from collections.abc import AsyncIterator

from playground.people import Json

_LONGEST_QUEUE = 1000
"""Events kept for a page that does not read; beyond this it is told to load everything anew."""
_HEARTBEAT_SECONDS = 15.0
_FOR_EVERYBODY = frozenset({"unread", "blocked", "clock", "profile"})
"""Kinds of events that a page needs for its list of people, whichever chat is open."""


class Hub:
    """Passes every event on to the subscribers whom it concerns."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self.subscribers: set[Subscriber] = set()

    def publish(self, event: Json) -> None:
        """Pass one event on; `type` says its kind, `person` whose chat it belongs to."""
        if not self.subscribers:
            return
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        everybody = event["type"] in _FOR_EVERYBODY
        for subscriber in self.subscribers:
            if everybody or subscriber.person in (None, event.get("person")):
                subscriber.put(line)

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        for subscriber in self.subscribers:
            subscriber.put(None)


class Subscriber:
    """One open stream of server-sent events."""

    def __init__(self, person: int | None) -> None:
        """`person` is the chat that is open in the page; None asks for all chats."""
        self.person = person
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, line: str | None) -> None:
        """Add an event; a full queue is replaced by the request to load everything anew."""
        if self._queue.qsize() >= _LONGEST_QUEUE:
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait('{"type":"resync"}')
        self._queue.put_nowait(line)

    async def stream(self, hub: Hub) -> AsyncIterator[bytes]:
        """Yield the events in the wire format of server-sent events, with a comment as heartbeat."""
        hub.subscribers.add(self)
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    line = await asyncio.wait_for(self._queue.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if line is None:
                    return
                yield f"data: {line}\n\n".encode()
        finally:
            hub.subscribers.discard(self)
