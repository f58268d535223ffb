"""`serve`: the bot in this very process."""

from __future__ import annotations

import click

from bot import logs, serving
from bot.commands.shared import EX_CONFIGURATION, alone, first_key, settings, stop
from bot.settings import Misconfigured


@click.command("serve")
def command() -> None:
    """Run the bot in this process alone; a supervisor is expected to start it again."""
    chosen = settings()
    logs.configure(chosen.log_level)
    with alone(chosen):
        audit_key = first_key(chosen)
        try:
            serving.run(chosen, audit_key)
        except Misconfigured as error:
            stop(str(error), EX_CONFIGURATION)
        except serving.Unreachable as error:
            stop(str(error))
