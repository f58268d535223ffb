"""One objection in the chat: naming who rechecks it, what they propose, confirm and decide.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import messages, recheck_views

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_OF_ONE = re.compile(r"rc:([ofc]):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""

_NAME = re.compile(r"rc:p:([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,18})")


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises NotFound, Refused.

    `rc:o:<objection>` it as a new message, `rc:f:<objection>` its material; in place:
    `rc:c:<proposal>` confirm exactly that, `rc:p:<objection>:<person>:<person>` name these two.
    """
    if found := _NAME.fullmatch(data):
        two = int(found[2]), int(found[3])
        put(tx, here, recheck_views.appoint(tx, actor, int(found[1]), two, here.now))
        return
    found = _OF_ONE.fullmatch(data)
    if found is None:
        raise NotFound
    number = int(found[2])
    match found[1]:
        case "o":
            say(tx, here, recheck_views.show(tx, actor, number, here.now))
        case "c":
            put(tx, here, recheck_views.confirm(tx, actor, number, here.now))
        case _:
            for file in recheck_views.files_of(tx, actor, number):
                messages.show_attachment(tx, here.chat_id, file.kind, file.file_id, here.now)
