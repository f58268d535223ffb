"""The scorecard in the chat: its sections and items for everybody to read, and a sheet to try.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import scorecards

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_VARIANT = re.compile(r"sc:v:([a-z]{0,12})")
_SECTION = re.compile(r"sc:s:(S[1-9])")
_ITEM = re.compile(r"sc:i:(S[1-9]-[0-9]{1,2})")

_TRIAL = re.compile(r"试评\s*[:：]?\s*(.*)", re.DOTALL)
"""What begins a sheet to try; without any exception it is all full marks."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for the scorecard, or a sheet to try; false for anything else."""
    words = typed.strip()
    if words == "评分表":
        say(tx, here, scorecards.show(tx, actor))
        return True
    tried = _TRIAL.fullmatch(words)
    if tried is None:
        return False
    say(tx, here, scorecards.trial(tx, actor, tried[1]))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show the card (`sc`, as a new message), a kind's, a section or an item, in place. Raises NotFound."""
    if data == "sc":
        say(tx, here, scorecards.show(tx, actor))
    elif found := _VARIANT.fullmatch(data):
        put(tx, here, scorecards.show(tx, actor, found[1]))
    elif found := _SECTION.fullmatch(data):
        put(tx, here, scorecards.section(tx, actor, found[1]))
    elif found := _ITEM.fullmatch(data):
        put(tx, here, scorecards.item(tx, actor, found[1]))
    else:
        raise NotFound
