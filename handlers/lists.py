"""Responsibility lists in the chat: drawn, looked at in three projections, signed for; and one's own list.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from domain.refusals import NotFound
from handlers.here import put, say
from services import (
    list_chain,
    list_projections,
    list_publishing,
    list_signing,
    list_views,
    my_list,
)

if TYPE_CHECKING:
    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_OVERVIEW = re.compile(r"li:o:([0-9]{1,18})")
_DRAW = re.compile(r"li:d:([0-9]{4})")
_SECTION = re.compile(r"li:c:([0-9]{1,18}):([A-Z]{3}):([0-9]{1,3})")
_LINE = re.compile(r"li:([ik]):([0-9]{1,18}):([A-Z][A-Z0-9-]{1,15})")
_PAGE = re.compile(r"li:([mlwvtn]):([0-9]{1,18}):([0-9]{1,3})")
_OF_ONE = re.compile(r"li:(tt|nn):([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,3})")
_SIGN = re.compile(r"li:s:([0-9]{1,18})")
_PAPER = re.compile(r"li:p:([0-9]{1,18}):([0-9]{1,18})")
_OWN_PAGE = re.compile(r"ml:([0-9]{1,3})")
_OWN_LINE = re.compile(r"ml:o:([A-Z][A-Z0-9-]{1,15})")

_Paged: TypeAlias = "Callable[[Tx, Actor, int, datetime, int], Message]"

_PAGED: Mapping[str, _Paged] = {
    "m": list_views.unborne,
    "l": list_publishing.log,
    "w": list_signing.show,
    "v": list_projections.levels,
    "t": list_projections.departments,
    "n": list_projections.people,
}
"""Views with pages, by the letter on their buttons."""

_WORDS: Mapping[str, Callable[[Tx, Actor, datetime], Message]] = {
    "清单": my_list.show,
    "责任清单": list_views.show,
}
"""What is typed for it, also instead of a tap on the button of that name."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for lists; false for any other. Raises NotFound."""
    asked = _WORDS.get(typed.strip())
    if asked is None:
        return False
    say(tx, here, asked(tx, actor, here.now))
    return True


def show_own(tx: Tx, actor: Actor, here: Here) -> None:
    """Say one's own list. Raises NotFound."""
    say(tx, here, my_list.show(tx, actor, here.now))


def touch_own(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show one's own list: `ml` as a new message, `ml:<page>` and `ml:o:<key>` in place. Raises NotFound."""
    if data == "ml":
        show_own(tx, actor, here)
    elif found := _OWN_PAGE.fullmatch(data):
        put(tx, here, my_list.show(tx, actor, here.now, int(found[1])))
    elif found := _OWN_LINE.fullmatch(data):
        put(tx, here, my_list.open_line(tx, actor, found[1], here.now))
    else:
        raise NotFound


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button of the lists asks for. Raises NotFound, Refused.

    `li` the lists of one's organization, as a new message; all else in place: see the patterns above.
    """
    if data == "li":
        say(tx, here, list_views.show(tx, actor, here.now))
        return
    message = _shown(tx, actor, here, data) or _done(tx, actor, here, data)
    if message is None:
        raise NotFound
    put(tx, here, message)


def _shown(tx: Tx, actor: Actor, here: Here, data: str) -> Message | None:
    """What a button shows; None for one that does something."""
    now = here.now
    if found := _OVERVIEW.fullmatch(data):
        return list_views.overview(tx, actor, int(found[1]), now)
    if found := _SECTION.fullmatch(data):
        return list_views.section(tx, actor, int(found[1]), found[2], now, int(found[3]))
    if found := _LINE.fullmatch(data):
        work = list_views.item if found[1] == "i" else list_chain.show
        return work(tx, actor, int(found[2]), found[3], now)
    if found := _PAGE.fullmatch(data):
        return _PAGED[found[1]](tx, actor, int(found[2]), now, int(found[3]))
    if found := _OF_ONE.fullmatch(data):
        one = list_projections.department if found[1] == "tt" else list_projections.person
        return one(tx, actor, int(found[2]), int(found[3]), now, int(found[4]))
    return None


def _done(tx: Tx, actor: Actor, here: Here, data: str) -> Message | None:
    """What a button does, as it is told afterwards."""
    if found := _DRAW.fullmatch(data):
        return list_views.draw(tx, actor, int(found[1]), here.now)
    if found := _SIGN.fullmatch(data):
        return list_signing.sign(tx, actor, int(found[1]), here.now)
    if found := _PAPER.fullmatch(data):
        return list_signing.enter_paper(tx, actor, int(found[1]), int(found[2]), here.now)
    return None
