"""What a ticker does for the tables that are only passed through."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import inbox, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

KEPT = timedelta(days=7)
"""How long dealt-with updates and sent messages stay. Telegram itself forgets updates after a day,
and may number them anew after a quiet week. Source: architecture decision 1."""


def purge(tx: Tx, now: datetime) -> int:
    """Forget what has passed through; gives how many rows that were."""
    return inbox.purge(tx, now - KEPT) + outbox.purge(tx, now - KEPT)
