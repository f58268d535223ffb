"""`serve`: the bot in this very process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot import logs, serving
from bot.commands.shared import EX_CONFIGURATION, alone, first_key, settings, stop
from bot.settings import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path


@click.command("serve")
def command() -> None:
    """Run the bot in this process alone; a supervisor is expected to start it again."""
    chosen = settings(needs_token=True)
    logs.configure(chosen.log_level)
    with alone(chosen):
        _refuse_after_half_a_restore(chosen.sqlite_file)
        audit_key = first_key(chosen)
        try:
            serving.run(chosen, audit_key)
        except Misconfigured as error:
            stop(str(error), EX_CONFIGURATION)
        except serving.Unreachable as error:
            stop(str(error))


def _refuse_after_half_a_restore(file: Path | None) -> None:
    """A restore that was cut short leaves the former database under another name, and none in its place."""
    if file is None or file.exists() or not list(file.parent.glob(f"{file.name}.before-restore*")):
        return
    stop(f"A restore was cut short: there is no {file}. Run the restore again.", EX_CONFIGURATION)
