"""What arrives several times counts once."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness import diary
from tests.harness.ledger import chain, compare, settled
from tests.harness.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.city import City
    from tests.harness.playground import Control
    from tests.harness.processes import Bot

PEOPLE = 20
LOST_BATCHES = 0.01
"""The library waits a second after a delivery that was lost, so there are few."""

MADE_UP = itertools.count(10**9)
"""Ids of messages and presses that the playground does not know."""


class Post:
    """Hands acts over one after the other, so that a test may number updates itself, in order."""

    def __init__(self, control: Control, chance: random.Random) -> None:
        self.control = control
        self.chance = chance
        self.lock = asyncio.Lock()
        self.last_id = 0
        self.cases: Counter[str] = Counter()


class Echo(Person):
    """A person whose every act arrives several times, in one of the ways in which that happens."""

    def __init__(self, post: Post, account_id: int) -> None:
        super().__init__(post.control, account_id)
        self._post = post

    async def say(self, text: str) -> int:
        """Type; the update comes again with the same id."""
        async with self._post.lock:
            if not self.chat:  # a chat is begun by the person, not by a forged update
                self._post.last_id = await super().say(text)
                return self._post.last_id
            self._acts()
            envelope = {"message_id": next(MADE_UP), "date": int(time.time()), **self._sender()}
            return await self._deliver({"message": {**envelope, "text": text}}, "a text, the update again")

    async def press(self, message_id: int, data: str, times: int = 1) -> list[int]:
        """Press; the same update comes again, or as several updates, or the person taps twice."""
        post = self._post
        way = post.chance.randrange(3)
        what = "save" if ":save" in data else "press"
        async with post.lock:
            if way == 0:
                self._acts()
                query = {"id": str(next(MADE_UP)), "chat_instance": "1", "data": data, **self._sender()}
                query["message"] = self.raw[message_id]
                return [await self._deliver({"callback_query": query}, f"a {what}, the update again")]
            if way == 1:
                times = post.chance.randint(2, 5)
                post.cases[f"a {what} as several updates"] += 1
            ids = await super().press(message_id, data, times)
            post.last_id = ids[-1]
        if way == 2:
            await asyncio.sleep(post.chance.uniform(0, 0.03))
            async with post.lock:
                post.cases[f"a {what}, tapped twice"] += 1
                tap = {"message_id": message_id, "data": data}
                again = await self.control.post(f"people/{self.id}/tap", tap)
                post.last_id = again["update_ids"][-1]
        return ids

    async def _deliver(self, update: dict[str, Any], case: str) -> int:
        post = self._post
        post.cases[case] += 1
        post.last_id += 1
        if post.chance.random() < LOST_BATCHES:
            post.cases["a batch, its delivery lost"] += 1
            await self.control.fault("lost_answer", method="getUpdates")
        await self.control.inject({"update_id": post.last_id, **update}, post.chance.randint(2, 5))
        return post.last_id

    def _sender(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, "first_name": "某"}
        return {"from": user, "chat": {"id": self.id, "type": "private", "first_name": "某"}}


@pytest.mark.parametrize("cases", [2000, pytest.param(10000, marks=pytest.mark.large)])
@pytest.mark.timeout(3600)
async def test_what_arrives_several_times_counts_once(
    cases: int,
    bot: Bot,
    control: Control,
    city: City,
    chance: random.Random,
    figures: Callable[[str], None],
) -> None:
    post = Post(control, chance)
    people = [Echo(post, one.id) for one in city.secretaries[:PEOPLE]]
    began = time.monotonic()
    bot.start()

    async def live(person: Echo) -> int:
        await diary.arrive(person)
        reports = 0
        while post.cases.total() < cases:
            reports += 1
            form = post.chance.choice((diary.log_meeting, diary.log_visit))
            await form(person, f"第{reports}件事-{person.id}")
        return reports

    reports = sum(await asyncio.gather(*(live(person) for person in people)))
    await settled(bot.home)
    await bot.kill()
    account, report = await compare(bot.home, people), await chain(bot.home)
    ways = ", ".join(f"{name} {number}" for name, number in sorted(post.cases.items()))
    figures(
        f"{post.cases.total()} cases in {time.monotonic() - began:.0f} s ({ways}): "
        f"{account.records} records of {reports} reports, "
        f"{len(account.doubled)} doubled, {len(account.lost)} lost"
    )
    assert account.doubled == []
    assert account.lost == []
    assert account.records == account.acknowledged == reports
    assert report.faults == []
    assert bot.complaints() == []
