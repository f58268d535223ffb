"""Teams of a round in the chat: who is on them, who visits where, and what the bot proposes.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put
from services import pairing, team_views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_ID = "([0-9]{1,18})"
"""Eighteen digits: what both databases can compare with an id."""

_ROUND = re.compile(rf"it:o:{_ID}(?::([0-9]{{1,4}}))?")
_PAGE = re.compile(rf"it:([tpl]):{_ID}:([0-9]{{1,4}})")
_ONE = re.compile(rf"it:([ai]):{_ID}")
_CONFIRM = re.compile(rf"it:y:{_ID}:([0-9a-f]{{16}})")

_PAGED: Mapping[str, Callable[[Tx, Actor, int, datetime, int], Message]] = {
    "t": team_views.team,
    "p": team_views.places,
    "l": team_views.proposed,
}
_SINGLE: Mapping[str, Callable[[Tx, Actor, int, datetime], Message]] = {
    "a": pairing.show,
    "i": team_views.place,
}


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for; all but what was written is shown in place.

    `it:o:<round>[:<page>]` its teams, `it:t:<team>:<page>` one team, `it:p:<round>:<page>` its places,
    `it:i:<inspection>` one place, `it:a:<round>` a proposal, `it:l:<round>:<page>` the same place by place,
    `it:y:<round>:<digest>` writes it. Raises NotFound, among others for data no button of ours carries.
    """
    if found := _ROUND.fullmatch(data):
        put(tx, here, team_views.show(tx, actor, int(found[1]), here.now, int(found[2] or 0)))
    elif found := _PAGE.fullmatch(data):
        put(tx, here, _PAGED[found[1]](tx, actor, int(found[2]), here.now, int(found[3])))
    elif found := _ONE.fullmatch(data):
        put(tx, here, _SINGLE[found[1]](tx, actor, int(found[2]), here.now))
    elif found := _CONFIRM.fullmatch(data):
        put(tx, here, pairing.confirm(tx, actor, int(found[1]), found[2], here.now))
    else:
        raise NotFound
