"""Looking into a database from beside the program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Table

    from storage.database import Tx
    from tests.harness.chat import World


def count(world: World, table: Table) -> int:
    """How many rows a table has."""
    return int(_run(world, _count, table))


def rows(world: World, table: Table) -> list[dict[str, Any]]:
    """Every row of a table."""
    found: list[dict[str, Any]] = _run(world, _rows, table)
    return found


def _count(tx: Tx, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def _rows(tx: Tx, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in tx.execute(select(table)).mappings()]


def _run(world: World, work: Any, table: Table) -> Any:
    database = Database(world.database_url, b"key")
    try:
        return database.run(work, table)
    finally:
        asyncio.run(database.close())


def empty(world: World, table: Table) -> None:
    """Remove every row of a table."""
    _run(world, _empty, table)


def _empty(tx: Tx, table: Table) -> None:
    tx.execute(delete(table))
