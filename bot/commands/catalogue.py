"""`catalogue`: what the shipped catalogue asks differently from what was accepted, and accepting it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from bot.clock import SystemClock
from bot.commands.reading import look
from bot.commands.shared import alone, first_key, settings, stop
from domain.forms.field import nested
from domain.roster_layout import SHANGHAI
from services import catalogue_changes
from services.persons import local_day
from storage.database import Database, StorageUnavailable
from storage.upgrade import SchemaTooNew, upgrade
from templates.render import label

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage.database import Tx


@click.command("catalogue")
@click.option("--accept", is_flag=True, help="Let the changes hold, for periods that end today or later.")
@click.option("--yes", is_flag=True, help="Do not ask before accepting.")
def command(*, accept: bool, yes: bool) -> None:
    """Say what the shipped catalogue asks differently from what was accepted, and whom that concerns.

    May be done while the bot runs; with --accept it must not run. What is only worded differently shows
    at once and needs no acceptance.
    """
    chosen, now = settings(), SystemClock().now()
    today = local_day(now, SHANGHAI)
    if not accept:
        count = _tell(look(chosen, _lines, now, today))
        if count:
            click.echo("Nothing of this holds yet. Accept it with --accept, or let the administrator do so.")
        return
    with alone(chosen):
        database = Database(chosen.database_url, first_key(chosen))
        try:
            database.run(upgrade)
            _accept(database, now, today, yes=yes)
        except (StorageUnavailable, SchemaTooNew) as error:
            stop(f"Not accepted, nothing was changed: {error}")
        finally:
            asyncio.run(database.close())


def _accept(database: Database, now: datetime, today: date, *, yes: bool) -> None:
    count = _tell(database.run(_lines, now, today))
    if not count:
        return
    if not yes and not click.confirm("Accept this?"):
        stop("Nothing was changed.")
    database.run(catalogue_changes.accept, now, today, None)
    click.echo(f"Accepted, for periods that end on {today} or later: {count}")


def _lines(tx: Tx, now: datetime, today: date) -> tuple[list[str], tuple[str, ...]]:
    found = catalogue_changes.differences(tx, now, today)
    lines = [catalogue_changes.line(tx, one, now, today) for one in found.changes]
    return [label(nested(one)) for one in lines], found.reworded


def _tell(found: tuple[list[str], tuple[str, ...]]) -> int:
    """Print what would change and what is only worded differently; gives how many changes there are."""
    lines, reworded = found
    for line in lines:
        click.echo(line)
    if reworded:
        click.echo(f"Only worded differently, nothing to accept: {'、'.join(reworded)}")
    if not lines:
        click.echo("The catalogue asks nothing that was not accepted.")
    return len(lines)
