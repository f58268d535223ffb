"""`roster`: a roster by workbook from the command line: the empty one, the present one, check and import."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.clock import SystemClock
from bot.commands.reading import look
from bot.commands.shared import EX_FAILED, alone, first_key, settings, stop
from domain.roster_layout import ORGANIZATIONS, SHANGHAI
from services import roster_export, roster_import
from services.persons import local_day
from storage.database import Database, StorageUnavailable
from storage.upgrade import SchemaTooNew, upgrade
from templates.documents import render
from templates.render import label

if TYPE_CHECKING:
    from domain.messages import Json
    from services.roster_import import Book, DryRun
    from templates.documents import Rendered

LINES = 40
"""Changes that are printed; of more it says how many."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("roster")
def command() -> None:
    """Who is listed where, by a workbook (.xlsx, .xls, .et)."""


@command.command("blank")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def blank(target: Path) -> None:
    """Write the empty workbook, with explanations, to TARGET."""
    _write(target, render("roster_blank", {}))


@command.command("write")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def write(target: Path) -> None:
    """Write all that is listed now to TARGET, to edit and to import; may be done while the bot runs.

    The workbook holds everybody's phone number: only its owner may read it.
    """
    present = look(settings(), roster_export.whole, local_day(SystemClock().now(), SHANGHAI))
    if not present.params["rows"][ORGANIZATIONS]:
        stop("Nothing is listed yet; begin with `roster blank`.")
    _write(target, render(present.name, present.params))


@command.command("check")
@click.argument("source", type=_FILE)
def check(source: Path) -> None:
    """Say what SOURCE would change, or everything that is wrong in it; may be done while the bot runs."""
    today = local_day(SystemClock().now(), SHANGHAI)
    _tell(look(settings(), roster_import.dry_run, _read(source), today))


@command.command("import")
@click.argument("source", type=_FILE)
@click.option("--yes", is_flag=True, help="Do not ask before changing anything.")
def import_(source: Path, *, yes: bool) -> None:
    """Change the roster to what SOURCE says, after showing what that is. The bot must not run."""
    chosen = settings()
    book = _read(source)
    with alone(chosen):
        database = Database(chosen.database_url, first_key(chosen))
        try:
            database.run(upgrade)
            _import(database, book, yes=yes)
        except (StorageUnavailable, SchemaTooNew) as error:
            stop(f"Not imported, nothing was changed: {error}")
        finally:
            asyncio.run(database.close())


def _write(target: Path, made: Rendered) -> None:
    """Write a workbook, over nothing that is there, for nobody else to read."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.content)
    except FileExistsError:
        stop(f"{target} is there already; nothing was written.")
    except OSError as error:
        stop(f"{target} could not be written: {error}")
    click.echo(f"Written: {target}")


def _import(database: Database, book: Book, *, yes: bool) -> None:
    clock = SystemClock()
    shown = database.run(roster_import.dry_run, book, local_day(clock.now(), SHANGHAI))
    _tell(shown)
    if not shown:
        return
    if not yes and not click.confirm(label(_text("roster.confirm"))):
        stop(label(_text("roster.dropped", file=book.file_name)))
    head = database.run(roster_import.run_from_command_line, book, shown.digest, clock.now())
    if head is None:
        # Only midnight can come in between: the database is held by this process.
        stop(label(_text("roster.was_dropped", file=book.file_name)))
    click.echo(label(_text("roster.applied", file=book.file_name, head=head, **shown.told())))


def _read(source: Path) -> Book:
    return roster_import.read(source.name, source.read_bytes())


def _tell(shown: DryRun) -> None:
    """Print what would change; ends the program with every fault where there are any."""
    if shown.faults:
        for fault in shown.faults:
            click.echo(label(roster_import.line(fault)), err=True)
        stop(label(_text("roster.total_faults", total=len(shown.faults))), EX_FAILED)
    lines = roster_import.lines(shown)
    for line in lines[:LINES]:
        click.echo(label(line))
    params = {"total": len(lines), "shown": min(LINES, len(lines)), "changes": bool(shown)}
    click.echo(label(_text("roster.total_changes", **params, **shown.told())))


def _text(key: str, **params: Json) -> Json:
    return {"key": key, "params": params}
