"""What a handler raised is counted where the update is dealt with, not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.turn import Context


async def keep(_update: object, context: Context) -> None:
    """Leave the exception with the turn: `bot.dispatch` tries again, or buries the update and says so."""
    context.turn.error = context.error
