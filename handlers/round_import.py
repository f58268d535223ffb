"""A round of inspections by workbook in the chat: taken out, filled in, sent back, looked through, applied.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers import books
from services import round_export, round_import

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_OF_ROUND = re.compile(r"rw:x:([0-9]{1,18})")


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Give out a workbook (`rw:x` for a new round, `rw:x:<round>`), or settle one that waits.

    Raises NotFound, Refused.
    """
    if data == "rw:x":
        books.send(tx, here, round_export.blank(tx, actor, here.now))
    elif found := _OF_ROUND.fullmatch(data):
        books.send(tx, here, round_export.of_round(tx, actor, int(found[1])))
    else:
        books.settle(tx, actor, here, round_import.KIND, data)
