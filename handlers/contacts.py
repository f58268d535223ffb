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

_PAGE = re.compile(r"j:([mog]):([0-9]{1,4})")
_VIEWS: Mapping[str, Callable[[Tx, Actor, datetime, int], Message]] = {
    "m": contacts.of_leader,
    "o": contacts.of_organization,
    "g": contacts.gaps,
}

_WORDS: Mapping[str, Callable[[Tx, Actor, datetime], Message]] = {
    "联系点": contacts.show,
    "我的联系点": contacts.of_leader,
    "联系领导": contacts.of_organization,
    "谁联系我们": contacts.of_organization,
    "还缺什么": contacts.gaps,
}
"""What is typed for it, also instead of a tap on the button of that name."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for contact points; false for any other. Raises NotFound."""
    asked = _WORDS.get(typed.strip())
    if asked is None:
        return False
    say(tx, here, asked(tx, actor, here.now))
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
