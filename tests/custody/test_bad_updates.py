"""One update that cannot be dealt with: the rest goes on, the person is told, the update is kept."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from storage import inbox
from tests.harness import diary
from tests.harness.ledger import inspect, settled, unfinished
from tests.harness.mischief import MAGIC
from tests.harness.person import Person
from tests.harness.processes import command

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.city import City
    from tests.harness.playground import Control
    from tests.harness.processes import Bot

INCIDENT = re.compile(r"E-[0-9A-F]{6}")
HANDLING_SECONDS = 12.0
"""Shorter than in production, long enough for the others to finish whole forms meanwhile."""


@pytest.fixture
async def operator(bot: Bot, control: Control, city: City) -> Person:
    """Who is told about what was given up."""
    account = next(one for one in city.made.accounts if one.role == "administrator")
    bot.environment["WUZE_OPERATOR_CHAT"] = str(account.id)
    bot.mischief = {"handlers": True}
    return Person(control, account.id)


async def incident(person: Person, seconds: float = 30) -> str:
    """The number that the person is told."""
    found = INCIDENT.search((await person.see("E-", seconds=seconds)).text)
    assert found
    return found[0]


async def kept(bot: Bot, control: Control, numbers: set[str], operator: Person) -> None:
    """Check that the updates of these incidents are kept with their traces, and the operator was told."""
    listed = await asyncio.to_thread(command, bot.home, control.url, "dead")
    assert {one for one in numbers if one in listed.stdout} == numbers
    for number in numbers:
        await operator.see(number)


@pytest.mark.timeout(180)
async def test_handlers_that_hang_for_good_keep_nobody_else_waiting(
    bot: Bot,
    control: Control,
    operator: Person,
    crowd: Callable[[int], list[Person]],
    figures: Callable[[str], None],
) -> None:
    bot.mischief["set"] = {"bot.dispatch.HANDLING_SECONDS": HANDLING_SECONDS}
    bot.start()
    hung, clinging, *others = crowd(12)
    await operator.start()
    await hung.say(MAGIC["hang"])
    await clinging.say(MAGIC["cling"])
    began = time.monotonic()
    await asyncio.gather(*(diary.log_meeting(one, f"会-{one.id}") for one in others))
    needed = time.monotonic() - began
    assert (await unfinished(bot.home))["updates waiting"] == 2, "the hung handlers ended before the others"

    numbers = {await incident(hung, 60), await incident(clinging, 60)}
    await diary.log_meeting(hung, "后来")
    await diary.log_visit(clinging, "后来")
    await kept(bot, control, numbers, operator)
    figures(
        f"2 handlers hung: {len(others)} others filled in a form each in {needed:.1f} s meanwhile; "
        f"both were given up after {HANDLING_SECONDS:.0f} s, told and kept, and their people went on"
    )


@pytest.mark.parametrize("way", ["fail", "cancel"])
@pytest.mark.timeout(120)
async def test_a_handler_that_raises_is_told_and_kept_and_the_rest_goes_on(
    way: str, bot: Bot, control: Control, operator: Person, crowd: Callable[[int], list[Person]]
) -> None:
    bot.start()
    unlucky, *others = crowd(4)
    await operator.start()
    await unlucky.say(MAGIC[way])
    await asyncio.gather(*(diary.log_meeting(one, f"会-{one.id}") for one in others))
    number = await incident(unlucky)
    await kept(bot, control, {number}, operator)
    await diary.log_meeting(unlucky, "后来")
    assert bot.status is None


def unreadable(account_id: int) -> list[dict[str, Any]]:
    """Updates that python-telegram-bot cannot make an object of."""
    user = {"id": account_id, "is_bot": False, "first_name": "某"}
    return [
        {"message": {"message_id": 1, "date": "yesterday", "chat": 5, "from": user, "text": "?"}},
        {"message": {"from": user}},
        {"callback_query": {"from": user, "id": 1, "message": []}},
        {"message": "no message at all"},
    ]


@pytest.mark.timeout(120)
async def test_an_update_nobody_can_read_is_told_and_kept_and_the_rest_goes_on(
    bot: Bot, control: Control, operator: Person, crowd: Callable[[int], list[Person]]
) -> None:
    bot.start()
    unlucky, other = crowd(2)
    await operator.start()
    await diary.arrive(unlucky)
    poison = unreadable(unlucky.id)
    for update in poison:
        await control.inject(update)
    await diary.log_meeting(other, "会")
    await unlucky.look()
    told: set[str] = set()
    await until_told(unlucky, told, 3)
    letters = await inspect(bot.home, inbox.dead_letters)
    assert len(letters) == len(poison)
    assert told <= {str(one.incident) for one in letters}
    await kept(bot, control, {str(one.incident) for one in letters}, operator)
    await diary.log_meeting(unlucky, "后来")


async def until_told(person: Person, told: set[str], count: int) -> None:
    """Read on until so many incidents were told."""
    deadline = time.monotonic() + 30
    while len(told) < count:
        assert time.monotonic() < deadline, f"told only {told}"
        await person.look(1)
        told.update(found[0] for seen in person.chat.values() if (found := INCIDENT.search(seen.text)))


@pytest.mark.timeout(120)
async def test_what_was_given_up_can_be_tried_again(
    bot: Bot, control: Control, operator: Person, crowd: Callable[[int], list[Person]]
) -> None:
    bot.start()
    (unlucky,) = crowd(1)
    await operator.start()
    await unlucky.say(MAGIC["fail"])
    await incident(unlucky)
    await bot.kill()
    (letter,) = await inspect(bot.home, inbox.dead_letters)
    again = await asyncio.to_thread(command, bot.home, control.url, "dead", "--again", str(letter.id))
    assert again.returncode == 0, again.stderr
    bot.mischief = {}
    bot.start()
    await settled(bot.home)
    assert await inspect(bot.home, inbox.dead_letters) == []
