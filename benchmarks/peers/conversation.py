"""Peer (a): a six-step `ConversationHandler`, as the library's own `conversationbot.py` writes one.

State and answers live in memory (`context.user_data`), updates are dealt with one after the other
(the handler demands it), the finished form is one row in SQLite.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import (
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from benchmarks.peers.common import ASKED, BEGIN, OFFERED, SAVED, STEPS, configured, opened, store

Reaction: TypeAlias = Any  # a coroutine function of update and context that gives the next state


def main() -> None:
    """Run until stopped."""
    peer = configured()
    application = ApplicationBuilder().token(peer.token).base_url(f"{peer.api_url}/bot").build()
    application.bot_data["database"] = opened(peer.database)
    states: dict[object, list[Any]] = {
        number: [MessageHandler(filters.TEXT & ~filters.COMMAND, _answered(number))]
        for number in range(len(STEPS))
    }
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler(BEGIN.removeprefix("/"), _begin)],
            states=states,
            fallbacks=[CommandHandler("cancel", _cancel)],
        )
    )
    application.run_polling(allowed_updates=Update.ALL_TYPES)


async def _begin(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
    """Ask the first question."""
    return await _ask(update, 0)


def _answered(number: int) -> Reaction:
    """The reaction to the answer of one step."""

    async def react(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        assert update.effective_user is not None
        assert context.user_data is not None
        context.user_data[STEPS[number]] = update.message.text
        if number + 1 < len(STEPS):
            return await _ask(update, number + 1)
        store(context.bot_data["database"], update.effective_user.id, context.user_data)
        await update.message.reply_text(SAVED, reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    return react


async def _ask(update: Update, number: int) -> int:
    assert update.message is not None
    step = STEPS[number]
    offered = OFFERED.get(step)
    await update.message.reply_text(
        ASKED[step],
        reply_markup=ReplyKeyboardMarkup([list(offered)], one_time_keyboard=True)
        if offered
        else ReplyKeyboardRemove(),
    )
    return number


async def _cancel(update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
    """End the conversation."""
    assert update.message is not None
    await update.message.reply_text("已取消。", reply_markup=ReplyKeyboardRemove())
    return ConversationHandler.END


if __name__ == "__main__":
    main()
