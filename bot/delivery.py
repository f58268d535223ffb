"""One message to Telegram, and what became of it."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.transport import NotSent, call, upload
from storage.outbox import Outgoing, Result
from templates import documents
from templates.render import label, text

if TYPE_CHECKING:
    from telegram import Bot

    from domain.messages import Json

log = logging.getLogger(__name__)

REPEATS = 10
"""Unknown outcomes after which a message is given up; with the pauses below, ten minutes."""

NOT_SENT_SECONDS = 1.0
"""Pause after Telegram was not reached at all."""

LONGEST_PAUSE_SECONDS = 60.0

ALREADY_SO = ("message is not modified",)
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message to be replied")
CLOSED = ("chat not found", "user is deactivated", "peer_id_invalid")


@dataclass(frozen=True)
class Ending:
    """How one attempt to send a row ended."""

    row: Outgoing
    result: Result
    refused_seconds: float | None = None
    """Telegram ordered to wait (429)."""
    hold_seconds: float | None = None
    """The chat rests before the next attempt."""
    unreachable: bool = False
    incident: str | None = None
    """A bug of ours: the message could not be made or was malformed."""


class Courier:
    """Renders rows and hands them to Telegram; never raises."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # The library's switch to the coming type of RetryAfter.retry_after; without it each 429 warns.
        os.environ.setdefault("PTB_TIMEDELTA", "true")

    async def deliver(self, row: Outgoing) -> Ending:
        """One attempt at one row."""
        if row.message_id is None and row.method == "unmark":
            return Ending(row, Result(row.id, "dead", error="no message to remove buttons from"))
        if row.message_id is None and row.method == "edit":
            return Ending(row, Result(row.id, "new", as_send=True))
        try:
            made = await self._hand_over(row)
        except TelegramError as error:
            return _ending(row, error)
        except Exception as error:
            incident = f"E-{secrets.token_hex(3).upper()}"
            log.exception(
                "a message could not be made: incident=%s outbox=%d key=%s", incident, row.id, row.key
            )
            return Ending(row, Result(row.id, "dead", error=repr(error)[:500]), incident=incident)
        return Ending(row, Result(row.id, "sent", message_id=made))

    async def _hand_over(self, row: Outgoing) -> int | None:
        """Make the call of a row; gives the number of the message it made."""
        if row.method == "attachment":
            return await self._attachment(row)
        if row.method == "unmark":
            target = {"chat_id": row.chat_id, "message_id": row.message_id}
            await call(self._bot, "editMessageReplyMarkup", **target)
            return None
        words = text(row.key or "", row.params)
        if row.method == "send" and row.repeats:
            words = text("notices.repeat", {}) + "\n" + words
        message = {
            "chat_id": row.chat_id,
            "text": words,
            "parse_mode": ParseMode.HTML,
            "reply_markup": _markup(row.keyboard),
            "link_preview_options": {"is_disabled": True},
        }
        if row.method == "edit":
            await call(self._bot, "editMessageText", message_id=row.message_id, **message)
            return None
        silent = True if row.priority > 0 else None
        made = await call(self._bot, "sendMessage", disable_notification=silent, **message)
        return int(made["message_id"])

    async def _attachment(self, row: Outgoing) -> int:
        if "document" in row.params:
            return await self._document(row)
        kind, file_id = row.params["kind"], row.params["file_id"]
        caption = text("notices.repeat", {}) if row.repeats else None
        method = {"photo": "sendPhoto", "voice": "sendVoice"}.get(kind, "sendDocument")
        field = {"photo": "photo", "voice": "voice"}.get(kind, "document")
        made = await call(self._bot, method, chat_id=row.chat_id, caption=caption, **{field: file_id})
        return int(made["message_id"])

    async def _document(self, row: Outgoing) -> int:
        """Make a document and upload it; made in a thread, because a large one takes a second."""
        made = await asyncio.to_thread(documents.render, row.params["document"], row.params["params"])
        caption = "\n".join([text("notices.repeat", {})] * bool(row.repeats) + [made.caption])
        sent = await upload(self._bot, made.file_name, made.content, chat_id=row.chat_id, caption=caption)
        return int(sent["message_id"])


def _ending(row: Outgoing, error: TelegramError) -> Ending:
    """Sort an error by what happens next."""
    why = f"{type(error).__name__}: {error.message}"[:500]
    words = error.message.lower()
    once_more = Result(row.id, "new", error=why)
    match error:
        case RetryAfter():
            return Ending(row, once_more, refused_seconds=_seconds(error))
        case Forbidden():
            return Ending(row, Result(row.id, "dead", error=why), unreachable=True)
        case BadRequest():
            return _bad_request(row, words, why)
        case NotSent() | InvalidToken():
            return Ending(row, once_more, hold_seconds=NOT_SENT_SECONDS)
        case NetworkError() if row.repeats < REPEATS:
            pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2**row.repeats)
            return Ending(row, Result(row.id, "new", unknown=True, error=why), hold_seconds=pause)
    log.error("a message was given up: outbox=%d error=%s", row.id, why)
    return Ending(row, Result(row.id, "dead", error=why))


def _bad_request(row: Outgoing, words: str, why: str) -> Ending:
    if any(one in words for one in ALREADY_SO):
        return Ending(row, Result(row.id, "sent"))
    if any(one in words for one in CLOSED):
        return Ending(row, Result(row.id, "dead", error=why), unreachable=True)
    if any(one in words for one in GONE):
        if row.method == "edit":
            return Ending(row, Result(row.id, "new", as_send=True, error=why))
        return Ending(row, Result(row.id, "dead", error=why))
    incident = f"E-{secrets.token_hex(3).upper()}"
    log.error(
        "Telegram could not read a message: incident=%s outbox=%d key=%s error=%s",
        incident,
        row.id,
        row.key,
        why,
    )
    return Ending(row, Result(row.id, "dead", error=why), incident=incident)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, (int, float)) else after.total_seconds()


def _markup(keyboard: Json) -> Json:
    """A row's keyboard as the Bot API wants it; None when it has none."""
    if not keyboard:
        return None
    if "inline" in keyboard:
        rows = [
            [{"text": label(one["label"]), "callback_data": one["data"]} for one in row]
            for row in keyboard["inline"]
        ]
        return {"inline_keyboard": rows}
    menu = [
        [{"text": label(one["label"]), "request_contact": one["contact"]} for one in row]
        for row in keyboard["menu"]
    ]
    return {"keyboard": menu, "resize_keyboard": True, "is_persistent": True}
