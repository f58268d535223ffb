"""The list of key villages and communities in the chat of whoever keeps it.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import key_villages

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_PAGE = re.compile(r"kv:([0-9]{1,4})")
_PLACE = re.compile(r"kv:([od]):([0-9]{1,18})")
_WORDS = frozenset({"重点村", "重点社区", "重点村(社区)", "重点村名单"})


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for the list, from whoever keeps it; false for any other."""
    if typed.strip() not in _WORDS or not key_villages.may_keep(actor):
        return False
    say(tx, here, key_villages.show(tx, actor))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for.

    `kv` the list as a new message, `kv:<page>` a page of it; `kv:o:<place>` shows one place, `kv:d:<place>`
    takes it off. All but the first in place. Raises NotFound, also for data no button of ours carries.
    """
    page, place = _PAGE.fullmatch(data), _PLACE.fullmatch(data)
    if data == "kv":
        say(tx, here, key_villages.show(tx, actor))
    elif page is not None:
        put(tx, here, key_villages.show(tx, actor, int(page[1])))
    elif place is not None and place[1] == "o":
        put(tx, here, key_villages.look(tx, actor, int(place[2])))
    elif place is not None:
        put(tx, here, key_villages.take_off(tx, actor, int(place[2]), here.now))
    else:
        raise NotFound
