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
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Say what is on; false when the text is no word for it, or the actor switches nothing."""
    words = render.label({"key": "switches.words", "params": {}}).split()
    if fold(typed) not in {fold(word) for word in words} or not switches.may_switch(actor):
        return False
    say(tx, here, switches.overview(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show packs `p:l`, their items `p:i:<pack>:<page>`, what one would mean `p:s:<name>`; switch it.

    `p:v:<page>` shows what is switched by level, called `<item>@<level>`. `p:y:<name>:<on>:<day>` switches;
    `p:c:<page>` shows changes of the catalogue, `p:a:<digest>` accepts them. All stand in the message that
    was touched. Raises NotFound, also for data no button carries.
    """
    for pattern, answering in _ANSWERS.items():
        if found := pattern.fullmatch(data):
            put(tx, here, answering(tx, actor, here.now, *found.groups()))
            return
    raise NotFound


def _items(tx: Tx, actor: Actor, now: datetime, pack: str, page: str) -> Message:
    return switches.items(tx, actor, pack, int(page), now)


def _levels(tx: Tx, actor: Actor, now: datetime, page: str) -> Message:
    return switches.levels(tx, actor, int(page), now)


def _ask(tx: Tx, actor: Actor, now: datetime, name: str) -> Message:
    return switches.ask(tx, actor, name, now)


def _switch(tx: Tx, actor: Actor, now: datetime, name: str, turn: str, *day: str) -> Message:
    return switches.switch(tx, actor, name, _day(*day), now, on=turn == "1")


def _changes(tx: Tx, actor: Actor, now: datetime, page: str) -> Message:
    return catalogue_changes.show(tx, actor, now, int(page))


def _accept(tx: Tx, actor: Actor, now: datetime, digest: str) -> Message:
    return catalogue_changes.accept_shown(tx, actor, digest, now)


_NAME = "([A-Za-z0-9-]{1,16}(?:@[a-z]{4,9})?)"

_ANSWERS: Mapping[re.Pattern[str], Callable[..., Message]] = {
    re.compile("p:l"): switches.overview,
    re.compile("p:i:([a-z]{1,12}):([0-9]{1,3})"): _items,
    re.compile("p:v:([0-9]{1,3})"): _levels,
    re.compile(f"p:s:{_NAME}"): _ask,
    re.compile(f"p:y:{_NAME}:([01]):([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})"): _switch,
    re.compile("p:c:([0-9]{1,3})"): _changes,
    re.compile("p:a:([0-9a-f]{12})"): _accept,
}
"""What a button asks for, by its data."""


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotFound from None
