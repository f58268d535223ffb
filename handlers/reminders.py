"""The buttons of a digest that begin no form: put it off, or ask to be released.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import say
from services import snoozes

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_DATA = re.compile(r"m:([13wf]):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Take a tap on `m:<1|3|w>:<digest>` or `m:f:<digest>`. Raises NotFound."""
    found = _DATA.fullmatch(data)
    if found is None:
        raise NotFound
    when, digest_id = found[1], int(found[2])
    if when == "f":
        say(tx, here, snoozes.which_to_waive(tx, actor, digest_id, here.now))
    else:
        say(tx, here, snoozes.put_off(tx, actor, digest_id, when, here.now))
