"""The roster in an administrator's chat: how much there is, workbooks to fill in, and a filled one.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers import books
from handlers.here import put, say
from services import roster_export, roster_import, unreached

if TYPE_CHECKING:
    from domain.forms.replies import Attached
    from domain.people import Actor
    from handlers.here import Here
    from services.roster_import import Book
    from storage.database import Tx

_SETTLE = re.compile(r"i:([0-9]{1,18}):(apply|drop)")
_UNREACHED = re.compile(r"i:u:([0-9]{1,4})")
"""Four digits: no list of people has more pages."""


def show(tx: Tx, actor: Actor, here: Here) -> None:
    """Say how much is listed, and how it is changed. Raises NotFound."""
    say(tx, here, roster_import.overview(tx, actor))


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Give out a workbook, the empty one or the present roster, or settle one that waits.

    `i:u` shows below it who cannot be reached, `i:u:<page>` another page in its place. Raises NotFound.
    """
    found = _SETTLE.fullmatch(data)
    if data == "i:u":
        say(tx, here, unreached.show(tx, actor))
    elif shown := _UNREACHED.fullmatch(data):
        put(tx, here, unreached.show(tx, actor, int(shown[1])))
    elif data == "i:blank":
        books.send(tx, here, roster_import.blank(actor))
    elif data == "i:present":
        books.send(tx, here, roster_export.present(tx, actor, here.now))
    elif found is None:
        raise NotFound
    else:
        work = roster_import.confirm if found[2] == "apply" else roster_import.drop
        books.answer(tx, here, work(tx, actor, int(found[1]), here.now))


def receive(tx: Tx, actor: Actor, here: Here, sent: Attached, book: Book | None) -> None:
    """Say what a workbook would change, or what is wrong with it. Raises NotFound."""
    books.take(tx, actor, here, sent, book, lambda given: roster_import.receive(tx, actor, given, here.now))
