"""Looking into the database from the command line, beside a running bot or not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from bot.commands.shared import EX_CONFIGURATION, key, stop
from storage.database import Database, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from storage.database import Tx

P = ParamSpec("P")
T = TypeVar("T")


def look(chosen: Settings, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a reading unit of work; ends the program when the database cannot be read."""

    async def reading() -> T:
        database = Database(chosen.database_url, key(chosen))
        try:
            return await database.read(work, *args, **kwargs)
        finally:
            await database.close()

    if chosen.sqlite_file is not None and not chosen.sqlite_file.exists():
        stop(f"There is no database at {chosen.sqlite_file}.", EX_CONFIGURATION)
    try:
        return asyncio.run(reading())
    except StorageUnavailable as error:
        stop(f"The database cannot be read: {error}")
