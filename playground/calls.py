"""The journal of the bot's calls, for tests and for the curious."""

from collections import deque

from playground.params import Params
from playground.people import Json
from playground.wakeup import Signal

MOST_CALLS = 10_000


class Calls:
    """Keeps the latest calls in order."""

    def __init__(self, *, bodies: bool = True) -> None:
        """Begin empty; without bodies the parameters are left out, which costs less."""
        self._bodies = bodies
        self._kept: deque[Json] = deque(maxlen=MOST_CALLS)
        self._last = 0
        self.changed = Signal()

    def note(self, method: str, params: Params, at: float, outcome: str) -> None:
        """Add one call; `at` is playground time, `outcome` is "ok" or the refusal's words."""
        self._last += 1
        shown = {**params.values, **dict.fromkeys(params.files, "(upload)")} if self._bodies else {}
        self._kept.append({"n": self._last, "method": method, "params": shown, "at": at, "outcome": outcome})
        self.changed.fire()

    def since(self, number: int) -> list[Json]:
        """Show the calls after a number."""
        return [call for call in self._kept if call["n"] > number]

    @property
    def last(self) -> int:
        """Tell the number of the latest call."""
        return self._last
