"""Peers (b) and (c): the library's `echobot.py`; nothing is stored.

`--concurrent N` sets `concurrent_updates`; `--lean` puts our request class in place of the
library's `HTTPXRequest` (for the question which HTTP client to use).
"""

from __future__ import annotations

import argparse

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from benchmarks.peers.common import configured


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--concurrent", type=int, default=0)
    parser.add_argument("--lean", action="store_true")
    options = parser.parse_args()
    peer = configured()
    builder = ApplicationBuilder().token(peer.token).base_url(f"{peer.api_url}/bot")
    if options.concurrent:
        builder = builder.concurrent_updates(options.concurrent)
    if options.lean:
        from bot.transport import LeanRequest  # noqa: PLC0415 - the other peers are to start without it

        builder = builder.request(LeanRequest()).get_updates_request(LeanRequest(connections=2))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, _echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


if __name__ == "__main__":
    main()
