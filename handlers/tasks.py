"""What a committee has set: the list, and who has done one of it.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put
from services import tasks

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_LIST = re.compile(r"z:l:([0-9]{1,4})")
_TASK = re.compile(r"z:o:([0-9]{1,15}):([0-9]{1,4})")


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show a page of the list, `z:l:<page>`, or a task with those who are to do it, `z:o:<task>:<page>`.

    Both stand in the message that was touched. Raises NotFound, also for data no button carries.
    """
    if found := _LIST.fullmatch(data):
        put(tx, here, tasks.listing(tx, actor, here.now, int(found[1])))
    elif found := _TASK.fullmatch(data):
        put(tx, here, tasks.show(tx, actor, int(found[1]), here.now, int(found[2])))
    else:
        raise NotFound
