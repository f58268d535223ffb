"""The roster in an administrator's chat: how much there is, workbooks to fill in, and a filled one.

Work functions run inside the transaction of an update; `fetch` runs before it, because a file is
fetched from Telegram and read in seconds, not milliseconds.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from domain.messages import Message, Text
from domain.refusals import NotFound
from domain.sheets import MOST_BYTES, too_large
from handlers import keyboards
from handlers.here import put, say
from services import messages, roster_export, roster_import, unreached
from services.roster_import import Book

if TYPE_CHECKING:
    from telegram import Bot

    from domain.forms.replies import Attached
    from domain.people import Actor
    from handlers.here import Here
    from services.roster_import import Answer, Document
    from storage.database import Tx

FETCHING_SECONDS = 8
"""An update is given up after 20 s; reading the workbook and comparing it need the rest."""

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


def is_workbook(sent: Attached) -> bool:
    """Whether a file is called like a workbook."""
    return roster_import.is_workbook(sent.name)


def expects(tx: Tx, here: Here) -> bool:
    """Whether a workbook from here would be taken as a roster. Reads only."""
    return roster_import.expects(tx, here.chat_id, here.now)


async def fetch(bot: Bot, sent: Attached) -> Book | None:
    """Get a workbook from Telegram and read it; None when Telegram does not give it."""
    if sent.size > MOST_BYTES:
        return Book(sent.name, b"", too_large())
    try:
        async with asyncio.timeout(FETCHING_SECONDS):
            file = await bot.get_file(sent.file_id)
            content = await file.download_as_bytearray()
    except (TelegramError, TimeoutError):
        return None
    return await asyncio.to_thread(roster_import.read, sent.name, bytes(content))


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
