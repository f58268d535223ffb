"""Telegram refuses, breaks off or does not answer: each trouble has its defined outcome (bot/delivery.py)."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage import schema
from templates.render import text
from tests.harness import diary
from tests.harness.ledger import Journal, chain, compare, inspect, repeats, settled, unfinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Tx
    from tests.harness.person import Person
    from tests.harness.playground import Control
    from tests.harness.processes import Bot


TROUBLES = ("lost_answer", "5xx", "reset", "429")
METHODS = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")


@pytest.fixture
def tag() -> str:
    """How a repeated message begins."""
    return text("notices.repeat", {})


@pytest.mark.timeout(120)
async def test_a_burst_of_refusals_for_haste_delays_and_neither_loses_nor_doubles(
    bot: Bot, control: Control, crowd: Callable[[int], list[Person]], figures: Callable[[str], None]
) -> None:
    people, journal = crowd(10), Journal(control)
    bot.start()
    await asyncio.gather(*(diary.arrive(one) for one in people))
    await control.fault("429", method="sendMessage", times=15, retry_after=1)
    await control.fault("429", method="editMessageText", times=15, retry_after=1)
    began = time.monotonic()
    await asyncio.gather(*(diary.log_meeting(one, f"会-{one.id}") for one in people))
    took = time.monotonic() - began
    await settled(bot.home)
    await journal.catch_up()
    refused = [call for call in journal.calls if call["outcome"].startswith("Too Many")]
    account, said = await compare(bot.home, people), repeats(journal, people)
    figures(
        f"{len(refused)} refusals (429) among {len(journal.calls)} calls, {took:.1f} s, "
        f"{said.tagged + len(said.untagged)} messages said twice"
    )
    assert len(refused) == 30
    assert (account.records, account.lost, account.doubled) == (len(people), [], [])
    assert (said.tagged, said.untagged) == (0, [])


@pytest.mark.parametrize(
    ("kind", "times_seen"),
    [("lost_answer", 2), ("reset", 1), ("5xx", 1)],
)
@pytest.mark.timeout(120)
async def test_a_message_of_unknown_fate_comes_once_more_and_says_so(
    kind: str, times_seen: int, bot: Bot, control: Control, crowd: Callable[[int], list[Person]], tag: str
) -> None:
    (person,) = crowd(1)
    bot.start()
    await diary.arrive(person)
    await control.fault(kind, method="sendMessage", chat_id=person.id)
    await person.say("记一笔")
    asked = await person.see(tag, button="会议")
    await settled(bot.home)
    await person.look()
    assert len([seen for seen in person.chat.values() if seen.buttons == asked.buttons]) == times_seen
    await person.tap(asked, "会议")
    await person.see("会议种类")


@pytest.mark.parametrize("kind", ["lost_answer", "reset", "5xx"])
@pytest.mark.timeout(120)
async def test_an_edit_of_unknown_fate_is_made_once(
    kind: str, bot: Bot, control: Control, crowd: Callable[[int], list[Person]], tag: str
) -> None:
    (person,) = crowd(1)
    bot.start()
    await diary.arrive(person)
    await control.fault(kind, method="editMessageText", chat_id=person.id)
    await diary.open_form(person, "会议")
    await person.see("会议种类")
    await settled(bot.home)
    await person.look()
    assert [seen.text for seen in person.chat.values() if "会议种类" in seen.text or tag in seen.text] == [
        seen.text for seen in person.chat.values() if "会议种类" in seen.text
    ]
    assert len([seen for seen in person.chat.values() if "会议种类" in seen.text]) == 1


@pytest.mark.timeout(120)
async def test_who_blocks_the_bot_is_left_alone_and_keeps_the_draft_until_coming_back(
    bot: Bot, control: Control, crowd: Callable[[int], list[Person]]
) -> None:
    person, other = crowd(2)
    bot.start()
    await diary.arrive(person)
    await diary.fill_in_meeting(person, "一件事")
    summary = await person.see("请核对", button="保存")
    await control.fault("slow", method="editMessageText", chat_id=person.id, delay=0.5)
    await person.tap(summary, "保存")
    await control.post(f"people/{person.id}/block", {"blocked": True})
    await diary.log_meeting(other, "别的事")
    await until_unreachable(bot, person.id, expected=True)

    await diary.arrive(person)  # unblocks
    await until_unreachable(bot, person.id, expected=False)
    account = await compare(bot.home, [other])
    assert (account.records, account.doubled) == (2, [])


async def until_unreachable(bot: Bot, account_id: int, *, expected: bool) -> None:
    """Wait until a person is marked as unreachable, or no longer."""

    def marked(tx: Tx) -> bool:
        since = select(schema.persons.c.unreachable_since).where(schema.persons.c.telegram_id == account_id)
        return tx.execute(since).scalar_one() is not None

    deadline = time.monotonic() + 30
    while await inspect(bot.home, marked) is not expected:
        assert time.monotonic() < deadline, "the mark does not change"
        await asyncio.sleep(0.02)


@pytest.mark.timeout(180)
async def test_polling_survives_every_trouble(
    bot: Bot, control: Control, crowd: Callable[[int], list[Person]], figures: Callable[[str], None]
) -> None:
    people, journal = crowd(5), Journal(control)
    bot.start()
    await asyncio.gather(*(diary.arrive(one) for one in people))
    troubles = ("lost_answer", "5xx", "reset", "429", "lost_answer")
    for kind in troubles:
        await control.fault(kind, method="getUpdates")
        await asyncio.gather(*(diary.log_meeting(one, f"{kind}-{len(one.receipts)}") for one in people))
    await settled(bot.home)
    await journal.catch_up()
    account, said = await compare(bot.home, people), repeats(journal, people)
    figures(f"{len(troubles)} polls broken: {account.acknowledged} records, 0 lost, 0 doubled")
    assert (account.records, account.lost, account.doubled) == (len(people) * len(troubles), [], [])
    assert (said.tagged, said.untagged) == (0, [])


@pytest.mark.timeout(180)
async def test_a_bad_hour_of_every_trouble_at_once_ends_well(
    bot: Bot, control: Control, crowd: Callable[[int], list[Person]], figures: Callable[[str], None]
) -> None:
    people, journal = crowd(10), Journal(control)
    bot.start()
    await asyncio.gather(*(diary.arrive(one) for one in people))
    for round_ in range(6):
        for kind, method in itertools.product(TROUBLES, METHODS):
            await control.fault(kind, method=method, times=1 + round_ % 3)
        # One, because polling rests ever longer after failures in a row.
        await control.fault(TROUBLES[round_ % len(TROUBLES)], method="getUpdates")
        await asyncio.gather(*(diary.log_visit(one, f"第{round_}轮-{one.id}") for one in people))
    await settled(bot.home, 60)
    await journal.catch_up()
    account, said = await compare(bot.home, people), repeats(journal, people)
    troubled = sum(call["outcome"] != "ok" for call in journal.calls)
    figures(
        f"{troubled} of {len(journal.calls)} calls in trouble: {account.acknowledged} records acknowledged, "
        f"{len(account.lost)} lost, {len(account.doubled)} doubled, {said.tagged} repeats tagged, "
        f"{len(said.untagged)} untagged"
    )
    assert (account.records, account.lost, account.doubled) == (len(people) * 6, [], [])
    assert said.untagged == []
    assert (await chain(bot.home)).faults == []
    assert await unfinished(bot.home) == {}
