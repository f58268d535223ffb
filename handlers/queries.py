"""What a person looks up: their records by month, one record, its files.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from services import messages, records

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx

_MONTH = re.compile(r"r:([0-9]{4})([0-9]{2}):([0-9]{1,4})")
_RECORD = re.compile(r"([oa]):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""


def my_records(tx: Tx, actor: Actor, chat_id: int, now: datetime) -> None:
    """Say the latest month of the actor's records. Raises Refused."""
    messages.say(tx, chat_id, records.my_records(tx, actor), now)


def answer(tx: Tx, actor: Actor, chat_id: int, message_id: int | None, data: str, now: datetime) -> None:
    """Do what a button of a query asks for: `r:<YYYYMM>:<page>`, `o:<record id>` or `a:<record id>`.

    Pages change the message they stand in; a record and files are new messages, so that what was
    there stays. Raises Refused, among others for data no button of ours carries.
    """
    if found := _MONTH.fullmatch(data):
        page = records.my_records(tx, actor, _month(found[1], found[2]), int(found[3]))
        _show(tx, chat_id, message_id, page, now)
    elif found := _RECORD.fullmatch(data):
        if found[1] == "o":
            messages.say(tx, chat_id, records.open_record(tx, actor, int(found[2])), now)
            return
        for file in records.attachments_of(tx, actor, int(found[2])):
            messages.show_attachment(tx, chat_id, file.kind, file.file_id, now)
    else:
        raise NotFound


def _month(year: str, month: str) -> date:
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        raise NotFound from None


def _show(tx: Tx, chat_id: int, message_id: int | None, message: Message, now: datetime) -> None:
    if message_id is None:
        messages.say(tx, chat_id, message, now)
    else:
        messages.change(tx, chat_id, message_id, message, now)
