"""From Telegram's updates to plain values: thin, and the only place that decides who is heard.

Only private chats with a real person are served. A group or channel that adds the bot is left,
without a word; whatever else comes from outside a private chat asks for nothing.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram import Chat, ChatMember
from telegram.error import TelegramError
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from domain.forms.replies import Attached, SharedContact
from handlers import errors, menu, reception, workbooks
from handlers.here import Here

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from telegram import CallbackQuery, Message, Update, User
    from telegram.ext import Application

    from handlers.turn import Context

log = logging.getLogger(__name__)

LARGEST_ID = 2**52 - 1
"""Source: Bot API, User.id, "at most 52 significant bits"; a database compares no id with a larger number."""

_background: set[asyncio.Task[None]] = set()
"""Calls to Telegram nobody waits for; a task that nobody holds may vanish in the middle."""


class Served(filters.UpdateFilter):
    """New messages (no edits, no posts) by which a person speaks in their own private chat."""

    def filter(self, update: Update) -> bool:
        """Tell whether this update is one."""
        message = update.message
        return (
            message is not None
            and message.sender_chat is None
            and _is_own(update.effective_chat, update.effective_user)
        )


class Elsewhere(filters.UpdateFilter):
    """Messages and posts in groups and channels."""

    def filter(self, update: Update) -> bool:
        """Tell whether this update is one."""
        chat = update.effective_chat
        return update.effective_message is not None and chat is not None and chat.type != Chat.PRIVATE


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Let the application hear persons, and leave groups and channels."""
    served = Served()
    files = filters.PHOTO | filters.Document.ALL | filters.VOICE
    spoken = filters.TEXT | files | filters.CONTACT | filters.StatusUpdate.ALL
    application.add_handlers(
        [
            CallbackQueryHandler(touched),
            MessageHandler(served & filters.TEXT & ~filters.COMMAND, typed),
            CommandHandler("start", started, served),
            CommandHandler("help", assisted, served),
            CommandHandler("cancel", cancelled, served),
            MessageHandler(served & filters.COMMAND, unknown_command),
            MessageHandler(served & files, attached),
            MessageHandler(served & filters.CONTACT, shared),
            MessageHandler(served & ~spoken, unsupported),
            MessageHandler(Elsewhere(), left_alone),
            ChatMemberHandler(added, ChatMemberHandler.MY_CHAT_MEMBER),
        ]
    )
    application.add_error_handler(errors.keep)


async def typed(update: Update, context: Context) -> None:
    """A text, one's own or a forwarded one."""
    said = _message(update)
    here, words = _here(said, context), said.text or ""
    if said.forward_origin is None:
        await context.turn.commit(reception.serve, here, reception.text, words)
    else:
        await context.turn.commit(reception.serve, here, reception.forwarded, words, None)


async def started(update: Update, context: Context) -> None:
    """/start; a deep link may carry a one-time link, whatever else it carries means nothing."""
    said = _message(update)
    _, _, payload = (said.text or "").partition(" ")
    await context.turn.commit(reception.begin, _here(said, context), payload.strip())


async def assisted(update: Update, context: Context) -> None:
    """/help."""
    await context.turn.commit(reception.serve, _here(_message(update), context), menu.assist)


async def cancelled(update: Update, context: Context) -> None:
    """/cancel."""
    await context.turn.commit(reception.serve, _here(_message(update), context), menu.cancel)


async def unknown_command(update: Update, context: Context) -> None:
    """A command that is none; it is never taken for an answer."""
    said = _message(update)
    await context.turn.commit(reception.serve, _here(said, context), menu.say_unknown, said.text or "")


async def attached(update: Update, context: Context) -> None:
    """A photo, file or voice message."""
    said = _message(update)
    sent = _attached(said)
    if sent is None:
        return
    here, caption = _here(said, context), said.caption or ""
    is_own = said.forward_origin is None
    if workbooks.is_workbook(sent) and await context.turn.look(workbooks.expects, here):
        book = await workbooks.fetch(context.bot, sent)
        work = partial(workbooks.receive, is_own=is_own)
        await context.turn.commit(reception.serve, here, work, sent, caption, book)
    elif is_own:
        await context.turn.commit(reception.serve, here, reception.attachment, sent, caption)
    else:
        await context.turn.commit(reception.serve, here, reception.forwarded, caption, sent)


async def shared(update: Update, context: Context) -> None:
    """A contact."""
    said = _message(update)
    await context.turn.commit(reception.contact, _here(said, context), _contact(said))


async def unsupported(update: Update, context: Context) -> None:
    """A sticker, a place, a poll: anything that cannot be read."""
    await context.turn.commit(reception.serve, _here(_message(update), context), menu.say_unsupported)


async def touched(update: Update, context: Context) -> None:
    """A tap on an inline button. Telegram is answered at once: the person sees that it arrived."""
    query = update.callback_query
    if query is None:
        return
    _in_background(_acknowledge(query))
    message = query.message
    if message is None or query.data is None or not _is_own(update.effective_chat, update.effective_user):
        return
    here = Here(message.chat.id, context.turn.now, _storable(message.message_id), context.bot.username)
    await context.turn.commit(reception.touched, here, query.data)


async def left_alone(update: Update, _context: Context) -> None:
    """Something in a group or channel: the bot has no business there."""
    if update.effective_chat is not None:
        _in_background(_leave(update.effective_chat))


async def added(update: Update, _context: Context) -> None:
    """The bot's membership in a chat changed."""
    change, chat = update.my_chat_member, update.effective_chat
    if change is None or chat is None or chat.type == Chat.PRIVATE:
        return
    if change.new_chat_member.status not in {ChatMember.LEFT, ChatMember.BANNED}:
        _in_background(_leave(chat))


def _is_own(chat: Chat | None, user: User | None) -> bool:
    """Tell whether a chat is a person's private one; its id is the person's.

    Either may be missing, whatever the types say: of an empty object the library makes None.
    """
    if chat is None or user is None or user.is_bot:
        return False
    return chat.type == Chat.PRIVATE and chat.id == user.id and 0 < user.id <= LARGEST_ID


def _storable(message_id: int) -> int | None:
    """The message that was touched; none where no database could hold its number: then all is said anew."""
    return message_id if 0 < message_id <= LARGEST_ID else None


def _message(update: Update) -> Message:
    if update.message is None:
        raise TypeError(update)
    return update.message


def _here(said: Message, context: Context) -> Here:
    return Here(said.chat.id, context.turn.now, bot_name=context.bot.username)


def _attached(said: Message) -> Attached | None:
    """What was sent, by Telegram's identifiers; of a photo's sizes the largest."""
    if said.photo:
        photo = said.photo[-1]
        return Attached("photo", photo.file_id, photo.file_unique_id, size=photo.file_size or 0)
    if said.document is not None:
        file = said.document
        return Attached(
            "document", file.file_id, file.file_unique_id, file.file_name or "", file.file_size or 0
        )
    if said.voice is not None:
        voice = said.voice
        return Attached("voice", voice.file_id, voice.file_unique_id, size=voice.file_size or 0)
    return None


def _contact(said: Message) -> SharedContact:
    """A contact is one's own only when Telegram says so of a message that the person wrote here."""
    sent, author = said.contact, said.from_user
    if sent is None or author is None:
        raise TypeError(said)
    own = sent.user_id == author.id and said.forward_origin is None and said.via_bot is None
    return SharedContact(sent.user_id, sent.phone_number, own)


async def _acknowledge(query: CallbackQuery) -> None:
    await query.answer()


async def _leave(chat: Chat) -> None:
    await chat.leave()


def _in_background(call: Coroutine[Any, Any, None]) -> None:
    """Make a call to Telegram beside the transaction; whether it succeeds changes nothing."""
    task = asyncio.create_task(_quietly(call))
    _background.add(task)
    task.add_done_callback(_background.discard)


async def _quietly(call: Coroutine[Any, Any, None]) -> None:
    try:
        await call
    except TelegramError as error:
        log.debug("a call nobody waits for failed: %s", error)
