"""What a stranger meets: one text, one button, and the way in by one's own phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.messages import MenuButton, Message, Text
from domain.refusals import Refused
from services import handovers, invitations, joining, messages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.people import Actor
    from storage.database import Tx

SHARE = ((MenuButton(Text("joining.share_phone"), asks_contact=True),),)
"""The one button below the input line; Telegram itself asks before the number is sent."""


def greet_stranger(tx: Tx, chat_id: int, now: datetime) -> None:
    """Answer, in a private chat, an account that holds no office; the chat's id is the account's."""
    text = joining.greeting(tx, chat_id, now)
    if text.key == "joining.stranger":
        messages.say(tx, chat_id, Message(text, menu=SHARE), now)
    else:
        messages.say(tx, chat_id, Message(text, handovers.ways(tx, chat_id)), now)


def accept_contact(
    tx: Tx,
    user_id: int,
    chat_id: int,
    phone: str,
    now: datetime,
    *,
    own: bool,
    menu: Sequence[Sequence[MenuButton]] = SHARE,
) -> Actor | None:
    """Take a shared contact; gives who it made the account, or None when it was refused.

    A refusal comes with `menu`, so that a person who has joined keeps theirs.
    """
    try:
        actor = joining.bind(tx, user_id, phone, now, own=own)
    except Refused as refused:
        messages.say(tx, chat_id, Message(refused.text, menu=menu), now)
        return None
    messages.say(tx, chat_id, Message(Text("joining.joined", {"name": actor.name})), now)
    return actor


def open_link(
    tx: Tx, user_id: int, token: str, now: datetime, menu: Sequence[Sequence[MenuButton]] = SHARE
) -> Actor | None:
    """Take a one-time link; gives who it made the account, or None when it was refused.

    A refusal comes with `menu`, so that a person who has joined keeps theirs.
    """
    try:
        actor = invitations.accept(tx, user_id, token, now)
    except Refused as refused:
        messages.say(tx, user_id, Message(refused.text, menu=menu), now)
        return None
    messages.say(tx, user_id, Message(Text("joining.joined", {"name": actor.name})), now)
    return actor
