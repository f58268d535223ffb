"""One process at a time, an end in order, and an end of what hangs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.supervisor import Child, Supervisor
from tests.harness import diary
from tests.harness.ledger import chain, compare, settled
from tests.harness.mischief import MAGIC
from tests.harness.processes import PATIENCE_SECONDS, Bot, command, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.harness.city import Home
    from tests.harness.person import Person
    from tests.harness.playground import Control, Playground
    from tests.harness.processes import Launcher

EX_TEMPORARY = 75
EX_SOFTWARE = 70


@pytest.mark.timeout(120)
async def test_a_second_process_is_refused_at_once_and_says_why(
    any_home: Home,
    launcher: Launcher,
    playground: Playground,
    control: Control,
    crowd: Callable[[int], list[Person]],
    figures: Callable[[str], None],
) -> None:
    bot = Bot(launcher, any_home, playground.url)
    bot.start()
    (person,) = crowd(1)
    await diary.arrive(person)
    began = time.monotonic()
    second = await asyncio.to_thread(command, any_home, control.url, "serve")
    took = time.monotonic() - began
    restore = await asyncio.to_thread(command, any_home, control.url, "dead", "--again", "1")
    await diary.log_meeting(person, "照常")
    figures(
        f"{any_home.database_url.partition(':')[0]}: refused after {took:.1f} s, status {second.returncode}"
    )
    await bot.kill()
    assert second.returncode == EX_TEMPORARY
    assert "already running on this database" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
    assert took < 5
    assert restore.returncode == EX_TEMPORARY


@pytest.mark.timeout(120)
async def test_sigterm_ends_in_order_and_what_was_waiting_is_dealt_with_afterwards(
    bot: Bot, crowd: Callable[[int], list[Person]], figures: Callable[[str], None]
) -> None:
    people = crowd(20)
    bot.start()
    living = [asyncio.create_task(diary.log_meeting(one, f"会-{one.id}")) for one in people]
    took = []
    for pause in (0.05, 0.4, 0.8):
        await asyncio.wait(living, timeout=pause)
        began = time.monotonic()
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
        took.append(time.monotonic() - began)
        bot.start()
    await asyncio.gather(*living)
    await settled(bot.home)
    account = await compare(bot.home, people)
    figures(f"3 orderly ends under load, the longest took {max(took):.1f} s; {account.records} records")
    assert (account.records, account.lost, account.doubled) == (len(people), [], [])
    assert bot.complaints() == []


@pytest.mark.timeout(120)
async def test_a_second_sigterm_during_the_end_loses_nothing(
    bot: Bot, crowd: Callable[[int], list[Person]]
) -> None:
    people = crowd(20)
    bot.start()
    living = [asyncio.create_task(diary.log_visit(one, f"访-{one.id}")) for one in people]
    for _ in range(3):
        await asyncio.wait(living, timeout=0.4)
        for _ in range(5):
            with suppress(ProcessLookupError):  # it may have ended since
                if bot.status is None:
                    bot.signal(signal.SIGTERM)
            await asyncio.sleep(0)
        assert await bot.ended() == 0
        bot.start()
    await asyncio.gather(*living)
    await settled(bot.home)
    account = await compare(bot.home, people)
    assert (account.records, account.lost, account.doubled) == (len(people), [], [])
    assert (await chain(bot.home)).faults == []


@pytest.mark.parametrize(
    ("what", "limit"),
    [("block", "bot.application.LOOP_SILENT_SECONDS"), ("stall", "bot.application.UNIT_SECONDS")],
)
@pytest.mark.timeout(180)
async def test_a_process_that_hangs_ends_itself_and_the_supervisor_starts_it_again(
    what: str,
    limit: str,
    home: Home,
    control: Control,
    crowd: Callable[[int], list[Person]],
    tmp_path: Path,
    figures: Callable[[str], None],
) -> None:
    person, other = crowd(2)
    order = {
        "environment": home.environment(control.url),
        "mischief": {"handlers": True, "set": {limit: 3.0, "bot.dispatch.STARTS": 1}},
    }
    log = tmp_path / "log"
    shell = ["sh", "-c", 'exec "$0" "$@" 2>>"$LOG"', sys.executable]
    command_line = [*shell, "-m", "tests.harness.launcher", json.dumps(order)]
    child = Child("bot", command_line, {**os.environ, "LOG": str(log)})
    supervisor = Supervisor([child])
    looking = asyncio.create_task(look_after(supervisor))
    try:
        await diary.arrive(other)
        first = child.process.pid if child.process else 0
        began = time.monotonic()
        await person.say(MAGIC[what])
        await until(lambda: child.process is not None and child.process.pid != first, 60, "no new process")
        took = time.monotonic() - began
        # The update that hung the process hangs the next one as well, until it is taken for what it is.
        await diary.log_meeting(other, "照常")
    finally:
        looking.cancel()
        if child.process is not None:
            child.process.kill()
            child.process.wait()
    figures(f"{what}: ended itself and was started again {took:.1f} s later (limit 3 s)")
    assert "the process hangs and ends itself" in log.read_text()


async def look_after(supervisor: Supervisor) -> None:
    """Do what `Supervisor.run` does, beside the test."""
    while True:
        assert supervisor.look() is None
        await asyncio.sleep(0.05)


@pytest.mark.timeout(120)
async def test_the_true_command_line_serves_and_ends_like_the_forked_one(
    home: Home, control: Control, crowd: Callable[[int], list[Person]]
) -> None:
    (person,) = crowd(1)
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "bot", "serve"],
        env={**os.environ, **home.environment(control.url)},
        stderr=subprocess.PIPE,
    )
    try:
        await diary.log_meeting(person, "真的")
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    assert b"serving" in said
    account = await compare(home, [person])
    assert (account.records, account.lost) == (1, [])
