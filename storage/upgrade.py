"""Bring a database to the present schema, in one transaction; an older program refuses a newer one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

if TYPE_CHECKING:
    from storage.database import Tx

HEAD = "0009"
"""The newest migration. A constant, so that a start that needs none does not load Alembic (0.2 s)."""


class SchemaTooNew(Exception):
    """The database was made by a newer version of the program; this one would damage it."""


def upgrade(tx: Tx) -> bool:
    """Migrate if needed, and derive anew what is derived; true when something was done. Raises SchemaTooNew.

    On SQLite the migration is a transaction of its own, so nothing else may be in the caller's.
    """
    present = version(tx)
    if present == HEAD:
        return False
    if present is not None and present > HEAD:
        message = f"the database has schema {present}, this program knows {HEAD}: use the newer program"
        raise SchemaTooNew(message)
    # Imported here: only a start that migrates pays for it.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    from storage import contributions  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = tx
    with _without_foreign_keys(tx):
        command.upgrade(config, "head")
        contributions.rebuild(tx)
    return True


@contextlib.contextmanager
def _without_foreign_keys(tx: Tx) -> Iterator[None]:
    """SQLite rebuilds a table by dropping it, which its rows' children forbid; check them afterwards.

    The switch works outside of transactions only: the caller's is ended, and a new one begun for them.
    """
    if tx.dialect.name != "sqlite":
        yield
        return
    driver = tx.connection.cursor()
    driver.execute("COMMIT")
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute("BEGIN IMMEDIATE")
    try:
        yield
        _check_references(tx)
        driver.execute("COMMIT")
    except BaseException:
        driver.execute("ROLLBACK")
        raise
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute("BEGIN IMMEDIATE")


def _check_references(tx: Tx) -> None:
    dangling = tx.connection.cursor().execute("PRAGMA foreign_key_check").fetchall()
    if dangling:
        message = f"the migration would leave rows that refer to nothing: {dangling[:5]}"
        raise RuntimeError(message)


def version(tx: Tx) -> str | None:
    """The migration a database stands at; None for an empty one."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(text("SELECT version_num FROM alembic_version")).scalar()
