"""Which packs and items a committee has on, and changes of the catalogue that wait.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from domain.text import fold
from handlers.here import put, say
from services import catalogue_changes, switches
from templates import render

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_ITEMS = re.compile(r"p:i:([a-z]{1,12}):([0-9]{1,3})")
_ASK = re.compile(r"p:s:([A-Za-z0-9-]{1,16})")
_DO = re.compile(r"p:y:([A-Za-z0-9-]{1,16}):([01]):([0-9]{4})([0-9]{2})([0-9]{2})")
_CHANGES = re.compile(r"p:c:([0-9]{1,3})")
_ACCEPT = re.compile(r"p:a:([0-9a-f]{12})")


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Say what is on; false when the text is no word for it, or the actor switches nothing."""
    words = render.label({"key": "switches.words", "params": {}}).split()
    if fold(typed) not in {fold(word) for word in words} or not switches.may_switch(actor):
        return False
    say(tx, here, switches.overview(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show packs `p:l`, their items `p:i:<pack>:<page>`, what one would mean `p:s:<name>`; switch it.

    `p:y:<name>:<on>:<day>` switches; `p:c:<page>` shows changes of the catalogue, `p:a:<digest>` accepts
    them. All stand in the message that was touched. Raises NotFound, also for data no button carries.
    """
    put(tx, here, _answer(tx, actor, here, data))


def _answer(tx: Tx, actor: Actor, here: Here, data: str) -> Message:
    if data == "p:l":
        return switches.overview(tx, actor, here.now)
    if found := _ITEMS.fullmatch(data):
        return switches.items(tx, actor, found[1], int(found[2]), here.now)
    if found := _ASK.fullmatch(data):
        return switches.ask(tx, actor, found[1], here.now)
    if found := _DO.fullmatch(data):
        day = _day(found[3], found[4], found[5])
        return switches.switch(tx, actor, found[1], day, here.now, on=found[2] == "1")
    if found := _CHANGES.fullmatch(data):
        return catalogue_changes.show(tx, actor, here.now, int(found[1]))
    if found := _ACCEPT.fullmatch(data):
        return catalogue_changes.accept_shown(tx, actor, found[1], here.now)
    raise NotFound


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotFound from None
