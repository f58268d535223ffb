"""`dead`: updates that were given up, for the operator."""

from __future__ import annotations

import asyncio
import json

import click

from bot.commands.reading import look
from bot.commands.shared import alone, key, settings, stop
from storage import inbox
from storage.database import Database

_TOLD_PARTS = 2
"""Of what a button sends back, so much is told: what it belongs to, and what it does."""


@click.command("dead")
@click.option("--again", type=int, metavar="ID", help="Let this update be tried again at the next start.")
@click.option("--whole", is_flag=True, help="Show what people wrote and pressed as well.")
def command(again: int | None, *, whole: bool) -> None:
    """Show the updates that were given up, with their traces.

    What somebody wrote or pressed is shown only when it is asked for: it may be a score that is sealed.
    """
    chosen = settings()
    if again is None:
        letters = look(chosen, inbox.dead_letters)
        for letter in letters:
            click.echo(
                f"{letter.id}  {letter.incident}  update {letter.update_id}  {letter.received_at:%F %T}Z"
            )
            click.echo(letter.payload if whole else veiled(letter.payload))
            click.echo(letter.trace or "")
        click.echo(f"{len(letters)} given up" + (" (--whole shows what they hold)" if letters else ""))
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


def veiled(payload: str) -> str:
    """Return what kind of update it is, without anything that somebody wrote, chose or sent."""
    try:
        update = json.loads(payload)
        query, message = update.get("callback_query"), update.get("message")
        if query is not None:
            told = str(query.get("data", "")).split(":")[:_TOLD_PARTS]
            return f"a button: {':'.join(told)}"
        if message is not None and "text" in message:
            return f"a text of {len(message['text'])} characters"
        kinds = sorted(set(message or update) - {"update_id"})
    except (ValueError, TypeError, AttributeError):
        return f"{len(payload)} characters that cannot be read"
    return ", ".join(kinds)
