"""Looking into a database from beside the program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import delete, func, select

from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Table

    from storage.database import Tx
    from tests.harness.chat import World

T = TypeVar("T")


def count(world: World, table: Table) -> int:
    """How many rows a table has."""
    return beside(world, lambda tx: _count(tx, table))


def rows(world: World, table: Table) -> list[dict[str, Any]]:
    """Every row of a table."""
    return beside(world, lambda tx: _rows(tx, table))


def beside(world: World, work: Callable[[Tx], T]) -> T:
    """Look into the database, or change it, from beside the program."""
    database = Database(world.database_url, b"key")
    try:
        return database.run(work)
    finally:
        asyncio.run(database.close())


def _count(tx: Tx, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def _rows(tx: Tx, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in tx.execute(select(table)).mappings()]


def empty(world: World, table: Table) -> None:
    """Remove every row of a table."""
    beside(world, lambda tx: _empty(tx, table))


def _empty(tx: Tx, table: Table) -> None:
    tx.execute(delete(table))
