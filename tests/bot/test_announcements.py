"""Digests in the sender's cycle: a few at a time, held while they may not go, and a faulty one alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.exc import ProgrammingError

from bot.announcements import BROKEN_SECONDS, HELD_SECONDS, MOST_COMPOSED, Announcements
from domain.messages import Message, Text
from domain.working_days import Calendar
from services import digests, notices
from services.announcing import DIGEST
from services.digests import Composer, Hold
from storage import outbox, schema, together
from storage.outbox import REMINDER
from tests.bot.conftest import NOW

if TYPE_CHECKING:
    from storage.database import Database, Tx
    from storage.outbox import Outgoing

SAID = Message(Text("reminders.nothing_open"))

Ends = dict[int, Message | Hold | Exception | None]
"""How composing ends, by chat; where nothing is told, with a message."""


class Composing(Composer):
    """Says of each chat what the test wants."""

    ends: Ends = {}  # noqa: RUF012 - set anew by each test

    def compose(self, row: Outgoing) -> Message | Hold | None:
        end = self.ends.get(row.chat_id, SAID)
        if isinstance(end, Exception):
            raise end
        return end


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Ends:
    """How composing ends, for a test to change."""
    wanted: Ends = {}
    monkeypatch.setattr(Composing, "ends", wanted)
    monkeypatch.setattr(digests, "composer", lambda tx, now: Composing(tx, now, Calendar()))
    return wanted


def announce(tx: Tx, *chats: int) -> None:
    for chat in chats:
        message = Message(Text(DIGEST, {"person": chat}))
        outbox.send(tx, chat, message, NOW, priority=REMINDER)


def cycle(tx: Tx, announcements: Announcements, now: float) -> tuple[list[int], bool]:
    """The chats to which something may go now, and whether there is more to look at."""
    composing = announcements.begin(tx, NOW)
    gone = [
        row.chat_id
        for row in outbox.waiting(tx)
        if not composing.rests(row, now) and composing.compose(row, now) is not None
    ]
    outbox.claim(tx, [row.id for row in outbox.waiting(tx) if row.chat_id in gone])
    return gone, composing.unfinished


@pytest.mark.usefixtures("ends")
async def test_a_cycle_composes_a_few_and_the_next_goes_on(database: Database) -> None:
    announcements = Announcements()
    await database.write(announce, *range(1, MOST_COMPOSED + 3))
    assert await database.write(cycle, announcements, 0.0) == (list(range(1, MOST_COMPOSED + 1)), True)
    assert await database.write(cycle, announcements, 0.0) == ([MOST_COMPOSED + 1, MOST_COMPOSED + 2], False)


async def test_what_is_held_rests_and_others_go_meanwhile(database: Database, ends: Ends) -> None:
    announcements = Announcements()
    ends[1], ends[2] = Hold(3600.0), Hold(5.0)
    await database.write(announce, 1, 2, 3)
    assert await database.write(cycle, announcements, 0.0) == ([3], False)
    ends.clear()
    assert await database.write(cycle, announcements, 4.0) == ([], False)
    assert await database.write(cycle, announcements, 5.5) == ([2], False)
    assert await database.write(cycle, announcements, HELD_SECONDS + 1) == ([1], False)


async def test_what_has_nothing_to_say_is_never_said(database: Database, ends: Ends) -> None:
    ends[1] = None
    await database.write(announce, 1)
    assert await database.write(cycle, Announcements(), 0.0) == ([], True)
    assert await database.write(outbox.unsent) == 0


@pytest.mark.parametrize("fault", [KeyError("period"), ProgrammingError("SELECT", {}, ValueError())])
async def test_one_that_cannot_be_composed_keeps_no_other_and_is_tried_again(
    database: Database,
    ends: Ends,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    announcements = Announcements()
    ends[1] = fault
    await database.write(announce, 1, 2)
    assert await database.write(cycle, announcements, 0.0) == ([2], False)
    assert "a digest could not be composed" in caplog.text
    ends.clear()
    assert await database.write(cycle, announcements, BROKEN_SECONDS - 1) == ([], False)
    assert await database.write(cycle, announcements, BROKEN_SECONDS + 1) == ([1], False)


def go(tx: Tx, instant: datetime) -> list[int]:
    """The chats to which something goes at an instant."""
    composing = Announcements().begin(tx, instant)
    found = [composing.compose(row, 0.0) for row in outbox.waiting(tx) if not composing.rests(row, 0.0)]
    return [one.chat_id for one in found if one is not None]


NIGHTFALL = [
    # A Friday: 18:59:29 and 18:59:31 in Shanghai, the middle of the night, and Monday's first minute.
    (datetime(2026, 3, 27, 10, 59, 29, tzinfo=UTC), [1]),
    (datetime(2026, 3, 27, 10, 59, 31, tzinfo=UTC), []),
    (datetime(2026, 3, 27, 18, 0, tzinfo=UTC), []),
    (datetime(2026, 3, 30, 0, 30, tzinfo=UTC), [1]),
]


@pytest.mark.parametrize(("instant", "gone"), NIGHTFALL)
async def test_a_digest_that_is_said_once_more_is_not_said_at_night(
    database: Database, instant: datetime, gone: list[int]
) -> None:
    def composed(tx: Tx) -> None:
        announce(tx, 1)
        (row,) = outbox.waiting(tx)
        outbox.fill(tx, replace(row, params={"zone": "Asia/Shanghai"}), SAID)

    await database.write(composed)
    assert await database.write(go, instant) == gone


@pytest.mark.parametrize(("instant", "gone"), NIGHTFALL)
async def test_a_notice_of_anothers_doing_is_not_said_at_night(
    database: Database, instant: datetime, gone: list[int]
) -> None:
    def notify(tx: Tx) -> None:
        notices.by_day(tx, 1, SAID, NOW, "addressed:1:1", "Asia/Shanghai")

    await database.write(notify)
    assert await database.write(go, instant) == gone


async def test_an_alert_and_an_answer_are_said_at_night_before_what_waits(database: Database) -> None:
    def queue(tx: Tx) -> None:
        notices.by_day(tx, 1, SAID, NOW, "addressed:1:1", "Asia/Shanghai")
        outbox.send_once(tx, 1, SAID, NOW, dedupe="alert:1")

    await database.write(queue)
    assert await database.write(go, NIGHTFALL[2][0]) == [1]


@pytest.mark.usefixtures("ends")
async def test_what_stands_for_many_is_left_to_the_ticker(database: Database) -> None:
    await database.write(announce, together.NOBODY, 7)
    await database.write(stand_for_many)
    assert await database.write(cycle, Announcements(), 0.0) == ([7], False)


def stand_for_many(tx: Tx) -> None:
    tx.execute(
        update(schema.outbox).where(schema.outbox.c.chat_id == together.NOBODY).values(key=together.KEY)
    )
