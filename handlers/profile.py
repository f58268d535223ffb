"""What is stored about oneself, and acting in another of one's offices.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Message, Text
from domain.refusals import NotFound
from handlers import guided, keyboards
from handlers.here import say
from services import profile, switching

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_SWITCH = re.compile(r"s:([0-9]{1,18})(?::([0-9]{1,18}))?")
"""Eighteen digits: what both databases can compare with an id."""


def show(tx: Tx, actor: Actor, here: Here) -> None:
    """Say what is stored about the actor."""
    say(tx, here, profile.own_data(tx, actor, here.now))


def switch(tx: Tx, actor: Actor, here: Here, data: str) -> tuple[Actor, int | None]:
    """Act in the office that `s:<office>[:<draft>]` names; gives who acts now, and with which draft.

    A form that was being filled in another office is put aside. Raises NotFound.
    """
    found = _SWITCH.fullmatch(data)
    if found is None:
        raise NotFound
    acting = switching.switch(tx, actor, int(found[1]), here.now)
    if acting.office.id != actor.office.id:
        guided.put_aside(tx, actor, replace(here, message_id=None))
    return acting, int(found[2]) if found[2] else None


def act_in(
    tx: Tx, actor: Actor, here: Here, office_id: int | None, work: Callable[[Tx, Actor, Here], None]
) -> None:
    """Do something in the office for which a button was shown, and say so where it is another one.

    A form that was being filled in another office is put aside; what is refused changes nothing.
    """
    with tx.begin_nested():
        acting = switching.into(tx, actor, office_id, here.now)
        if acting.office.id != actor.office.id:
            here = replace(here, message_id=None)
            guided.put_aside(tx, actor, here)
            _say_acting(tx, acting, here)
        work(tx, acting, here)


def in_other_offices(
    tx: Tx, actor: Actor, here: Here, work: Callable[[Tx, Actor, Here, str], None], data: str
) -> None:
    """Do what a button asks for in whichever other office of the actor it belongs to. Raises NotFound.

    A form that was being filled is put aside; what is refused changes nothing.
    """
    for one in switching.every_other(tx, actor, here.now):
        try:
            with tx.begin_nested():
                acting = switching.switch(tx, actor, one.office.id, here.now)
                guided.put_aside(tx, actor, replace(here, message_id=None))
                _say_acting(tx, acting, here)
                work(tx, acting, here, data)
        except NotFound:
            continue
        return
    raise NotFound


def _say_acting(tx: Tx, acting: Actor, here: Here) -> None:
    params = {
        "organization": acting.office.organization_name,
        "role": nested(Text(f"people.role_{acting.office.role}")),
    }
    say(tx, here, Message(Text("switching.now", params), menu=keyboards.main(acting)))
