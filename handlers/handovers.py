"""Handing an office over: the list, and each side's confirmation.

Work functions: they run inside the transaction of an update and queue what is to be said. Whoever
gave their last office up is served here, and nowhere else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.handovers import Side
from domain.refusals import NotFound
from handlers.here import put
from services import handovers

if TYPE_CHECKING:
    from handlers.here import Here
    from storage.database import Tx

_HANDOVER = re.compile(r"v:([0-9]{1,18}):(look|give|take)")
"""Eighteen digits: what both databases can compare with an id."""


def touch(tx: Tx, here: Here, data: str) -> None:
    """Do what `v:<handover>:look`, `give` or `take` asks for. Raises NotFound."""
    found = _HANDOVER.fullmatch(data)
    if found is None:
        raise NotFound
    handover_id = int(found[1])
    if found[2] == "look":
        put(tx, here, handovers.look(tx, here.chat_id, handover_id, here.now))
    else:
        put(tx, here, handovers.confirm(tx, here.chat_id, handover_id, Side(found[2]), here.now))
