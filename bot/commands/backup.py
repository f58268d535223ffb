"""`backup`: a consistent copy of a live database."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.shared import EX_CONFIGURATION, settings, sqlite_file, stop
from storage import backup


@click.command("backup")
@click.argument("destination", type=click.Path(path_type=Path))
def command(destination: Path) -> None:
    """Copy the database to DESTINATION, also while the bot runs; the copy is checked before it counts."""
    source = sqlite_file(settings(), "PostgreSQL is backed up by its own tool, pg_dump.")
    if not source.exists():
        stop(f"There is no database at {source}.", EX_CONFIGURATION)
    try:
        backup.copy(source, destination)
    except FileExistsError:
        stop(f"{destination} exists: a backup is never overwritten, choose another name.")
    except backup.Damaged as error:
        stop(f"The copy is not sound and does not count: {error}")
    except OSError as error:
        stop(
            f"The copy could not be written; is there a folder {destination.parent} with room in it? {error}"
        )
    click.echo(
        f"Backed up to {destination}. Keep the audit key in another place: without it nothing can be proven."
    )
