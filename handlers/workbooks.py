"""A workbook that is sent in: a roster, lists, a scorecard, a round, or an ordinary file, by what is in it.

`fetch` runs before the transaction of the update, because a file is fetched from Telegram and read in
seconds, not milliseconds; what it is taken for is decided inside, by who it comes from by then.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from domain.list_layout import LISTS
from domain.sheets import MOST_BYTES, too_large
from handlers import books, lists, reception, roster
from services import list_import, roster_import, round_import, scorecard_import
from services.roster_import import Book

if TYPE_CHECKING:
    from telegram import Bot

    from domain.forms.replies import Attached
    from domain.people import Actor
    from handlers.here import Here
    from services.book_import import Kind
    from storage.database import Tx

KINDS: tuple[Kind[Any], ...] = (round_import.KIND, scorecard_import.KIND)
"""What a workbook can be about beside lists and the roster."""

FETCHING_SECONDS = 8
"""An update is given up after 20 s; reading the workbook and comparing it need the rest."""


def is_workbook(sent: Attached) -> bool:
    """Whether a file is called like a workbook."""
    return roster_import.is_workbook(sent.name)


def expects(tx: Tx, here: Here) -> bool:
    """Whether a workbook from here could be read as something. Reads only."""
    arguments = tx, here.chat_id, here.now
    return (
        roster_import.expects(*arguments)
        or list_import.expects(*arguments)
        or any(kind.expects(*arguments) for kind in KINDS)
    )


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


def receive(
    tx: Tx, actor: Actor, here: Here, sent: Attached, caption: str, book: Book | None, *, is_own: bool
) -> None:
    """Say what a workbook would change, or what is wrong with it; anything else is a file as any other.

    `is_own`: not a forwarded one. Raises NotFound.
    """
    told = next((one for one in KINDS if one.is_of(book, sent.name) and one.may(actor)), None)
    holds_lists = LISTS in sent.name if book is None else list_import.is_lists(book)
    if told is not None:
        books.receive(tx, actor, here, told, sent, book)
    elif holds_lists and list_import.may_import(tx, actor):
        lists.receive(tx, actor, here, sent, book)
    elif roster_import.may_import(actor):
        roster.receive(tx, actor, here, sent, book)
    elif is_own:
        reception.attachment(tx, actor, here, sent, caption)
    else:
        reception.forwarded(tx, actor, here, caption, sent)
