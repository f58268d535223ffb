"""One update's turn: the transaction in which it is dealt with, and nothing else."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from telegram.ext import CallbackContext, ExtBot

from services import updates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from storage.database import Tx

P = ParamSpec("P")
T = TypeVar("T")


class Writes(Protocol):
    """What a turn needs of a database."""

    def write(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Run a unit of work and commit it."""
        ...

    def read(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Run a reading unit of work."""
        ...


class Turn:
    """Handlers call `commit` once; the update is dealt with exactly if that transaction commits."""

    def __init__(
        self, inbox_id: int, now: datetime, database: Writes, committed: Callable[[], None] = lambda: None
    ) -> None:
        self.inbox_id = inbox_id
        self.now = now
        self.settled = False
        self.error: Exception | None = None
        self._database = database
        self._committed = committed

    async def look(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading `work(tx, ...)` before the commit, to learn what has to be fetched for it.

        What it says may have changed by then: whatever is decided by it is decided again.
        Raises StorageUnavailable.
        """
        return await self._database.read(work, *args, **kwargs)

    async def commit(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(tx, ...)` and the end of the update in one transaction.

        Raises StorageUnavailable, or what `work` raised; then the update is still waiting.
        """

        def unit(tx: Tx) -> T:
            result = work(tx, *args, **kwargs)
            updates.finish(tx, self.inbox_id, self.now)
            return result

        result = await self._database.write(unit)
        self.settled = True
        self._committed()
        return result

    async def pass_over(self) -> None:
        """End an update that asks for nothing."""
        await self._database.write(updates.finish, self.inbox_id, self.now)
        self.settled = True


current: ContextVar[Turn] = ContextVar("turn")
"""The turn of the update being processed; set by `bot.dispatch` around the library's dispatching."""


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The library's context, with the turn in place of its in-memory data stores."""

    @property
    def turn(self) -> Turn:
        """The turn of this update."""
        return current.get()
