"""What a person looks up: records by month, one record, its files and history, and what waits.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import follow_ups, messages, record_lists, records

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_MONTH = re.compile(r"r:([0-9]{4})([0-9]{2}):([0-9]{1,4})(?::([0-9]{1,18}))?")
_RECORD = re.compile(r"([oak]):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""

_HISTORY = re.compile(r"y:([0-9]{1,18})(?::([0-9]{1,4}))?")
_BELOW = re.compile(r"b:([0-9]{1,18}):([0-9]{1,4})")
_WAITING = re.compile(r"x:([0-9]{1,4})")
_DONE = re.compile(r"g:(received|restored):([0-9]{1,18})")


def my_records(tx: Tx, actor: Actor, here: Here) -> None:
    """Say the latest month of the actor's records, or what they may read. Raises Refused."""
    say(tx, here, record_lists.first_list(tx, actor, here.now))


def answer(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button of a query asks for.

    `r:<YYYYMM>:<page>[:<organization>]` a month, `k:<organization>` its latest, `b:<organization>:<page>`
    what is below it, `x:<page>` what waits; `o:`, `a:<record>` a record, its files; `y:<record>[:<page>]`
    its history. Pages change the message they stand in; the others are new messages, so that what was
    there stays. Raises Refused, among others for data no button of ours carries.
    """
    if found := _MONTH.fullmatch(data):
        month, page = _month(found[1], found[2]), int(found[3])
        if found[4]:
            put(tx, here, record_lists.of_organization(tx, actor, int(found[4]), here.now, month, page))
        else:
            put(tx, here, record_lists.my_records(tx, actor, here.now, month, page))
    elif found := _BELOW.fullmatch(data):
        put(tx, here, record_lists.children(tx, actor, int(found[1]), int(found[2])))
    elif found := _WAITING.fullmatch(data):
        put(tx, here, record_lists.waiting(tx, actor, here.now, int(found[1])))
    elif found := _HISTORY.fullmatch(data):
        _history(tx, actor, here, int(found[1]), found[2])
    elif found := _RECORD.fullmatch(data):
        _look(tx, actor, here, found[1], int(found[2]))
    else:
        raise NotFound


def follow(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what takes one tap: `g:received:<record>` or `g:restored:<record>`.

    An old button, for what can no longer be done, shows the record as it is. Raises Refused.
    """
    found = _DONE.fullmatch(data)
    if found is None:
        raise NotFound
    record_id = int(found[2])
    work = follow_ups.receive if found[1] == "received" else follow_ups.restore
    try:
        work(tx, actor, record_id, here.now)
    except NotFound:
        put(tx, here, records.open_record(tx, actor, record_id, here.now))
    else:
        put(tx, here, records.followed_up(tx, actor, record_id, here.now))


def _history(tx: Tx, actor: Actor, here: Here, record_id: int, page: str | None) -> None:
    if page is None:
        say(tx, here, records.history(tx, actor, record_id, here.now))
    else:
        put(tx, here, records.history(tx, actor, record_id, here.now, int(page)))


def _look(tx: Tx, actor: Actor, here: Here, what: str, number: int) -> None:
    match what:
        case "o":
            say(tx, here, records.open_record(tx, actor, number, here.now))
        case "k":
            say(tx, here, record_lists.of_organization(tx, actor, number, here.now))
        case _:
            for file in records.attachments_of(tx, actor, number, here.now):
                messages.show_attachment(tx, here.chat_id, file.kind, file.file_id, here.now)


def _month(year: str, month: str) -> date:
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        raise NotFound from None
