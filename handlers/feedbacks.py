"""Feedback on the spot in the chat: the page, its parts, giving it, and that it came in.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from domain.messages import Message
from domain.people import Actor
from domain.refusals import NotFound
from handlers.here import put, say
from services import feedback_document, feedback_lists, feedback_views, messages
from storage.database import Tx

if TYPE_CHECKING:
    from handlers.here import Here

_ONE = re.compile(r"fb:([opgrhd]):([0-9]{1,18})")
_LIST = re.compile(r"fb:l:([0-9]{1,4})")
_SECTION = re.compile(r"fb:s:([0-9]{1,18}):(S[1-9])")
_ITEM = re.compile(r"fb:([ie]):([0-9]{1,18}):(S[1-9]-[1-9][0-9]?)")
_PAGE = re.compile(r"fb:([fn]):([0-9]{1,18}):([0-9]{1,3})")

_Does: TypeAlias = Callable[[Tx, Actor, int, datetime], Message]

_DOES: Mapping[str, _Does] = {
    "g": feedback_views.feed_back,
    "r": feedback_views.acknowledge,
    "h": feedback_views.enter_receipt,
}
"""What becomes of a feedback, by the letter on the button."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take the typed word that asks for feedbacks; false for any other. Raises NotFound."""
    if typed.strip() != "督查反馈":
        return False
    say(tx, here, feedback_lists.show(tx, actor))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises NotFound, Refused.

    `fb` the list, `fb:o` a page and `fb:e` an item as new messages, `fb:d` a document; all else in place: see
    the patterns.
    """
    if data == "fb":
        say(tx, here, feedback_lists.show(tx, actor))
    elif found := _ONE.fullmatch(data):
        _one(tx, actor, here, found[1], int(found[2]))
    elif found := _LIST.fullmatch(data):
        put(tx, here, feedback_lists.show(tx, actor, int(found[1])))
    elif found := _SECTION.fullmatch(data):
        put(tx, here, feedback_views.section(tx, actor, int(found[1]), found[2]))
    elif found := _ITEM.fullmatch(data):
        tell = say if found[1] == "e" else put
        tell(tx, here, feedback_views.item(tx, actor, int(found[2]), found[3]))
    elif found := _PAGE.fullmatch(data):
        show = feedback_views.findings if found[1] == "f" else feedback_views.notes
        put(tx, here, show(tx, actor, int(found[2]), int(found[3])))
    else:
        raise NotFound


def _one(tx: Tx, actor: Actor, here: Here, letter: str, inspection_id: int) -> None:
    """Show a feedback, send it as a document, or do something with it."""
    if letter == "o":
        say(tx, here, feedback_views.show(tx, actor, inspection_id))
    elif letter == "p":
        put(tx, here, feedback_views.show(tx, actor, inspection_id))
    elif letter == "d":
        document = feedback_document.of(tx, actor, inspection_id, here.now)
        messages.say_document(tx, here.chat_id, document.name, document.params, here.now)
    else:
        put(tx, here, _DOES[letter](tx, actor, inspection_id, here.now))
