"""The process, killed at every commit and every call while a form is filled in, one point after the other."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.harness import diary
from tests.harness.ledger import Journal, chain, compare, inspect, records, repeats, unfinished
from tests.harness.person import Person
from tests.harness.playground import Control, Playground
from tests.harness.processes import LOOK_SECONDS, PATIENCE_SECONDS, Bot, control_socket, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.harness.city import City
    from tests.harness.processes import Launcher

LANES = 3
"""Bots that walk through the points side by side: one waits for the disk while another computes."""

BEYOND = 4
"""So many points after the last one counted must not be reached: runs differ by a commit or two,
because what comes together is committed together."""


class Lane:
    """A bot with a database and a playground of its own, on which points are tried."""

    def __init__(self, bot: Bot, control: Control, city: City) -> None:
        self.bot = bot
        self.people = (Person(control, one.id) for one in city.secretaries)
        self.tried: list[Person] = []
        self.journal = Journal(control)
        self.trace = bot.home.folder / "trace"

    async def count(self, form: str) -> Counter[str]:
        """Fill in a form undisturbed; gives the points passed, by name.

        The bot's face, shown in the background of a start, belongs to no form: it is waited for, and
        what is still on its way of the last of its calls is not counted.
        """
        while not any(call["method"] == "setMyCommands" for call in self.journal.calls):
            await self.journal.catch_up(PATIENCE_SECONDS)
        await self.bot.order(arm=0)
        await self._fill_in(form, "点数")
        await self._quiet()
        passed: dict[str, int] = await self.bot.order(points=True)
        return Counter({name: times for name, times in passed.items() if not name.startswith("setMy")})

    async def attempt(self, form: str, point: int) -> str | None:
        """Fill in a form with a bot that dies at the point; gives the point's name, None if not reached."""
        self.trace.unlink(missing_ok=True)
        await self.bot.order(arm=point, trace=str(self.trace))
        filling = asyncio.create_task(self._fill_in(form, f"第{point}点"))
        while not filling.done() and self.bot.status is None:
            await asyncio.wait([filling], timeout=LOOK_SECONDS)
        if self.bot.status is None:
            await filling
            await self._quiet()
        name = None
        if self.bot.status is not None:
            name = self.trace.read_text()
            self.bot.start()
        await filling
        return name

    async def _fill_in(self, form: str, reported: str) -> None:
        person = next(self.people)
        self.tried.append(person)
        await diary.FORMS[form](person, reported)
        await self.journal.catch_up()

    async def _quiet(self) -> None:
        """Return when nothing is on its way any more, or the bot is dead."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.bot.status is None and await unfinished(self.bot.home):
            assert time.monotonic() < deadline, "the bot does not come to rest"
            await asyncio.sleep(LOOK_SECONDS)
        with contextlib.suppress(AssertionError):  # what follows the last commit takes microseconds
            await until(lambda: self.bot.status is not None, seconds=0.1)


@pytest.fixture
async def lanes(launcher: Launcher, city: City, tmp_path: Path) -> AsyncIterator[list[Lane]]:
    """Three lanes, each with a running bot."""
    async with contextlib.AsyncExitStack() as stack:
        made = []
        for number in range(LANES):
            playground = Playground(city.people_file)
            stack.callback(playground.stop)
            control = await stack.enter_async_context(Control(playground.url))
            bot = Bot(launcher, city.settle(tmp_path / str(number)), playground.url)
            stack.push_async_callback(bot.kill)
            bot.mischief = {"control": control_socket(bot.home.folder)}
            bot.start()
            made.append(Lane(bot, control, city))
        yield made


@pytest.mark.parametrize("form", ["meeting", "visit", "duty_stay"])
@pytest.mark.timeout(600)
async def test_a_process_killed_at_every_commit_and_every_call_of_a_form_ends_with_one_record(
    form: str, lanes: list[Lane], figures: Callable[[str], None]
) -> None:
    began = time.monotonic()
    counted = await lanes[0].count(form)
    points = itertools.count(1)
    met: Counter[str] = Counter()
    missed: list[int] = []

    async def walk(lane: Lane) -> None:
        while len(missed) < BEYOND:
            point = next(points)
            name = await lane.attempt(form, point)
            if name is None:
                missed.append(point)
            else:
                met[name] += 1

    await asyncio.gather(*(walk(lane) for lane in lanes))
    tagged = 0
    for lane in lanes:
        tagged += await _right(lane)
    kinds = ", ".join(f"{name} {number}" for name, number in sorted(met.items()))
    figures(
        f"{form}: {met.total()} points, all passed, in {time.monotonic() - began:.0f} s "
        f"({kinds}; {counted.total()} in the undisturbed run); "
        f"{tagged} messages repeated with the tag, 0 without"
    )
    assert min(missed) > 0.8 * counted.total()
    assert {name.partition(":")[0] for name in counted} <= {name.partition(":")[0] for name in met}


async def _right(lane: Lane) -> int:
    """Check that every form filled in on a lane ended as it must; gives how many messages were repeated."""
    await lane.bot.kill()
    await lane.journal.catch_up()
    account = await compare(lane.bot.home, lane.tried)
    assert account.lost == []
    assert account.doubled == []
    assert account.records == account.acknowledged == len(lane.tried)
    authors = {one.telegram_id for one in await inspect(lane.bot.home, records)}
    assert authors == {person.id for person in lane.tried}
    said = repeats(lane.journal, lane.tried)
    assert said.untagged == []
    assert (await chain(lane.bot.home)).faults == []
    assert await unfinished(lane.bot.home) == {}
    return said.tagged
