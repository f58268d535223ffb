"""Findings in the chat: one's own, one with its history, and those that wait for somebody's look.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import put, say
from services import finding_lists, finding_steps, finding_views

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

WORDS = ("问题整改", "整改")
"""What is typed for it."""

_PAGE = re.compile(r"fi:([bw]):([0-9]{1,4})")
_OF = re.compile(r"fi:([ghi]):([0-9]{1,18})(?::([0-9]{1,4}))?")
_ONE = re.compile(r"fi:o:([0-9]{1,18})")
_VERIFY = re.compile(r"fi:v:([0-9]{1,18}):([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""

_LISTS = {"b": finding_lists.further_down, "w": finding_lists.to_look_at}
_OF_ONE = {
    "g": finding_lists.of_organization,
    "h": finding_views.history,
    "i": finding_views.of_inspection,
}


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for findings; false for any other."""
    if typed.strip() not in WORDS:
        return False
    say(tx, here, finding_lists.show(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for.

    `fi` what somebody looks for first, as a new message. In place: `fi:b|w:<page>` further down, and what is
    to be looked at; `fi:g:<organization>`, `fi:i:<inspection>` and `fi:h:<finding>`, each with a page; `fi:o`
    a finding; `fi:v:<finding>:<submission>` closes one. Raises NotFound, among others for data of no button.
    """
    if data == "fi":
        say(tx, here, finding_lists.show(tx, actor, here.now))
    elif found := _PAGE.fullmatch(data):
        put(tx, here, _LISTS[found[1]](tx, actor, here.now, int(found[2])))
    elif found := _OF.fullmatch(data):
        put(tx, here, _OF_ONE[found[1]](tx, actor, int(found[2]), here.now, int(found[3] or 0)))
    elif found := _ONE.fullmatch(data):
        put(tx, here, finding_views.show(tx, actor, int(found[1]), here.now))
    elif found := _VERIFY.fullmatch(data):
        finding_steps.verify(tx, actor, int(found[1]), int(found[2]), here.now)
        put(tx, here, finding_views.show(tx, actor, int(found[1]), here.now))
    else:
        raise NotFound
