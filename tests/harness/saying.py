"""What the sender does with the outbox, for tests without one: claim, compose, settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.announcements import Announcements
from storage import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx
    from storage.outbox import Outgoing


def next_message(tx: Tx, now: datetime) -> Outgoing | None:
    """The next message as the sender claims it; None when none may go now."""
    while True:
        composing = Announcements().begin(tx, now)
        for row in outbox.waiting(tx):
            if not composing.rests(row, 0.0) and (composed := composing.compose(row, 0.0)) is not None:
                return composed
        if not composing.unfinished:
            return None
