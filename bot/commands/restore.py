"""`restore`: a backup becomes the database, if it is whole and its chain unbroken."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.shared import alone, key, settings, sqlite_file, stop
from storage import backup
from storage.database import Database, StorageUnavailable
from storage.upgrade import SchemaTooNew, upgrade, version
from storage.verify import verify

if TYPE_CHECKING:
    from storage.verify import Report


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--expect", metavar="DIGITS", help="Digits from a receipt that must be in the backup's chain.")
def command(source: Path, expect: str | None) -> None:
    """Put the backup SOURCE in place of the database; the former one is kept. The bot must not run."""
    chosen = settings()
    live = sqlite_file(chosen, "PostgreSQL is restored by its own tool, pg_restore.")
    with alone(chosen):
        copied = live.with_name(f"{live.name}.restoring")
        backup.discard(copied)
        try:
            shutil.copyfile(source, copied)
            backup.check(copied)
            report = _migrated_and_verified(copied, key(chosen), expect)
        except (backup.Damaged, StorageUnavailable, SchemaTooNew, OSError) as error:
            backup.discard(copied)
            stop(f"Not restored, nothing was changed: {error}")
        if report.faults:
            backup.discard(copied)
            stop("\n".join(["Not restored, nothing was changed: the chain is broken.", *report.faults]))
        former = backup.put_in_place(copied, live)
    click.echo(
        f"Restored: {report.links} links and {report.bodies} records verified, head {report.head[:8]}."
    )
    if former is not None:
        click.echo(f"The former database is kept as {former}.")


def _migrated_and_verified(path: Path, audit_key: bytes, expect: str | None) -> Report:
    database = Database(f"sqlite:///{path}", audit_key)
    try:
        if database.run(version) is None:
            message = "it is no backup of this program"
            raise backup.Damaged(message)
        database.run(upgrade)
        return database.run(verify, audit_key, expect)
    finally:
        asyncio.run(database.close())
