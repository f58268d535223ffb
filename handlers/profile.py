"""What is stored about oneself, and acting in another of one's offices.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers import guided
from handlers.here import say
from services import profile, switching

if TYPE_CHECKING:
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
    office_id, draft_id = int(found[1]), int(found[2]) if found[2] else None
    acting = switching.switch(tx, actor, office_id, here.now)
    if acting.office.id != actor.office.id:
        guided.put_aside(tx, actor, replace(here, message_id=None))
    return acting, draft_id
