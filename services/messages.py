"""What handlers may queue to be said; the words come later, from templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Message, Params
    from storage.database import Tx


def say(tx: Tx, chat_id: int, message: Message, now: datetime) -> int:
    """Queue a new message; gives the id by which a later edit can name it."""
    return outbox.send(tx, chat_id, message, now)


def change(tx: Tx, chat_id: int, message_id: int, message: Message, now: datetime) -> int:
    """Queue the change, in place, of a message that is in the chat."""
    return outbox.edit(tx, chat_id, outbox.Target(message_id=message_id), message, now)


def change_said(tx: Tx, chat_id: int, outbox_id: int, message: Message, now: datetime) -> int:
    """Queue the change, in place, of a message said earlier."""
    return outbox.edit(tx, chat_id, outbox.Target(outbox_id=outbox_id), message, now)


def last_key(tx: Tx, chat_id: int) -> str | None:
    """What was last said to somebody, by its key; None when nothing was, or long ago."""
    return outbox.last_key(tx, chat_id)


def unmark(tx: Tx, chat_id: int, outbox_id: int, now: datetime) -> None:
    """Queue the removal of the buttons of a message said earlier."""
    outbox.unmark(tx, chat_id, outbox.Target(outbox_id=outbox_id), now)


def show_attachment(tx: Tx, chat_id: int, kind: str, file_id: str, now: datetime) -> None:
    """Queue a file that Telegram already holds."""
    outbox.send_attachment(tx, chat_id, kind, file_id, now)


def say_document(tx: Tx, chat_id: int, name: str, params: Params, now: datetime) -> None:
    """Queue a document that is made when it is sent (`templates.documents`)."""
    outbox.send_document(tx, chat_id, name, params, now)
