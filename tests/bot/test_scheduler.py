"""The ticker: a tick queues, and what was queued together is unfolded in the same run, or by the next one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.scheduler import Scheduler
from storage import schema, together
from tests.bot.conftest import NOW

if TYPE_CHECKING:
    from storage.database import Database, Tx
    from tests.bot.conftest import FixedClock


def leave(tx: Tx) -> None:
    """What a process left that ended in the middle: two pieces of two readers, one of them in both."""
    for readers in ([[1, 11, 21, 31], [2, 12, 22, 32]], [[2, 12, 22, 32], [3, 13, 23, 33]]):
        params = {"round": 1, "zone": "Asia/Shanghai", "readers": readers}
        row = {"method": "send", "chat_id": together.NOBODY, "priority": 2, "key": together.KEY}
        tx.execute(insert(schema.outbox).values(**row, params=params, created_at=NOW))


def left(tx: Tx) -> Counter[str]:
    """How many rows there are of each key."""
    return Counter(tx.execute(select(schema.outbox.c.key)).scalars())


async def test_what_an_earlier_process_left_is_unfolded_once_each(
    database: Database, clock: FixedClock
) -> None:
    stirred: list[int] = []
    await database.write(leave)
    scheduler = Scheduler(database, clock, lambda: stirred.append(1))

    await scheduler._remind()

    assert await database.read(left) == {"digest": 3}
    assert stirred
