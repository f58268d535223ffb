"""The real process, killed at random points under load."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from storage import inbox
from tests.harness import diary
from tests.harness.ledger import Journal, chain, compare, inspect, repeats, unfinished

if TYPE_CHECKING:
    from tests.harness.person import Person
    from tests.harness.playground import Control
    from tests.harness.processes import Bot

PEOPLE = 20
LONGEST_LIFE_SECONDS = 0.9
"""A process lives up to so long: a start takes about a third of it, so starts are cut short as well."""


class Load:
    """People who fill in one form after the other until told to stop, and then finish the one they are at."""

    def __init__(self, people: list[Person], chance: random.Random) -> None:
        self.people = people
        self.reports = 0
        self._chance = chance
        self._stopping = False

    async def run(self) -> None:
        """Return when everybody has finished."""
        await asyncio.gather(*(self._live(person) for person in self.people))

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping = True

    async def _live(self, person: Person) -> None:
        await diary.arrive(person)
        number = 0
        while not self._stopping:
            number += 1
            form = self._chance.choice((diary.log_meeting, diary.log_visit))
            await form(person, f"第{number}件事-{person.id}")
            self.reports += 1


@pytest.mark.parametrize("kills", [200, pytest.param(1000, marks=pytest.mark.large)])
@pytest.mark.timeout(3600)
async def test_a_process_killed_at_random_points_under_load_loses_and_doubles_nothing(
    kills: int,
    bot: Bot,
    control: Control,
    crowd: Callable[[int], list[Person]],
    chance: random.Random,
    figures: Callable[[str], None],
) -> None:
    people = crowd(PEOPLE)
    load = Load(people, random.Random(chance.random()))
    journal = Journal(control)
    following = asyncio.create_task(journal.follow())
    began = time.monotonic()
    bot.start()
    living = asyncio.create_task(load.run())
    for _ in range(kills):
        await asyncio.wait([living], timeout=chance.uniform(0, LONGEST_LIFE_SECONDS))
        if living.done():  # only by a failure
            break
        await bot.kill()
        bot.start()
    load.stop()
    await living
    following.cancel()
    await journal.catch_up()
    await bot.kill()

    account, said, report = await compare(bot.home, people), repeats(journal, people), await chain(bot.home)
    updates, left = await inspect(bot.home, inbox.counts), await unfinished(bot.home)
    figures(
        f"{kills} kills in {time.monotonic() - began:.0f} s under load from {PEOPLE} people: "
        f"{account.acknowledged} records acknowledged, {len(account.lost)} lost, "
        f"{len(account.doubled)} doubled; "
        f"{updates['done']} updates, {left.get('updates waiting', 0)} unanswered; "
        f"{said.tagged} messages repeated with the tag, {len(said.untagged)} without; "
        f"chain of {report.links} links, {len(report.faults)} faults"
    )
    assert account.lost == []
    assert account.doubled == []
    assert account.records == account.acknowledged == load.reports
    assert said.untagged == []
    assert report.faults == []
    assert left == {}
    assert account.acknowledged > kills / 4, "there was hardly any load"
