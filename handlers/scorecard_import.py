"""The scorecard by workbook in the chat: taken out, edited, sent back, looked through, applied.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import books
from services import scorecard_export, scorecard_import

if TYPE_CHECKING:
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Give out the workbook (`sw:x`), or settle one that waits. Raises NotFound."""
    if data == "sw:x":
        books.send(tx, here, scorecard_export.present(tx, actor))
    else:
        books.settle(tx, actor, here, scorecard_import.KIND, data)
