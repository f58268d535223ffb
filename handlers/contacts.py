"""Contact points in the chat: one's own, those who come here, and where something is missing.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import contacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

WORDS = ("联系点", "联系领导")
"""What is typed for it."""

_PAGE = re.compile(r"j:([mog]):([0-9]{1,4})")
_VIEWS: Mapping[str, Callable[[Tx, Actor, datetime, int], Message]] = {
    "m": contacts.of_leader,
    "o": contacts.of_organization,
    "g": contacts.gaps,
}


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for contact points; false for any other."""
    if typed.strip() not in WORDS:
        return False
    say(tx, here, contacts.show(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for.

    `j` what concerns the actor, as a new message; `j:m:<page>` their own contact points, `j:o:<page>` the
    leaders who come here, `j:g:<page>` what is missing, in place. Raises NotFound, among others for data
    no button of ours carries.
    """
    found = _PAGE.fullmatch(data)
    if data == "j":
        say(tx, here, contacts.show(tx, actor, here.now))
    elif found is not None:
        put(tx, here, _VIEWS[found[1]](tx, actor, here.now, int(found[2])))
    else:
        raise NotFound
