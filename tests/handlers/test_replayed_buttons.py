"""The buttons of one person, pressed by every other person of the city, have no effect."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.people import Level, Role
from services.handovers import open_for
from storage.schema import metadata
from tests.harness.look import beside
from tests.services.people import end_office, give_office, office_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.demonstration import Account, Demonstration
    from storage.database import Tx
    from tests.harness.chat import Chat, World

AT_ONCE = 30
"""Updates in one life of the program; no turn may say more than fifty messages."""

THEIR_OWN = ("h", "l", "n", "r", "i:blank", "i:present")
"""Buttons that say "mine" or "a new one": to whoever presses them they give their own."""

QUEUES = {"inbox", "outbox"}


def state(world: World) -> dict[str, list[Any]]:
    """Every row of every table, but for what came in and what was said."""

    def read(tx: Tx) -> dict[str, list[Any]]:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name not in QUEUES
        }

    found: dict[str, list[Any]] = beside(world, read)
    return found


def collect(chat: Chat, seen: dict[str, None]) -> None:
    """Keep what the buttons on the screen send back."""
    for message in chat.phone.messages.values():
        for _, data in message.buttons:
            if data.partition(":")[0] not in THEIR_OWN and data not in THEIR_OWN:
                seen[data] = None


def work_of_a_secretary(chat: Chat) -> list[str]:
    """Press and write what a secretary does in a day; gives the buttons that were met."""
    seen: dict[str, None] = {}
    for deed in ("记一笔", "[支委会]", "[今天]", "[5/5]", "研究党费", "[没有决定]"):
        chat.fill(deed)
        collect(chat, seen)
    chat.tap("保存")
    collect(chat, seen)
    chat.fill("记一笔", "[会议]")
    collect(chat, seen)
    chat.fill("[先放着]", "草稿")
    collect(chat, seen)
    chat.fill("我的记录", "我的资料")
    collect(chat, seen)
    return list(seen)


def work_of_an_administrator(chat: Chat, names: list[str]) -> list[str]:
    """Look people up, invite and half rebind them; gives the buttons that were met."""
    seen: dict[str, None] = {}
    chat.fill("名册", "[人员]")
    for name, ways in zip(names, (("发一次性链接",), ("换账号",)), strict=True):
        chat.say(name)
        collect(chat, seen)
        chat.press(chat.last, chat.last.labels[0])
        collect(chat, seen)
        for way in ways:
            chat.tap(way)
            collect(chat, seen)
        chat.tap("找别人")
    return [data for data in seen if data.startswith("q:")]


def replay(
    world: World, others: list[Account], buttons: list[str]
) -> Iterator[tuple[list[tuple[int, str]], dict[str, list[Any]]]]:
    """Let each of the others press each of the buttons; gives what was pressed and the state after it."""
    presses = [(one.id, data) for one in others for data in buttons]
    for number in itertools.count():
        batch = presses[number * AT_ONCE : (number + 1) * AT_ONCE]
        if not batch:
            return
        world.receive(*(world.chat(account).touch(1, data) for account, data in batch))
        yield batch, state(world)


PERSONAL = {"d", "e", "s"}
"""Heads of buttons that belong to one person."""

EVERYBODYS = {"dd"}
"""Heads of buttons by which everybody looks at their own: whoever has them in another office goes there."""


def head(data: str) -> str:
    """What a button's data begin with."""
    return data.partition(":")[0]


@pytest.mark.timeout(180)
def test_nobody_elses_button_has_any_effect(
    world: World, city: Demonstration, figures: Callable[[str], None]
) -> None:
    secretary, leaving, coming = city.who(Role.SECRETARY, Level.VILLAGE)[:3]
    administrator = city.who(Role.ADMINISTRATOR)[0]
    here = beside(world, lambda tx: office_of(tx, secretary).organization_id)
    beside(
        world, lambda tx: give_office(tx, secretary, office_of(tx, coming).organization_id, role=Role.CLERK)
    )
    for account in city.accounts:
        world.chat(account.id)
    theirs = work_of_a_secretary(world.chat(secretary.id))
    names = [city.newcomer.name, secretary.name]
    administered = work_of_an_administrator(world.chat(administrator.id), names)

    def change_secretary(tx: Tx) -> None:
        there = office_of(tx, leaving).organization_id
        before = end_office(tx, leaving, date(2026, 3, 26))
        open_for(tx, [(before, give_office(tx, coming, there, date(2026, 3, 27)))], world.now)

    beside(world, change_secretary)
    world.chat(coming.id).say("/start")
    colleagues = beside(
        world,
        lambda tx: {
            one.id
            for one in city.accounts
            if one != city.stranger and office_of(tx, one).organization_id == here
        },
    )
    assert secretary.id in colleagues
    assert len(colleagues) > 1
    heads = set(map(head, theirs))
    assert {"d", "e", "c", "s"} <= heads
    assert {"q:i", "q:a", "q:r", "q:p"} <= {data[:3] for data in administered}

    before, pressed = state(world), 0
    for owners, buttons in (
        ({secretary.id}, [one for one in theirs if head(one) in PERSONAL]),
        (colleagues, [one for one in theirs if head(one) not in PERSONAL | EVERYBODYS]),
        ({administrator.id}, administered),
        ({leaving.id}, ["v:1:give"]),
        ({coming.id}, ["v:1:take"]),
    ):
        others = [one for one in city.accounts if one.id not in owners]
        for batch, after in replay(world, others, buttons):
            assert after == before, batch
            pressed += len(batch)
    figures(
        f"{pressed} presses by {len(city.accounts)} people of {len(theirs) + len(administered) + 2} buttons"
    )


def test_the_same_buttons_have_an_effect_for_those_whose_they_are(world: World, city: Demonstration) -> None:
    """So that the test above cannot pass because nothing works."""
    secretary, administrator = city.who(Role.SECRETARY, Level.VILLAGE)[0], city.who(Role.ADMINISTRATOR)[0]
    theirs = work_of_a_secretary(world.chat(secretary.id))
    administered = work_of_an_administrator(
        world.chat(administrator.id), [city.newcomer.name, secretary.name]
    )

    for account, data in (
        (secretary, next(one for one in theirs if one.startswith("e:"))),
        (secretary, next(one for one in theirs if one.startswith("c:"))),
        (administrator, next(one for one in administered if one.startswith("q:i:"))),
        (administrator, next(one for one in administered if one.startswith("q:r:"))),
    ):
        before = state(world)
        world.chat(account.id).forge(data)
        assert state(world) != before, data
