"""The main path over HTTP with the real process, on both databases."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.harness import diary
from tests.harness.ledger import Journal, chain, compare, repeats, settled
from tests.harness.processes import Bot

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.city import Home
    from tests.harness.person import Person
    from tests.harness.playground import Control, Playground
    from tests.harness.processes import Launcher


@pytest.mark.timeout(180)
async def test_a_secretary_logs_everything_though_the_process_is_killed_within_a_form(
    any_home: Home,
    launcher: Launcher,
    playground: Playground,
    control: Control,
    crowd: Callable[[int], list[Person]],
    figures: Callable[[str], None],
) -> None:
    bot, (person,) = Bot(launcher, any_home, playground.url), crowd(1)
    journal = Journal(control)
    began = time.monotonic()
    bot.start()
    try:
        await diary.arrive(person)
        first = time.monotonic() - began
        await diary.log_meeting(person, "研究预备党员转正材料")
        await diary.log_visit(person, "路灯坏了")

        await diary.open_form(person, "会议")
        asked = await person.see("会议种类")
        await bot.kill()
        await person.tap(asked, "支委会")  # while nobody listens
        bot.start()
        await person.tap(await person.see("哪一天开的"), "昨天")
        await person.see("到会人数")
        await bot.kill()
        bot.start()
        await person.say("5/5")
        await person.see("议题,一句话")
        await person.say("换届准备")
        await person.tap(await person.see("决定,一句话"), "没有决定")
        await diary.save(person, "换届准备")

        await diary.log_duty_stay(person, "水渠要修")
        await diary.log_duty_stay(person, "晒谷场", days_ago=5)
        await person.say("我的记录")
        listed = await person.see("我的记录", "共")
        await settled(any_home)
        await journal.catch_up()
        account, said = await compare(any_home, [person]), repeats(journal, [person])
        report = await chain(any_home)
    finally:
        await bot.kill()
    figures(
        f"{any_home.database_url.partition(':')[0]}: {account.records} records, 2 kills within a form, first "
        f"answer {first:.1f} s after the start, everything {time.monotonic() - began:.1f} s"
    )
    assert (account.records, account.lost, account.doubled) == (5, [], [])
    assert journal.calls
    assert said.untagged == []
    assert report.faults == []
    assert len(listed.buttons) >= 1
    assert bot.complaints() == []
