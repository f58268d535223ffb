"""INSERT with ON CONFLICT, which each database spells in its own dialect."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.dialects import sqlite

    from storage.database import Tx


def insert(tx: Tx, table: Table) -> sqlite.Insert:
    """An INSERT into `table` that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    The dialect's module is the one that is loaded already: importing both costs a start 50 ms.
    PostgreSQL's own class has the same two methods, hence the one type.
    """
    dialect = import_module(f"sqlalchemy.dialects.{tx.dialect.name}")
    return cast("sqlite.Insert", dialect.insert(table))
