"""What is not sent at night: notices, and digests.

Digests stand in the outbox announced, and are composed when they may be sent: a few in each cycle.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from services import digests
from services.announcing import DIGEST
from storage import outbox, together
from storage.database import FAULTS
from storage.outbox import NOTICE

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Message
    from storage.database import Tx
    from storage.outbox import Outgoing

log = logging.getLogger(__name__)

MOST_COMPOSED = 5
"""Composed in one cycle: each takes some milliseconds of the writer, and answers wait for none longer."""

HELD_SECONDS = 30.0
"""How long what may not be sent yet is left alone: the demonstration's clock may leap meanwhile."""

BROKEN_SECONDS = 600.0
"""How long a digest is left alone that could not be composed: all others go on meanwhile."""

BUGS = (
    *(ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError),
    *FAULTS,
)
"""What a fault of ours raises; a failing database raises other things, and the cycle is tried again."""


class Announcements:
    """Which rows were looked at and may not be sent yet."""

    def __init__(self) -> None:
        self._held: dict[int, float] = {}

    def begin(self, tx: Tx, now: datetime) -> Composing:
        """Begin a cycle."""
        return Composing(tx, now, self._held)


class Composing:
    """One cycle of the sender, as far as notices and digests go."""

    def __init__(self, tx: Tx, now: datetime, held: dict[int, float]) -> None:
        self._tx = tx
        self._now = now
        self._held = held
        self._composer: digests.Composer | None = None
        self._composed = 0
        self.unfinished = False
        """There is more to look at: the next cycle should follow at once."""

    def rests(self, row: Outgoing, now: float) -> bool:
        """Whether a row is to be left alone for now; `now` is in seconds that never go back."""
        if self._held.get(row.id, 0.0) > now:
            return True
        if row.key == together.KEY:
            return True
        if row.key != DIGEST:
            return False
        if self._composed >= MOST_COMPOSED:
            self.unfinished = True
            return True
        return False

    def compose(self, row: Outgoing, now: float) -> Outgoing | None:
        """Return the row with what it says; None where it is not sent now, or never.

        A digest that was composed before, and is said once more, waits for the morning as well.
        """
        if row.priority < NOTICE:
            return row
        self._held.pop(row.id, None)
        try:
            with self._tx.begin_nested():
                said = self._look(row)
        except BUGS:
            log.exception("a digest could not be composed, and waits: outbox=%d", row.id)
            self._held[row.id] = now + BROKEN_SECONDS
            return None
        if isinstance(said, digests.Hold):
            self._held[row.id] = now + min(said.seconds, HELD_SECONDS)
            return None
        if row.key != DIGEST:
            return row
        self._composed += 1
        if said is None:
            outbox.skip(self._tx, row, "nothing is due any more")
            self.unfinished = True
            return None
        return outbox.fill(self._tx, row, said)

    def _look(self, row: Outgoing) -> Message | digests.Hold | None:
        """Return what a digest says, or how long a row waits; None where it waits no longer."""
        if row.key == DIGEST:
            return self._composed_by.compose(row)
        if "announced" in row.params:
            return self._composed_by.repeat(row)
        return self._composed_by.notice(row) if row.priority == NOTICE else None

    @property
    def _composed_by(self) -> digests.Composer:
        if self._composer is None:
            self._composer = digests.composer(self._tx, self._now)
        return self._composer
