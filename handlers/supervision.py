"""The way into supervision in the chat.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.refusals import NotFound
from handlers.here import say
from services import supervision

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx


def show(tx: Tx, actor: Actor, here: Here) -> None:
    """Say what of supervision waits, and where the rest is found. Raises NotFound."""
    say(tx, here, supervision.show(tx, actor))


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show the same from a button, `in`. Raises NotFound."""
    if data != "in":
        raise NotFound
    show(tx, actor, here)
