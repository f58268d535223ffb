"""Coverage and support in the chat: the screen, and what stands behind its figures.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.records import RecordKind
from domain.refusals import NotFound
from handlers.here import put, say
from services import coverage, coverage_gaps, coverage_views, drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from domain.messages import Message
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

_PAGE = re.compile(r"cv:([bcefmsv]):([0-9]{1,4})")
_GAP = re.compile(r"cv:o:([0-9]{1,18})")
"""Eighteen digits: what both databases can compare with an id."""

_VIEWS: Mapping[str, Callable[[Tx, Actor, datetime, int], Message]] = {
    "m": coverage.show,
    "b": coverage.gaps,
    "c": coverage.weak,
    "v": coverage_views.vacant,
    "e": coverage_views.elections,
    "s": coverage_views.times,
    "f": coverage_views.lacking,
}

_WORDS: Mapping[str, str] = {
    "覆盖": "m",
    "覆盖与保障": "m",
    "覆盖率": "m",
    "空白点": "b",
    "未达100%的下级": "c",
    "空缺": "v",
    "书记空缺": "v",
    "换届": "e",
    "求助与答复": "s",
    "四个到位": "f",
}
"""What is typed for it, also instead of a tap on the button of that name."""

_ASK = "求助"
"""Begins the form of that name; to who makes no requests it shows those that were made."""


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Take a typed word that asks for coverage; false for any other. Raises NotFound.

    Who is shown no tree is shown their own organization's lines instead.
    """
    view = _WORDS.get(typed.strip())
    if typed.strip() == _ASK and not drafts.may_log(actor, RecordKind.SUPPORT_REQUEST):
        view = "s"
    if view is None:
        return False
    try:
        say(tx, here, _VIEWS[view](tx, actor, here.now, 0))
    except NotFound:
        say(tx, here, coverage.show(tx, actor, here.now))
    return True


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Do what a button asks for.

    `cv` the screen as a new message; `cv:<view>:<page>` a view of it and `cv:o:<blank>` a blank, in place.
    Raises NotFound, among others for data no button of ours carries.
    """
    if data == "cv":
        say(tx, here, coverage.show(tx, actor, here.now))
    elif found := _PAGE.fullmatch(data):
        put(tx, here, _VIEWS[found[1]](tx, actor, here.now, int(found[2])))
    elif found := _GAP.fullmatch(data):
        put(tx, here, coverage_gaps.show(tx, actor, int(found[1]), here.now))
    else:
        raise NotFound
