"""Objections in the chat: the lines of a feedback, what can be asked of each, and the end of an inspection.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import inspection_ends, objection_lists, objection_views

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_PAGE = re.compile(r"ob:w:([0-9]{1,4})")
_LINES = re.compile(r"ob:i:([0-9]{1,18})(?::([0-9]{1,4}))?")
"""Eighteen digits: what both databases can compare with an id."""

_LINE = re.compile(r"ob:([lh]):([0-9]{1,18}\.(?:f[0-9]{1,18}|S[1-9]-[0-9]{1,2}))")
_END = re.compile(r"ob:([yz]):([0-9]{1,18})")

_WORD = "异议复核"
"""What is typed for all that concerns somebody."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take the typed word that asks for objections and rechecks; false for any other. Raises NotFound."""
    if typed.strip() != _WORD:
        return False
    say(tx, here, objection_lists.show(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises NotFound, Refused.

    `ob` what concerns the actor, `ob:i:<inspection>` the lines of a feedback, as new messages; all else in
    place: a page, a line, its versions, and to end an inspection (asked first, then done).
    """
    if data == "ob":
        say(tx, here, objection_lists.show(tx, actor, here.now))
    elif found := _PAGE.fullmatch(data):
        put(tx, here, objection_lists.show(tx, actor, here.now, int(found[1])))
    elif found := _LINES.fullmatch(data):
        shown = objection_views.lines(tx, actor, int(found[1]), here.now, int(found[2] or 0))
        (say if found[2] is None else put)(tx, here, shown)
    elif found := _LINE.fullmatch(data):
        is_line = found[1] == "l"
        shown = (
            objection_views.line(tx, actor, found[2], here.now)
            if is_line
            else objection_views.versions(tx, actor, found[2])
        )
        put(tx, here, shown)
    elif found := _END.fullmatch(data):
        inspection_id = int(found[2])
        asks = found[1] == "y"
        put(
            tx,
            here,
            inspection_ends.ask(tx, actor, inspection_id)
            if asks
            else inspection_ends.agree(tx, actor, inspection_id, here.now),
        )
    else:
        raise NotFound
