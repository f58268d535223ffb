"""What a parent sees of the organizations below: who needs help, one's duties, the chain, the workbook.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import chain, messages, overview, overview_export

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

CHAIN = "推进情况"
"""What is typed for the chain, instead of a tap on the button of that name."""

_BELOW = re.compile(r"u:o:([0-9]{1,18})(?::([0-9]{1,4}))?")
"""Eighteen digits: what both databases can compare with an id."""

_DUTIES = re.compile(r"u:d:([0-9]{1,18}):([0-9]{1,4})(?::([0-9]{1,4}))?")
_CHOICES = re.compile(r"u:l:([0-9]{1,4})")
_CHAIN = re.compile(r"u:c:([A-Za-z0-9._-]{1,40})")


def show(tx: Tx, actor: Actor, here: Here) -> None:
    """Say who needs help below. Raises NotFound."""
    say(tx, here, overview.overview(tx, actor, None, here.now))


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take the typed word that asks for the chain; false for any other. Raises NotFound."""
    if typed.strip() != CHAIN:
        return False
    say(tx, here, chain.choices(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for. Raises NotFound, among others for data no button of ours carries.

    `u:o:<organization>` who needs help below it, as a new message; with `:<page>` in place.
    `u:d:<organization>:<page>[:<page from which one came>]` its duties; `u:l:<page>` the duties of the
    tree, `u:c:<duty>` the chain of one; `u:w` the workbook.
    """
    if found := _BELOW.fullmatch(data):
        tell = say if found[2] is None else put
        tell(tx, here, overview.overview(tx, actor, int(found[1]), here.now, int(found[2] or 0)))
    elif found := _DUTIES.fullmatch(data):
        numbers = (int(found[1]), here.now, int(found[2]), int(found[3] or 0))
        put(tx, here, overview.organization(tx, actor, *numbers))
    elif found := _CHOICES.fullmatch(data):
        put(tx, here, chain.choices(tx, actor, here.now, int(found[1])))
    elif found := _CHAIN.fullmatch(data):
        put(tx, here, chain.chain(tx, actor, found[1], here.now))
    elif data == "u:w":
        document = overview_export.workbook(tx, actor, here.now)
        messages.say_document(tx, here.chat_id, document.name, document.params, here.now)
    else:
        raise NotFound
