"""Requests to be released from assignments, for whoever decides about them.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from domain.text import fold
from handlers.here import put, say
from services import waivers
from templates import render

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_DECIDE = re.compile(r"f:([yn]):([0-9]{1,18})")
_SHOW = re.compile(r"f:o:([0-9]{1,18})")
_LIST = re.compile(r"f:l:([0-9]{1,4})")
"""Eighteen digits: what both databases can compare with an id."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """List what waits for the actor's decision; false when the text is no word for it, or nothing waits.

    Then the word begins the form by which one asks.
    """
    word = render.label({"key": "waiver.name", "params": {}})
    if fold(typed) != fold(word) or not waivers.count_waiting(tx, actor):
        return False
    say(tx, here, waivers.waiting(tx, actor, here.now, 0))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Decide: `f:y:` and `f:n:<waiver>`; show one: `f:o:<waiver>`; list those that wait: `f:l:<page>`.

    Raises NotFound, among others for data no button of ours carries.
    """
    if found := _DECIDE.fullmatch(data):
        put(tx, here, waivers.decide(tx, actor, int(found[2]), here.now, granted=found[1] == "y"))
    elif found := _SHOW.fullmatch(data):
        say(tx, here, waivers.show(tx, actor, int(found[1]), here.now))
    elif found := _LIST.fullmatch(data):
        put(tx, here, waivers.waiting(tx, actor, here.now, int(found[1])))
    else:
        raise NotFound
