"""Telegram's limits on how fast a bot may write."""

import math
import time
from collections import OrderedDict

from playground.errors import too_many
from playground.params import Params

PER_SECOND = 30.0
"""Over all chats. Source: core.telegram.org/bots/faq, "My bot is hitting limits"."""
PER_CHAT_SECOND = 1.0
"""In one chat; short bursts are let through. Source: as above."""
BURST = 30.0
CHAT_BURST = 3.0
_MOST_CHATS = 100_000
_PACED = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendVoice",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    }
)


class _Bucket:
    """A token bucket."""

    __slots__ = ("at", "level")

    def __init__(self, level: float, at: float) -> None:
        self.level = level
        self.at = at

    def wait(self, now: float, rate: float, burst: float) -> float:
        """Fill up to now and tell how many seconds are missing for one call."""
        self.level = min(burst, self.level + (now - self.at) * rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / rate


class Pace:
    """Counts calls that write, in real seconds, and refuses the one too many."""

    def __init__(self) -> None:
        """Begin with full buckets."""
        self._all = _Bucket(BURST, time.monotonic())
        self._chats: OrderedDict[int, _Bucket] = OrderedDict()

    def check(self, method: str, params: Params) -> None:
        """Let the call through or refuse it with the seconds to wait."""
        if method not in _PACED:
            return
        now = time.monotonic()
        chat_id = params.number("chat_id")
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = _Bucket(CHAT_BURST, now)
            if len(self._chats) > _MOST_CHATS:
                self._chats.popitem(last=False)
        wait = max(self._all.wait(now, PER_SECOND, BURST), chat.wait(now, PER_CHAT_SECOND, CHAT_BURST))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._all.level -= 1
        chat.level -= 1
