"""Responsibility lists in the chat: drawn, looked at in three projections, signed for; and one's own list.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from domain.refusals import NotFound
from handlers import books, profile
from handlers.here import put, say
from services import (
    list_chain,
    list_export,
    list_import,
    list_projections,
    list_publishing,
    list_signing,
    list_views,
    my_list,
)

if TYPE_CHECKING:
    from domain.forms.replies import Attached
    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from services.roster_import import Answer, Book
    from storage.database import Tx

_OVERVIEW = re.compile(r"li:o:([0-9]{1,18})")
_DRAW = re.compile(r"li:d:([0-9]{4}):([0-9]{1,18})")
_SECTION = re.compile(r"li:c:([0-9]{1,18}):([A-Z]{3}):([0-9]{1,3})")
_LINE = re.compile(r"li:([ik]):([0-9]{1,18}):([A-Z][A-Z0-9-]{1,15})")
_PAGE = re.compile(r"li:([mlwvtn]):([0-9]{1,18}):([0-9]{1,3})")
_OF_ONE = re.compile(r"li:(tt|nn):([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,3})")
_SIGN = re.compile(r"li:s:([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,18})")
_PAPER = re.compile(r"li:p:([0-9]{1,18}):([0-9]{1,18})")
_WORKBOOK = re.compile(r"li:(x|xy):([0-9]{1,18})")
_SETTLE = re.compile(r"li:(xa|xd):([0-9]{1,18}):([0-9]{1,18})")
_OWN_PAGE = re.compile(r"ml:([0-9]{1,3})")
_OWN_LINE = re.compile(r"ml:o:([0-9]{1,18}):([A-Z][A-Z0-9-]{1,15})")

_Settling: TypeAlias = "Callable[[Tx, Actor, int, datetime], Answer]"
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
    """Show one's own list: `ml` anew, `ml:<page>` and `ml:o:<list>:<key>` in place. Raises NotFound."""
    if data == "ml":
        show_own(tx, actor, here)
    elif found := _OWN_PAGE.fullmatch(data):
        put(tx, here, my_list.show(tx, actor, here.now, int(found[1])))
    elif found := _OWN_LINE.fullmatch(data):
        put(tx, here, my_list.open_line(tx, actor, int(found[1]), found[2], here.now))
    else:
        raise NotFound


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button of the lists asks for. Raises NotFound, Refused.

    `li` the lists of one's organization, as a new message, `li:x` a workbook; all else in place: see the
    patterns above.
    """
    if data == "li":
        say(tx, here, list_views.show(tx, actor, here.now))
        return
    if found := _WORKBOOK.fullmatch(data):
        give = list_export.of_list if found[1] == "x" else list_export.of_year
        books.send(tx, here, give(tx, actor, int(found[2]), here.now))
        return
    if found := _SETTLE.fullmatch(data):
        work = list_import.confirm if found[1] == "xa" else list_import.drop
        settle = partial(_settle, work=work, import_id=int(found[2]))
        profile.act_in(tx, actor, here, int(found[3]), settle)
        return
    if found := _DRAW.fullmatch(data) or _SIGN.fullmatch(data):
        profile.act_in(tx, actor, here, int(found[2]), partial(_do, found=found))
        return
    if found := _PAPER.fullmatch(data):
        put(tx, here, list_signing.enter_paper(tx, actor, int(found[1]), int(found[2]), here.now))
        return
    message = _shown(tx, actor, here, data)
    if message is None:
        raise NotFound
    put(tx, here, message)


def receive(tx: Tx, actor: Actor, here: Here, sent: Attached, book: Book | None) -> None:
    """Say what a workbook would change, or what is wrong with it. Raises NotFound."""
    books.take(tx, actor, here, sent, book, lambda given: list_import.receive(tx, actor, given, here.now))


def _settle(tx: Tx, actor: Actor, here: Here, work: _Settling, import_id: int) -> None:
    books.answer(tx, here, work(tx, actor, import_id, here.now))


def _shown(tx: Tx, actor: Actor, here: Here, data: str) -> Message | None:
    """What a button shows; None for data no button of ours carries."""
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


def _do(tx: Tx, actor: Actor, here: Here, found: re.Match[str]) -> None:
    """Draw lists or sign for them, in the office for which the button was shown."""
    if found.re is _DRAW:
        put(tx, here, list_views.draw(tx, actor, int(found[1]), here.now))
    else:
        put(tx, here, list_signing.sign(tx, actor, int(found[1]), int(found[3]), here.now))
