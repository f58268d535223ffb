"""Workbooks in the chat: given out, and one that was sent in applied or dropped.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from domain.messages import Message, Text
from domain.refusals import NotFound
from handlers import keyboards, profile
from handlers.here import put, say
from services import book_import, messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.forms.replies import Attached
    from domain.messages import Document
    from domain.people import Actor
    from handlers.here import Here
    from services.book_import import Kind
    from services.roster_import import Answer, Book
    from storage.database import Tx

_SETTLE = re.compile(r"[a-z]{2}:([ad]):([0-9]{1,18}):([0-9]{1,18})")

T = TypeVar("T")


def send(tx: Tx, here: Here, document: Document) -> None:
    """Send a document."""
    messages.say_document(tx, here.chat_id, document.name, document.params, here.now)


def answer(tx: Tx, here: Here, answer: Answer) -> None:
    """Say what became of a workbook, with the document that belongs to it."""
    put(tx, here, answer.message)
    if answer.document is not None:
        send(tx, here, answer.document)


def take(
    tx: Tx, actor: Actor, here: Here, sent: Attached, book: Book | None, receive: Callable[[Book], Answer]
) -> None:
    """Say what a workbook would change; without one, that Telegram did not give it."""
    if book is None:
        failed = Text("roster.not_fetched", {"file": sent.name})
        say(tx, here, Message(failed, menu=keyboards.main(actor)))
    else:
        answer(tx, here, receive(book))


def receive(tx: Tx, actor: Actor, here: Here, kind: Kind[T], sent: Attached, book: Book | None) -> None:
    """Say what a workbook of a kind would change, or what is wrong with it. Raises NotFound."""
    take(tx, actor, here, sent, book, lambda given: book_import.receive(tx, actor, kind, given, here.now))


def settle(tx: Tx, actor: Actor, here: Here, kind: Kind[T], data: str) -> None:
    """Apply (`<head>:a:<import>:<office>`) or drop (`:d:`) one that waits. Raises NotFound, Refused.

    It is done in the office for which it was shown.
    """
    found = _SETTLE.fullmatch(data)
    if found is None:
        raise NotFound
    work = book_import.confirm if found[1] == "a" else book_import.drop
    import_id = int(found[2])

    def do(tx: Tx, acting: Actor, here: Here) -> None:
        answer(tx, here, work(tx, acting, kind, import_id, here.now))

    profile.act_in(tx, actor, here, int(found[3]), do)
