"""Thousands of updates that no honest client sends: nothing breaks, nobody's data change."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Table, select
from telegram import Update

from storage import inbox, schema
from tests.harness import diary, hostile
from tests.harness.hostile import World
from tests.harness.ledger import Journal, chain, inspect
from tests.harness.processes import PATIENCE_SECONDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from storage.database import Tx
    from tests.harness.city import City, Home
    from tests.harness.person import Person
    from tests.harness.playground import Control
    from tests.harness.processes import Bot

CUSTODY = {"inbox", "outbox", "alembic_version"}
"""Tables in which anybody's messages leave traces."""


@pytest.mark.parametrize("count", [5000, pytest.param(30_000, marks=pytest.mark.large)])
@pytest.mark.timeout(3600)
async def test_hostile_updates_break_nothing_and_change_nobodys_data(
    count: int,
    bot: Bot,
    control: Control,
    city: City,
    crowd: Callable[[int], list[Person]],
    chance: random.Random,
    figures: Callable[[str], None],
) -> None:
    bot.start()
    insider, honest, *victims = crowd(7)
    await asyncio.gather(*(diary.log_meeting(one, f"会-{one.id}") for one in victims))
    await asyncio.gather(*(diary.fill_in_meeting(one, f"未完-{one.id}") for one in victims))
    await diary.arrive(insider)
    world = await world_of(bot.home, city, insider, victims, chance)
    before = await inspect(bot.home, lambda tx: fingerprint(tx, insider.id))
    journal = Journal(control)
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    for number, update in enumerate(hostile.updates(world, count)):
        kinds.update(list(update)[:1] or ["nothing at all"])
        await control.inject(update)
        if number % 500 == 0:
            await journal.catch_up()
    await dealt_with(bot.home, control)
    took = time.monotonic() - began
    await journal.catch_up()

    letters = await inspect(bot.home, inbox.dead_letters)
    readable = [one for one in letters if reads(one.payload)]
    answered = {int(call["params"]["chat_id"]) for call in journal.calls if "sendMessage" in call["method"]}
    figures(
        f"{count} hostile updates in {took:.0f} s ({len(kinds)} kinds): "
        f"{len(letters)} the library itself cannot read, {len(readable)} unhandled exceptions"
    )
    assert [one.trace for one in readable] == []
    assert [line for line in bot.complaints() if " ERROR " in line and "update failed" not in line] == []
    assert [line for line in bot.complaints() if " CRITICAL " in line] == []
    assert bot.status is None
    after = await inspect(bot.home, lambda tx: fingerprint(tx, insider.id))
    assert {name for name in before if before[name] != after[name]} == set()
    assert {chat for chat in answered if chat < 0} == set(), "groups and channels are not spoken to"
    assert (await chain(bot.home)).faults == []
    await diary.log_visit(honest, "之后")


async def world_of(
    home: Home, city: City, insider: Person, victims: Sequence[Person], chance: random.Random
) -> World:
    """What a forger may know."""

    def ids(table: Table) -> Callable[[Tx], list[int]]:
        return lambda tx: list(tx.execute(select(table.c.id)).scalars())

    return World(
        chance=chance,
        strangers=[*range(6_000_000_000, 6_000_000_020), city.made.stranger.id],
        insider=insider.id,
        victims=[one.id for one in victims],
        drafts=await inspect(home, ids(schema.drafts)),
        records=await inspect(home, ids(schema.duty_records)),
        phones=[city.made.newcomer.phone],
    )


def fingerprint(tx: Tx, insider: int) -> dict[str, str]:
    """A hash of every table; of what the insider may change themselves the rows are left out.

    Whether a person can be reached is no data of theirs, but what Telegram says.
    """
    owner = tx.execute(
        select(schema.persons.c.id).where(schema.persons.c.telegram_id == insider)
    ).scalar_one()
    prints = {}
    for table in schema.metadata.sorted_tables:
        if table.name in CUSTODY:
            continue
        columns = [column for column in table.c if column.name != "unreachable_since"]
        rows = select(*columns).order_by(*table.primary_key.columns)
        if table.name in {"drafts", "focus"}:
            rows = rows.where(table.c.person_id != owner)
        content = repr([tuple(row) for row in tx.execute(rows)])
        prints[table.name] = hashlib.sha256(content.encode()).hexdigest()
    return prints


async def dealt_with(home: Home, control: Control) -> None:
    """Wait until every update is acknowledged and dealt with; while it goes on, that may take long."""
    deadline, least = time.monotonic() + PATIENCE_SECONDS, sys.maxsize
    while left := len(await control.pending()) + (await inspect(home, inbox.counts)).get("new", 0):
        if left < least:
            deadline, least = time.monotonic() + PATIENCE_SECONDS, left
        assert time.monotonic() < deadline, f"{left} updates are not dealt with"
        await asyncio.sleep(0.05)


def reads(payload: str) -> bool:
    """Whether python-telegram-bot can make an object of an update.

    Of an empty object it makes None, also where its types promise one; such a membership it cannot read.
    """
    try:
        update = Update.de_json(json.loads(payload), None)
    except Exception:  # noqa: BLE001 - whatever it raises
        return False
    return update.my_chat_member is None or update.my_chat_member.to_dict().get("new_chat_member") is not None
