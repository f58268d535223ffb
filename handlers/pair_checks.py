"""What two differ on in the chat: looked at, proposed, confirmed, scored again.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import pair_check_views

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_ITEM = r"(S[1-9]-[1-9][0-9]?)"
_LIST = re.compile(r"pc:o:([0-9]{1,18})")
_PAGE = re.compile(r"pc:p:([0-9]{1,18}):([0-9]{1,3})")
_LOOK = re.compile(rf"pc:([iv]):([0-9]{{1,18}}):{_ITEM}")
_PROPOSE = re.compile(rf"pc:s:([0-9]{{1,18}}):{_ITEM}:([0-9]{{1,3}}):(n|[0-9]{{1,3}})")
_CONFIRM = re.compile(r"pc:c:([0-9]{1,18}):([0-9]{1,18})")
_RESCORE = re.compile(rf"pc:r:([0-9]{{1,18}}):{_ITEM}:([0-9]{{1,3}})")


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for: see the patterns above. Raises NotFound, Refused.

    The differences of an inspection come as a new message, all else in place.
    """
    if found := _LIST.fullmatch(data):
        say(tx, here, pair_check_views.show(tx, actor, int(found[1])))
        return
    message = _done(tx, actor, here, data)
    if message is None:
        raise NotFound
    put(tx, here, message)


def _done(tx: Tx, actor: Actor, here: Here, data: str) -> Message | None:
    """What a button does or shows; None for data no button of ours carries."""
    now = here.now
    if found := _PAGE.fullmatch(data):
        return pair_check_views.show(tx, actor, int(found[1]), int(found[2]))
    if found := _LOOK.fullmatch(data):
        look = pair_check_views.item if found[1] == "i" else pair_check_views.values
        return look(tx, actor, int(found[2]), found[3])
    if found := _PROPOSE.fullmatch(data):
        return pair_check_views.propose(tx, actor, int(found[1]), found[2], int(found[3]), found[4], now)
    if found := _CONFIRM.fullmatch(data):
        return pair_check_views.confirm(tx, actor, int(found[1]), int(found[2]), now)
    if found := _RESCORE.fullmatch(data):
        return pair_check_views.rescore(tx, actor, int(found[1]), found[2], int(found[3]), now)
    return None
