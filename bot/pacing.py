"""How fast Telegram may be spoken to: token buckets, and pauses that Telegram orders."""

from __future__ import annotations

from dataclasses import dataclass, field

AT_ONCE_SECONDS = 0.3
"""Of so many seconds the messages may go at once after a rest.

A server that counts in the same way allows a second's; whoever uses all of it is refused as soon as two
messages come closer together than they were sent (measured: 20 of 1,000, each a second's pause for all).
"""


@dataclass
class Bucket:
    """Holds up to `burst` permits and gains `per_second`; time is the caller's, in seconds."""

    per_second: float
    burst: float
    level: float = field(init=False)
    filled_at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self.level = self.burst

    def wait(self, now: float) -> float:
        """Seconds until a permit is there; 0 when one is."""
        if self.filled_at != float("-inf"):
            self.level = min(self.burst, self.level + (now - self.filled_at) * self.per_second)
        self.filled_at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.per_second

    def take(self) -> None:
        """Use a permit up."""
        self.level -= 1


class Pacing:
    """Who may be written to now.

    Source: Bot FAQ: about 30 messages a second over all chats, one a second in one chat with short
    bursts allowed. The default stays below (29.5): at 30 a server that counts strictly refused 8 of
    10,000 (measured), and a second refusal stops everybody for seconds.
    """

    def __init__(self, per_second: float, chat_per_second: float, chat_burst: float) -> None:
        self._all = Bucket(per_second, max(1.0, per_second * AT_ONCE_SECONDS))
        self._chat_per_second = chat_per_second
        self._chat_burst = chat_burst
        self._chats: dict[int, Bucket] = {}
        self._paused_until = 0.0
        self._held: dict[int, float] = {}
        self._refused: dict[int, float] = {}

    def wait(self, chat_id: int, now: float) -> float:
        """Seconds until a message to the chat may go; 0 for at once."""
        ordered = self._held.get(chat_id, 0.0) - now
        if ordered > 0:
            return ordered
        return max(self.wait_for_all(now), self._chat(chat_id).wait(now))

    def wait_for_all(self, now: float) -> float:
        """Seconds until a message to anybody may go; 0 for at once."""
        return max(self._paused_until - now, self._all.wait(now))

    def take(self, chat_id: int) -> None:
        """A message is going out."""
        self._all.take()
        self._chat(chat_id).take()

    def hold(self, chat_id: int, until: float) -> None:
        """Keep a chat's messages back until an instant: an earlier one is to be tried again first."""
        self._held[chat_id] = max(self._held.get(chat_id, 0.0), until)

    def refused(self, chat_id: int, retry_after: float, now: float) -> None:
        """Telegram asked to wait: this chat does; all do when a second chat is refused meanwhile."""
        self.hold(chat_id, now + retry_after)
        self._refused = {chat: until for chat, until in self._refused.items() if until > now}
        self._refused[chat_id] = now + retry_after
        if len(self._refused) > 1:
            self._paused_until = max(self._paused_until, now + retry_after)

    def forget_rested(self, now: float) -> None:
        """Drop what is full again, so that memory does not grow with everyone ever written to."""
        rested = [
            chat
            for chat, bucket in self._chats.items()
            if bucket.wait(now) == 0 and bucket.level >= bucket.burst
        ]
        for chat in rested:
            del self._chats[chat]
        self._held = {chat: until for chat, until in self._held.items() if until > now}

    def remembered(self) -> int:
        """How many chats are being counted."""
        return len(self._chats)

    def _chat(self, chat_id: int) -> Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            bucket = self._chats[chat_id] = Bucket(self._chat_per_second, self._chat_burst)
        return bucket
