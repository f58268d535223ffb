"""Per person in order, across people at once, and never for ever."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, Update

from bot import dispatch
from bot.dispatch import Dispatcher
from domain.messages import Message, Text
from handlers.turn import Turn, current
from storage import inbox, outbox
from storage.database import Database, StorageUnavailable
from tests.bot.conftest import NOW, FixedClock
from tests.storage.rows import queued

Handle = Callable[[Update], Awaitable[None]]


def text_from(person: int, update_id: int, text: str = "hello") -> inbox.Arrival:
    message = {
        "message_id": update_id,
        "date": 1,
        "chat": {"id": person, "type": "private"},
        "from": {"id": person, "is_bot": False, "first_name": "A"},
        "text": text,
    }
    return inbox.Arrival(update_id, person, json.dumps({"update_id": update_id, "message": message}))


class Desk:
    """A dispatcher with a handler of the test's own, and what became of each update."""

    def __init__(self, database: Database, handle: Handle) -> None:
        self.database = database
        self.dispatcher = Dispatcher(database, FixedClock(), handle, lambda: None, operator_chat=999)

    async def begin(self) -> None:
        await self.dispatcher.begin(Bot("1:token"))

    async def receive(self, *arrivals: inbox.Arrival) -> None:
        self.dispatcher.offer(await self.database.write(inbox.receive, arrivals, NOW))

    async def idle(self) -> None:
        async with asyncio.timeout(20):
            await self.dispatcher.idle.wait()

    async def counts(self) -> dict[str, int]:
        return await self.database.read(inbox.counts)

    async def said(self) -> list[tuple[int, str | None]]:
        return [(row.chat_id, row.key) for row in await self.database.read(queued)]


def nothing(_tx: object) -> None:
    """A unit of work that only ends the update."""


async def settle_turn(_update: Update) -> None:
    await current.get().commit(nothing)


async def test_each_persons_updates_are_dealt_with_in_order_while_others_go_on(database: Database) -> None:
    seen: list[tuple[int, int]] = []

    async def handle(update: Update) -> None:
        assert update.effective_user is not None
        # The first of each person is the slowest: without order it would be overtaken.
        await asyncio.sleep(0.05 if update.update_id < 10 else 0)
        seen.append((update.effective_user.id, update.update_id))
        await settle_turn(update)

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(*(text_from(person, person + step) for step in (0, 10, 20) for person in (1, 2, 3)))
    await desk.idle()
    for person in (1, 2, 3):
        assert [number for who, number in seen if who == person] == [person, person + 10, person + 20]
    assert await desk.counts() == {"done": 9}


async def test_while_one_handler_hangs_all_others_are_answered(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "HANDLING_SECONDS", 1.0)
    monkeypatch.setattr(dispatch, "LETTING_GO_SECONDS", 0.1)
    released = asyncio.Event()

    async def handle(update: Update) -> None:
        if update.update_id == 1:
            while not released.is_set():
                try:
                    await released.wait()
                except asyncio.CancelledError:
                    continue
        await settle_turn(update)

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(text_from(1, 1), *(text_from(person, person) for person in range(2, 50)))
    await asyncio.sleep(0.5)
    assert await desk.counts() == {"done": 48, "new": 1}
    await desk.idle()
    assert await desk.counts() == {"done": 48, "dead": 1}
    assert sorted(await desk.said()) == [(1, "errors.incident"), (999, "errors.operator_alert")]
    released.set()


@pytest.mark.parametrize("error", [ValueError("a bug"), asyncio.CancelledError()])
async def test_a_handler_that_raises_is_tried_again_and_then_given_up_reported_and_told(
    database: Database, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr(dispatch, "FIRST_PAUSE_SECONDS", 0.001)
    tries: list[int] = []

    async def handle(update: Update) -> None:
        if update.update_id == 1:
            tries.append(1)
            raise error
        await settle_turn(update)

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(text_from(1, 1), text_from(1, 2), text_from(2, 3))
    await desk.idle()
    assert len(tries) == 5
    assert await desk.counts() == {"done": 2, "dead": 1}
    assert sorted(await desk.said()) == [(1, "errors.incident"), (999, "errors.operator_alert")]
    (letter,) = await database.read(inbox.dead_letters)
    assert letter.trace
    assert letter.incident


async def test_an_update_the_library_cannot_parse_is_kept_and_reported_and_the_rest_goes_on(
    database: Database,
) -> None:
    broken = inbox.Arrival(1, 5, json.dumps({"update_id": 1, "message": {"from": {"id": 5}, "entities": 7}}))
    desk = Desk(database, settle_turn)
    await desk.begin()
    await desk.receive(broken, text_from(5, 2))
    await desk.idle()
    assert await desk.counts() == {"dead": 1, "done": 1}
    (letter,) = await database.read(inbox.dead_letters)
    assert letter.payload == broken.payload


async def test_what_no_handler_wants_is_dealt_with(database: Database) -> None:
    async def handle(_update: Update) -> None:
        """Take no interest."""

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(text_from(1, 1))
    await desk.idle()
    assert await desk.counts() == {"done": 1}


async def test_an_outage_of_the_database_is_waited_out_and_is_no_failure(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "OUTAGE_PAUSE_SECONDS", 0.001)
    outages = 20

    async def handle(update: Update) -> None:
        nonlocal outages
        if outages:
            outages -= 1
            raise StorageUnavailable
        await settle_turn(update)

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(text_from(1, 1))
    await desk.idle()
    assert (outages, await desk.counts(), await desk.said()) == (0, {"done": 1}, [])


async def test_what_an_earlier_process_left_is_taken_up(database: Database) -> None:
    await database.write(inbox.receive, [text_from(1, 1), text_from(2, 2)], NOW)
    desk = Desk(database, settle_turn)
    await desk.begin()
    await desk.idle()
    assert await desk.counts() == {"done": 2}


async def test_an_update_at_which_every_process_died_is_given_up_at_last(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STARTS", 3)
    touched: list[Any] = []

    async def handle(update: Update) -> None:
        touched.append(update)

    await database.write(inbox.receive, [text_from(1, 1)], NOW)
    for _ in range(3):
        await database.write(inbox.begin)
    desk = Desk(database, handle)
    await desk.begin()
    await desk.idle()
    assert (touched, await desk.counts()) == ([], {"dead": 1})


async def test_a_transaction_that_outlasts_its_handler_counts_and_nobody_is_told_of_a_failure(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "HANDLING_SECONDS", 0.05)
    monkeypatch.setattr(dispatch, "LETTING_GO_SECONDS", 0.05)

    def slowly(_tx: object) -> None:
        time.sleep(0.5)

    async def handle(_update: Update) -> None:
        await current.get().commit(slowly)

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(text_from(1, 1))
    await desk.idle()
    assert (await desk.counts(), await desk.said()) == ({"done": 1}, [])


async def test_an_update_that_was_given_up_cannot_be_dealt_with_afterwards(database: Database) -> None:
    (row,) = await database.write(inbox.receive, [text_from(1, 1)], NOW)
    await database.write(inbox.bury, row.id, NOW)
    turn = Turn(row.id, NOW, database)
    with pytest.raises(inbox.AlreadyEnded):
        await turn.commit(outbox.send, 1, Message(Text("menu.help")), NOW)
    assert await database.read(queued) == []


async def test_a_failure_that_quotes_what_no_database_takes_is_kept_and_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "FIRST_PAUSE_SECONDS", 0.001)
    database = Database(database_url, b"key")

    async def handle(_update: Update) -> None:
        message = "read \0 and \ud800"
        raise LookupError(message)

    desk = Desk(database, handle)
    await desk.begin()
    await desk.receive(text_from(1, 1))
    await desk.idle()
    (letter,) = await database.read(inbox.dead_letters)
    assert "\\x00 and \\ud800" in (letter.trace or "")
    await database.close()
