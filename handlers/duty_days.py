"""Duty days in the chat: how many, where and when.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import duty_days

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_PAGE = re.compile(r"dd:([0-9]{1,18}):([0-9]{1,4})")

_WORDS = frozenset({"蹲点天数", "我的蹲点"})
"""What is typed for it; 蹲点 alone enters a stay, as 走访 enters a visit."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for duty days; false for any other. Raises NotFound."""
    if typed.strip() not in _WORDS:
        return False
    say(tx, here, duty_days.show(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for.

    `dd` what concerns the actor, as a new message; `dd:l` a clerk's leaders, `dd:<office>:<page>` the days of
    one office, in place. Raises NotFound, among others for data no button of ours carries.
    """
    found = _PAGE.fullmatch(data)
    if data == "dd":
        say(tx, here, duty_days.show(tx, actor, here.now))
    elif data == "dd:l":
        put(tx, here, duty_days.show(tx, actor, here.now))
    elif found is not None:
        put(tx, here, duty_days.of_office(tx, actor, int(found[1]), here.now, int(found[2])))
    else:
        raise NotFound
