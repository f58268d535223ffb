"""What follows from messages that could not be delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.messages import Message, Text
from services import announcing
from storage import outbox, persons

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Tx

APOLOGY = "errors.incident"


def unreachable(tx: Tx, chat_id: int, now: datetime) -> None:
    """A person blocked the bot or is gone: pushes to them stop until they write again.

    What they were to be reminded of goes to the next in line.
    """
    persons.mark_unreachable(tx, chat_id, now)
    announcing.refused(tx, chat_id, now)


def apologise(tx: Tx, row: outbox.Outgoing, incident: str, now: datetime) -> None:
    """Tell a person, once, that a message could not be made; an apology is never apologised for."""
    if row.key != APOLOGY:
        message = Message(Text(APOLOGY, {"incident": incident}))
        outbox.send_once(tx, row.chat_id, message, now, dedupe=f"outbox:{row.id}", priority=outbox.REPLY)
