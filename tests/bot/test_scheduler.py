"""The ticker: a tick queues, and what was queued together is unfolded in the same run, or by the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select

from bot.scheduler import Scheduler
from domain.demonstration import Size, demonstrate
from domain.people import Role
from storage import schema, together
from tests.bot.conftest import NOW
from tests.services.diary import load_city
from tests.services.inspecting import diary_of, supervise
from tests.services.objecting import feed_back
from tests.services.people import office_of

if TYPE_CHECKING:
    from storage.database import Database, Tx
    from tests.bot.conftest import FixedClock


def leave(tx: Tx) -> None:
    """What a process left that ended in the middle: more pieces than are unfolded in one transaction."""
    city = demonstrate(Size(counties=1, townships=1, branches=2))
    load_city(tx, city.roster, NOW)
    secretaries = [office_of(tx, one).id for one in city.who(Role.SECRETARY)[:3]]
    tx.execute(delete(schema.outbox))
    for offices in (secretaries[:2], secretaries[1:], *([one] for one in secretaries)):
        params = {"round": 99, "zone": "Asia/Shanghai", "offices": offices}
        row = {"method": "send", "chat_id": together.NOBODY, "priority": 2, "key": together.KEY}
        tx.execute(insert(schema.outbox).values(**row, params=params, created_at=NOW))


def left(tx: Tx) -> list[bool]:
    """Of the rows of that round, whether they stand for many."""
    row = schema.outbox.c
    found = select(row.chat_id).where(or_(row.key == together.KEY, row.dedupe.startswith("digest:99:")))
    return [chat_id == together.NOBODY for chat_id in tx.execute(found).scalars()]


async def test_what_an_earlier_process_left_is_unfolded_once_each(
    database: Database, clock: FixedClock
) -> None:
    stirred: list[int] = []
    await database.write(leave)
    scheduler = Scheduler(database, clock, lambda: stirred.append(1))

    await scheduler._remind()

    assert await database.read(left) == [False, False, False]
    assert stirred


async def test_an_inspection_ends_by_itself_once_the_time_for_objections_is_over(
    database: Database, clock: FixedClock
) -> None:
    stirred: list[int] = []
    diary = diary_of(database)
    diary.now = clock.now() - timedelta(days=14)
    fed = feed_back(supervise(diary))
    scheduler = Scheduler(database, clock, lambda: stirred.append(1))

    for _ in range(2):
        await scheduler._end()

    assert fed.is_final()
    assert stirred == [1]
