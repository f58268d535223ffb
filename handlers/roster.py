"""The roster in an administrator's chat: how much there is, workbooks to fill in, and a filled one.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.messages import Message, Text
from domain.refusals import NotFound
from handlers import keyboards
from handlers.here import put, say
from services import messages, roster_export, roster_import, unreached

if TYPE_CHECKING:
    from domain.forms.replies import Attached
    from domain.people import Actor
    from handlers.here import Here
    from services.roster_import import Answer, Book, Document
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
        _send(tx, here, roster_import.blank(actor))
    elif data == "i:present":
        _send(tx, here, roster_export.present(tx, actor, here.now))
    elif found is None:
        raise NotFound
    else:
        work = roster_import.confirm if found[2] == "apply" else roster_import.drop
        _answer(tx, here, work(tx, actor, int(found[1]), here.now))


def receive(tx: Tx, actor: Actor, here: Here, sent: Attached, book: Book | None) -> None:
    """Say what a workbook would change, or what is wrong with it. Raises NotFound."""
    if book is None:
        failed = Text("roster.not_fetched", {"file": sent.name})
        say(tx, here, Message(failed, menu=keyboards.main(actor)))
    else:
        _answer(tx, here, roster_import.receive(tx, actor, book, here.now))


def _answer(tx: Tx, here: Here, answer: Answer) -> None:
    put(tx, here, answer.message)
    if answer.document is not None:
        _send(tx, here, answer.document)


def _send(tx: Tx, here: Here, document: Document) -> None:
    messages.say_document(tx, here.chat_id, document.name, document.params, here.now)
