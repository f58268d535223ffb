"""The database is locked, read-only or full: nothing is acknowledged, and work resumes by itself."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness import diary
from tests.harness.ledger import chain, compare, settled
from tests.harness.processes import control_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.harness.person import Person, Seen
    from tests.harness.playground import Control
    from tests.harness.processes import Bot

FAILURES = 4
"""The outage lasts until the bot has met it so often."""


@asynccontextmanager
async def locked(bot: Bot) -> AsyncIterator[None]:
    """Another process holds the write lock."""
    other = sqlite3.connect(bot.home.folder / "wuze.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@asynccontextmanager
async def read_only(bot: Bot) -> AsyncIterator[None]:
    """SQLite refuses every write of the bot's own connection."""
    await bot.order(pragma={"query_only": "ON"})
    try:
        yield
    finally:
        await bot.order(pragma={"query_only": "OFF"})


@asynccontextmanager
async def full(bot: Bot) -> AsyncIterator[None]:
    """SQLite finds no room for another page ("database or disk is full")."""
    await bot.order(pragma={"max_page_count": 1})  # SQLite takes the present size for what is too small
    try:
        yield
    finally:
        await bot.order(pragma={"max_page_count": 2**30})


@asynccontextmanager
async def unwritable(bot: Bot) -> AsyncIterator[None]:
    """The kernel lets the process write no file beyond its first bytes."""
    _, hard = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (hard, hard))


MEANS = {"locked": locked, "read-only": read_only, "full": full}
if sys.platform == "linux":  # which alone limits a process that runs already
    MEANS["unwritable"] = unwritable


@pytest.mark.parametrize("state", MEANS)
@pytest.mark.timeout(180)
async def test_while_the_database_takes_nothing_nothing_is_acknowledged_and_then_work_resumes(
    state: str,
    bot: Bot,
    control: Control,
    crowd: Callable[[int], list[Person]],
    figures: Callable[[str], None],
) -> None:
    bot.mischief = {"control": control_socket(bot.home.folder)}
    bot.start()
    *people, bystander = crowd(6)
    summaries = await asyncio.gather(*(up_to_the_summary(one) for one in people))
    await diary.arrive(bystander)
    await settled(bot.home)
    async with MEANS[state](bot):
        # Room may be left in a page that is there already; for this one there is none.
        tapped = [*await control.inject(large(bystander.id))]
        for person, summary in zip(people, summaries, strict=True):
            tapped += await person.tap(summary, "保存")
        await polls(control, FAILURES)
        waiting = {one["update_id"] for one in await control.pending()}
        for person in people:
            await person.look()
        shown = [seen.text for person in people for seen in person.news()]
    repaired = time.monotonic()
    for person in people:
        await person.keep(await person.see("已保存"), reported(person))
    figures(
        f"{state}: {len(waiting & set(tapped))} of {len(tapped)} updates stayed unacknowledged over "
        f"{FAILURES} polls, {len(shown)} answers shown; all {len(people)} receipts "
        f"{time.monotonic() - repaired:.1f} s after the repair"
    )
    assert waiting >= set(tapped)
    assert shown == []
    await settled(bot.home)
    account = await compare(bot.home, people)
    assert (account.records, account.lost, account.doubled) == (len(people), [], [])
    assert (await chain(bot.home)).faults == []
    assert bot.status is None


def reported(person: Person) -> str:
    """What this person reports."""
    return f"要事-{person.id}"


async def up_to_the_summary(person: Person) -> Seen:
    """Fill in a form but for saving it."""
    await diary.arrive(person)
    await diary.fill_in_meeting(person, reported(person))
    return await person.see("请核对", button="保存")


def large(account_id: int) -> dict[str, Any]:
    """An update that no page has room for."""
    user = {"id": account_id, "is_bot": False, "first_name": "某"}
    message = {"message_id": 10**9, "date": 0, "from": user, "chat": {**user, "type": "private"}}
    return {"message": {**message, "text": "大" * 4096}}


async def polls(control: Control, count: int) -> None:
    """Wait until the bot has come to fetch updates so many times more."""
    since = max((call["n"] for call in await control.get("calls")), default=0)
    deadline = time.monotonic() + 60
    while True:
        calls = await control.get("calls", since=since, timeout=1)
        if sum(call["method"] == "getUpdates" for call in calls) >= count:
            return
        assert time.monotonic() < deadline, "the bot does not poll"
