"""Where an answer goes, and the two ways to give it: a new message, or a change of the one touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services import messages

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Message
    from storage.database import Tx


@dataclass(frozen=True)
class Here:
    """The private chat of one account, whose id is the account's, at the instant of an update."""

    chat_id: int
    now: datetime
    message_id: int | None = None
    """The message whose button was touched; None when something was typed or sent."""
    bot_name: str = ""
    """What links to this bot call it."""


def say(tx: Tx, here: Here, message: Message) -> int:
    """Say something new below everything else; gives the outbox id."""
    return messages.say(tx, here.chat_id, message, here.now)


def put(tx: Tx, here: Here, message: Message) -> int:
    """Change the message that was touched, or say something new; gives the outbox id."""
    if here.message_id is None:
        return messages.say(tx, here.chat_id, message, here.now)
    return messages.change(tx, here.chat_id, here.message_id, message, here.now)
