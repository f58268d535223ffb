"""What somebody has to do: the list, one task, and the way into the right form.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.forms.table import FORMS
from handlers.here import put, say
from services import my_tasks, task_details

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_LIST = re.compile(r"t:(d:)?([a-z]{1,16}):([0-9]{1,4})")
_TASK = re.compile(r"t:o:([A-Za-z0-9.-]{1,24}):([0-9]{1,18}):([0-9]{1,18}):([A-Z][0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""


def show(tx: Tx, actor: Actor, here: Here) -> None:
    """Say what the actor has to do. Raises Refused."""
    say(tx, here, my_tasks.to_do(tx, actor, here.now))


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button of a task asks for.

    `t` the list, `t:<carrier or all>:<page>` a page of it, `t:d:<carrier or all>:<page>` one of what is
    done; these change the message they stand in. `t:o:<obligation>:<organization>:<office or 0>:<period>`
    opens one below. Raises Refused, among others for data no button of ours carries.
    """
    if data == "t":
        show(tx, actor, here)
    elif found := _LIST.fullmatch(data):
        work = my_tasks.done if found[1] else my_tasks.to_do
        put(tx, here, work(tx, actor, here.now, found[2], int(found[3])))
    elif found := _TASK.fullmatch(data):
        name = found[1], int(found[2]), int(found[3]), found[4]
        waivable = any(form == "waiver" for form, _ in FORMS)
        say(tx, here, task_details.open_task(tx, actor, name, here.now, waivable=waivable))
    else:
        raise NotFound
