"""Backups of a database that is being written to, and their restoration."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.harness import diary
from tests.harness.city import Home
from tests.harness.ledger import chain, compare, inspect, records, settled
from tests.harness.processes import command, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.harness.person import Person
    from tests.harness.playground import Control
    from tests.harness.processes import Bot

BACKUPS = 3


async def operate(home: Home, control: Control, *arguments: str) -> tuple[int, str]:
    """Run a command beside everything else; gives its status and what it said."""
    done = await asyncio.to_thread(command, home, control.url, *arguments)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.timeout(240)
async def test_backups_under_load_are_whole_and_can_be_restored(
    bot: Bot,
    control: Control,
    crowd: Callable[[int], list[Person]],
    tmp_path: Path,
    figures: Callable[[str], None],
) -> None:
    people, stopping = crowd(10), asyncio.Event()
    bot.start()

    async def live(person: Person) -> None:
        number = 0
        while not stopping.is_set():
            number += 1
            await diary.log_meeting(person, f"会{number}-{person.id}")

    living = asyncio.gather(*(live(one) for one in people))
    sizes = []
    for number in range(BACKUPS):
        reached = 15 * (number + 1)
        await until(lambda enough=reached: sum(len(one.receipts) for one in people) >= enough)
        known = {(one.id, receipt) for one in people for receipt in one.receipts}
        status, said = await operate(bot.home, control, "backup", str(tmp_path / f"{number}.db"))
        assert status == 0, said
        copy = Home(f"sqlite:///{tmp_path / f'{number}.db'}", bot.home.key_file, tmp_path)
        kept = {(one.telegram_id, one.reference) for one in await inspect(copy, records)}
        assert kept >= known, "what was acknowledged before the backup is in it"
        assert (await chain(copy)).faults == []
        sizes.append(len(kept))
    stopping.set()
    await living
    await settled(bot.home)
    later = await compare(bot.home, people)

    status, said = await operate(bot.home, control, "restore", str(tmp_path / "1.db"))
    assert (status, "already running" in said) == (75, True), "not beside a running bot"
    await bot.kill()
    status, said = await operate(bot.home, control, "restore", str(tmp_path / "1.db"))
    assert status == 0, said
    restored = await inspect(bot.home, records)
    assert len(restored) == sizes[1]
    assert (await chain(bot.home)).faults == []
    bot.start()
    await diary.log_visit(people[0], "恢复之后")
    figures(
        f"{BACKUPS} backups under load held {sizes} records, each whole with its chain; restored {sizes[1]} "
        f"of {later.records}, the bot went on"
    )


@pytest.mark.timeout(240)
async def test_a_backup_that_was_tampered_with_is_refused_and_nothing_changes(
    bot: Bot, control: Control, crowd: Callable[[int], list[Person]], tmp_path: Path
) -> None:
    (person,) = crowd(1)
    bot.start()
    await diary.log_meeting(person, "原话")
    head = await diary.log_meeting(person, "第二次")
    await settled(bot.home)
    await bot.kill()
    good = tmp_path / "good.db"
    assert (await operate(bot.home, control, "backup", str(good)))[0] == 0
    before = (await chain(bot.home)).head

    for number, forge in enumerate(FORGERIES):
        forged = tmp_path / f"forged-{number}.db"
        forged.write_bytes(good.read_bytes())
        forge(forged)
        status, said = await operate(bot.home, control, "restore", str(forged))
        assert status != 0, forge.__name__
        assert "Not restored, nothing was changed" in said, forge.__name__
    status, said = await operate(bot.home, control, "restore", str(good), "--expect", "00000000")
    assert status != 0
    assert (await chain(bot.home)).head == before
    account = await compare(bot.home, [person])
    assert head in person.receipts
    assert account.lost == []


def edited(path: Path) -> None:
    """A record says something else."""
    _without_triggers(path, "UPDATE meetings SET topics = '改过' WHERE record_id = 1")


def removed(path: Path) -> None:
    """The last record is gone, with its link."""
    _without_triggers(
        path,
        "DELETE FROM meeting_kinds WHERE record_id = 2",
        "DELETE FROM meetings WHERE record_id = 2",
        "DELETE FROM duty_records WHERE id = 2",
        "DELETE FROM audit_links WHERE seq = (SELECT max(seq) FROM audit_links)",
    )


def torn(path: Path) -> None:
    """A page in the middle of the file is overwritten."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)


def cut(path: Path) -> None:
    """The file ends early."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


FORGERIES = (edited, removed, torn, cut)


def _without_triggers(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, definition in triggers:
        connection.execute(definition)
    connection.commit()
    connection.close()
