"""What the sender does with the outbox, for tests without one: the next message that may be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import digests
from services.announcing import DIGEST
from storage import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx
    from storage.outbox import Outgoing


def next_message(tx: Tx, now: datetime) -> Outgoing | None:
    """The next message, composed if it was only announced; None when none may go now."""
    composer = digests.composer(tx, now)
    skipped = True
    while skipped:
        skipped = False
        for row in outbox.waiting(tx):
            if row.priority == outbox.NOTICE and composer.notice(row) is not None:
                continue
            if row.key != DIGEST:
                return row
            said = composer.compose(row)
            if said is None:
                outbox.skip(tx, row, "nothing is due any more")
                skipped = True
            elif not isinstance(said, digests.Hold):
                return outbox.fill(tx, row, said)
    return None
