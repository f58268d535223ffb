"""Every outcome of sending is defined; nothing is lost, and what came twice says so."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery import Courier
from bot.pacing import Pacing
from bot.sender import Sender
from bot.transport import NotSent
from domain.messages import Button, Message, Text
from storage import outbox
from storage.database import Database, StorageUnavailable, Tx
from storage.outbox import Target
from tests.bot.conftest import NOW, FixedClock
from tests.storage.rows import add_person, unreachable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from telegram import Bot

REPEAT = "重发"
APOLOGY = Message(Text("errors.incident", {"incident": "E-1"}))


METHODS = {
    "sendMessage": "send",
    "editMessageText": "edit",
    "editMessageReplyMarkup": "unmark",
    "sendDocument": "attachment",
}


class Made:
    """What a Bot gives back for a message."""

    def __init__(self, message_id: int) -> None:
        self.message_id = message_id


class FakeBot:
    """A bot whose calls are written down and end as the test wants."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, str | None, int | None]] = []
        self.endings: list[TelegramError | None] = []
        self.delay = 0.0

    async def _call(self, method: str, chat_id: int, text: str | None, message_id: int | None) -> Made:
        self.calls.append((method, chat_id, text, message_id))
        await asyncio.sleep(self.delay)
        if self.endings and (error := self.endings.pop(0)) is not None:
            raise error
        return Made(1000 + len(self.calls))

    @property
    def request(self) -> FakeBot:
        return self

    base_url = "http://telegram/bot"

    async def post(self, url: str, data: Any) -> dict[str, int]:
        values = data.parameters
        method = METHODS[url.rpartition("/")[2]]
        said = values.get("text") or values.get("caption")
        made = await self._call(method, values["chat_id"], said, values.get("message_id"))
        return {"message_id": made.message_id}


class Post:
    """A sender over a fake bot."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.bot = FakeBot()
        self.sender = Sender(
            database, FixedClock(), Pacing(10_000, 10_000, 10_000), Courier(cast("Bot", self.bot))
        )

    async def queue(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        made = await self.database.write(work, *args, **kwargs)
        self.sender.wake()
        return made

    async def done(self, *, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            await self.sender.idle.wait()


@pytest.fixture
async def post(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    """A running sender; pauses between attempts are short."""
    monkeypatch.setattr("bot.delivery.LONGEST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("bot.delivery.NOT_SENT_SECONDS", 0.01)
    monkeypatch.setattr("bot.sender.OUTAGE_PAUSE_SECONDS", 0.01)
    post = Post(database)
    running = asyncio.create_task(post.sender.run())
    yield post
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_a_chats_messages_go_out_in_their_order_and_other_chats_do_not_wait(post: Post) -> None:
    post.bot.delay = 0.02
    for number in range(5):
        for chat in (1, 2, 3):
            message = Message(Text("errors.incident", {"incident": f"E-{number}"}))
            await post.queue(outbox.send, chat, message, NOW)
    await post.done()
    for chat in (1, 2, 3):
        said = [text for _, to, text, _ in post.bot.calls if to == chat]
        assert [f"E-{number}" in str(text) for number, text in enumerate(said)] == [True] * 5


async def test_thousands_of_messages_to_one_chat_keep_no_other_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(database)
    monkeypatch.setattr(post.sender, "_pacing", Pacing(per_second=10_000, chat_per_second=0.01, chat_burst=1))

    def flood(tx: Tx) -> None:
        for _ in range(2 * outbox.CLAIM):
            outbox.send(tx, 1, APOLOGY, NOW)
        outbox.send(tx, 2, APOLOGY, NOW)

    await post.queue(flood)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(3):
            await post.sender.run()
    assert [chat for _, chat, _, _ in post.bot.calls] == [1, 2]


@pytest.mark.parametrize(
    "error", [TimedOut(), NetworkError("Bad Gateway"), NetworkError("the connection broke")]
)
async def test_after_an_unknown_outcome_there_is_one_repeat_and_it_says_so(
    post: Post, error: TelegramError
) -> None:
    post.bot.endings = [error]
    await post.queue(outbox.send, 1, APOLOGY, NOW)
    await post.done()
    first, repeat = post.bot.calls
    assert REPEAT not in str(first[2])
    assert str(repeat[2]).startswith("(重发")


async def test_what_was_never_sent_is_sent_again_untagged(post: Post) -> None:
    post.bot.endings = [NotSent("no connection"), NotSent("no connection")]
    await post.queue(outbox.send, 1, APOLOGY, NOW)
    await post.done()
    assert [REPEAT in str(text) for _, _, text, _ in post.bot.calls] == [False] * 3


async def test_a_burst_of_429s_is_waited_out_and_nothing_is_lost_or_repeated(post: Post) -> None:
    post.bot.endings = [RetryAfter(1), None, RetryAfter(1), None]
    for chat in (1, 2, 3):
        await post.queue(outbox.send, chat, APOLOGY, NOW)
    await post.done(seconds=20)
    assert {chat for _, chat, _, _ in post.bot.calls} == {1, 2, 3}
    assert await post.database.read(outbox.unsent) == 0
    assert not any(REPEAT in str(text) for _, _, text, _ in post.bot.calls)


async def test_a_person_who_blocked_the_bot_is_marked_and_nothing_is_retried(post: Post) -> None:
    await post.database.write(add_person, telegram_id=1)
    post.bot.endings = [Forbidden("Forbidden: bot was blocked by the user")]
    await post.queue(outbox.send, 1, APOLOGY, NOW)
    await post.done()
    assert len(post.bot.calls) == 1
    assert await post.database.read(unreachable, telegram_id=1)


async def test_an_edit_that_changes_nothing_is_done(post: Post) -> None:
    post.bot.endings = [BadRequest("Message is not modified: specified new message content ...")]
    await post.queue(outbox.edit, 1, Target(message_id=5), APOLOGY, NOW)
    await post.done()
    assert [method for method, *_ in post.bot.calls] == ["edit"]


async def test_an_edit_of_a_message_that_is_gone_is_said_anew(post: Post) -> None:
    post.bot.endings = [BadRequest("Message to edit not found")]
    await post.queue(outbox.edit, 1, Target(message_id=5), APOLOGY, NOW)
    await post.done()
    assert [method for method, *_ in post.bot.calls] == ["edit", "send"]


async def test_buttons_are_removed_from_the_message_an_earlier_row_made(post: Post) -> None:
    asked = await post.queue(outbox.send, 1, Message(APOLOGY.text, buttons=[[Button("x", "y")]]), NOW)
    await post.queue(outbox.unmark, 1, Target(outbox_id=asked), NOW)
    await post.done()
    assert [(method, message_id) for method, _, _, message_id in post.bot.calls] == [
        ("send", None),
        ("unmark", 1001),
    ]


async def test_a_message_that_cannot_be_made_is_apologised_for_once(post: Post) -> None:
    await post.queue(outbox.send, 1, Message(Text("no.such_key")), NOW)
    await post.done()
    ((method, chat, text, _),) = post.bot.calls
    assert (method, chat) == ("send", 1)
    assert "E-" in str(text)


async def test_a_message_telegram_cannot_read_is_apologised_for_and_the_rest_goes_on(post: Post) -> None:
    post.bot.endings = [BadRequest("Can't parse entities: unsupported start tag")]
    await post.queue(outbox.send, 1, Message(Text("notices.repeat")), NOW)
    await post.queue(outbox.send, 2, APOLOGY, NOW)
    await post.done()
    assert sorted(chat for _, chat, _, _ in post.bot.calls) == [1, 1, 2]


async def test_a_message_that_never_arrives_is_given_up_at_last(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.REPEATS", 3)
    post.bot.endings = [TimedOut() for _ in range(50)]
    await post.queue(outbox.send, 1, APOLOGY, NOW)
    await post.done()
    assert len(post.bot.calls) == 4


async def test_how_sending_ended_survives_an_outage_of_the_database(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = post.database.write
    outages = 5

    async def sometimes(work: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal outages
        if outages and args and args[0]:
            outages -= 1
            raise StorageUnavailable
        return await write(work, *args, **kwargs)

    await post.queue(outbox.send, 1, APOLOGY, NOW)
    monkeypatch.setattr(post.database, "write", sometimes)
    await post.done()
    assert (len(post.bot.calls), outages) == (1, 0)
    assert await post.database.read(outbox.unsent) == 0


async def test_an_outage_of_the_database_is_no_silence_to_the_watchdog(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = asyncio.Event()

    async def out(*_: Any, **__: Any) -> Any:
        refused.set()
        raise StorageUnavailable

    monkeypatch.setattr(post.database, "write", out)
    before = post.sender.cycled_at
    post.sender.wake()
    async with asyncio.timeout(10):
        await refused.wait()
    await asyncio.sleep(0.02)
    assert post.sender.cycled_at > before
