"""The official calendar in an administrator's chat: which years are known, and entering the next one.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.forms.replies import Typed
from domain.holiday_notice import looks_like_one
from domain.refusals import NotFound
from domain.text import fold
from handlers import guided
from handlers.forms.working_days import FORM
from handlers.here import put, say
from services import drafts, working_days
from templates import render

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx


def answer(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Show what is known of the years, or take a notice that was sent; false when the text is neither.

    False as well for somebody who enters no calendar.
    """
    if not working_days.may_enter(actor):
        return False
    if fold(typed) in {fold(word) for word in _words()}:
        say(tx, here, working_days.overview(tx, actor))
        return True
    if not looks_like_one(typed):
        return False
    drafts.start(tx, guided.desk(tx, actor, here), FORM, {})
    return guided.answer(tx, actor, replace(here, message_id=None), Typed(typed))


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show what is known of the years, or ask for the notice of one. Raises NotFound."""
    if data == "wd":
        put(tx, here, working_days.overview(tx, actor))
        return
    if data != "wd:new":
        raise NotFound
    at = guided.desk(tx, actor, here)
    guided.show(tx, at, here, drafts.start(tx, at, FORM, {}, here.message_id))


def _words() -> list[str]:
    return render.label({"key": "working_days.words", "params": {}}).split()
