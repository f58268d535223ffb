"""`dead`: updates that were given up, for the operator."""

from __future__ import annotations

import asyncio

import click

from bot.commands.reading import look
from bot.commands.shared import alone, key, settings, stop
from storage import inbox
from storage.database import Database


@click.command("dead")
@click.option("--again", type=int, metavar="ID", help="Let this update be tried again at the next start.")
def command(again: int | None) -> None:
    """Show the updates that were given up, with their traces (they hold what people wrote)."""
    chosen = settings()
    if again is None:
        letters = look(chosen, inbox.dead_letters)
        for letter in letters:
            click.echo(
                f"{letter.id}  {letter.incident}  update {letter.update_id}  {letter.received_at:%F %T}Z"
            )
            click.echo(f"{letter.payload}\n{letter.trace or ''}")
        click.echo(f"{len(letters)} given up")
        return
    with alone(chosen):
        database = Database(chosen.database_url, key(chosen))
        try:
            revived = database.run(inbox.revive, again)
        finally:
            asyncio.run(database.close())
    if not revived:
        stop(f"No update {again} was given up; `dead` without options lists them.")
    click.echo(f"Update {again} will be tried again at the next start.")
