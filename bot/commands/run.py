"""`run`: the bot against Telegram, started again whenever it fails."""

from __future__ import annotations

import sys

import click

from bot import logs
from bot.commands.shared import settings
from bot.supervisor import Child, Supervisor


@click.command("run")
def command() -> None:
    """Run the bot against Telegram (BOT_TOKEN) and start it again whenever it fails."""
    logs.configure(settings(needs_token=True).log_level)
    raise SystemExit(Supervisor([Child("bot", [sys.executable, "-m", "bot", "serve"])]).run())
