"""Rounds of inspections in the chat: the plan of the year, a round, whom it visits; started and closed.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import inspection_rounds, round_plan

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_YEAR = re.compile(r"ir:y:([0-9]{4}):([0-9]{1,4})")
_ROUND = re.compile(r"ir:([opsbc]):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""

_TARGETS = re.compile(r"ir:t:([0-9]{1,18}):([0-9]{1,4})")
_TAKE_OUT = re.compile(r"ir:x:([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,4})")

_WORD = "督查轮次"

_DEEDS: Mapping[str, Callable[[Tx, Actor, int, datetime], Message]] = {
    "o": inspection_rounds.show,
    "p": round_plan.propose_again,
    "s": inspection_rounds.ask_to_start,
    "b": inspection_rounds.start,
    "c": inspection_rounds.close,
}
"""What is done with a round: opened, drawn again, to be started, begun, closed."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take the typed word that asks for the plan of the year; false for any other. Raises NotFound."""
    if typed.strip() != _WORD:
        return False
    say(tx, here, inspection_rounds.plan(tx, actor))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises NotFound, Refused.

    `ir` the plan of the year as a new message, all else in place: see the patterns above.
    """
    if data == "ir":
        say(tx, here, inspection_rounds.plan(tx, actor))
    elif found := _YEAR.fullmatch(data):
        put(tx, here, inspection_rounds.plan(tx, actor, int(found[1]), int(found[2])))
    elif found := _ROUND.fullmatch(data):
        put(tx, here, _DEEDS[found[1]](tx, actor, int(found[2]), here.now))
    elif found := _TARGETS.fullmatch(data):
        put(tx, here, round_plan.show(tx, actor, int(found[1]), int(found[2])))
    elif found := _TAKE_OUT.fullmatch(data):
        round_id, organization_id, page = (int(one) for one in found.groups())
        put(tx, here, round_plan.take_out(tx, actor, round_id, organization_id, page, here.now))
    else:
        raise NotFound
