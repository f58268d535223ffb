"""Digests and time: downtime, a sender that stands still, two ticks at once, clocks that leap, nights."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from domain.quiet_hours import is_quiet
from domain.working_days import Calendar
from services import rounds, snoozes, upkeep
from storage import schema
from tests.services.diary import said
from tests.services.reminding import SHANGHAI, Days, city_of, of

MONDAY = date(2026, 3, 23)


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city; the ticker has ticked on Friday, 27 February 2026."""
    with city_of(sqlite_url, date(2026, 2, 27)) as made:
        yield made


@pytest.fixture
def each_days(database_url: str) -> Iterator[Days]:
    """The same, on each kind of database."""
    with city_of(database_url, date(2026, 2, 27)) as made:
        yield made


@pytest.fixture
def chance(figures: Callable[[str], None]) -> random.Random:
    """Chance with a printed seed; WUZE_TEST_SEED replays one."""
    seed = int(os.environ.get("WUZE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    figures(f"seed {seed} (WUZE_TEST_SEED={seed} replays it)")
    return random.Random(seed)


def once(days: Days) -> None:
    """Nobody was told anything twice at the same stage, nor had two digests on a day."""
    told = Counter((chat, item) for _, chat, item in days.items())
    assert [one for one, count in told.items() if count > 1] == []
    had = Counter((one.chat_id, one.on_day) for one in days.said)
    assert [one for one, count in had.items() if count > 1] == []


# --- downtime ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "lines"),
    [
        # Down since Friday the 20th. Back on Thursday the 26th, in the same week.
        (
            date(2026, 3, 26),
            [
                "1. 党员大会 一季度 0/1 · 还有 5 天,3月31日 周二",
                "2. 主题党日 3月 0/1 · 还有 5 天,3月31日 周二",
            ],
        ),
        # Three weeks: both warnings are stale, and one line of each is left.
        (date(2026, 4, 10), ["1. 党员大会 一季度 0/1,没有记录", "2. 主题党日 3月 0/1,没有记录"]),
        # Three months: what ended meanwhile, and what ends now.
        (
            date(2026, 6, 24),
            [
                "1. 党员大会 一季度 0/1,没有记录",
                "2. 主题党日 3月 0/1,没有记录",
                "3. 主题党日 4月 0/1,没有记录",
                "4. 主题党日 5月 0/1,没有记录",
                "另有 2 项,见「我的任务」。",
            ],
        ),
    ],
)
def test_after_downtime_everybody_has_one_digest_of_what_is_still_of_use(
    days: Days, back: date, lines: list[str]
) -> None:
    days.until(date(2026, 3, 20))
    days.said.clear()
    (said,) = of(days.on(back), days.secretary)
    assert [one for one in said.lines if one[:1].isdigit() or one.startswith("另有")] == lines
    days.until(back + timedelta(days=4))
    once(days)


def test_a_start_in_the_night_after_downtime_says_nothing_before_the_morning(days: Days) -> None:
    for clock in (time(0, 0), time(3, 0), time(8, 29), time(8, 59)):
        assert days.on(date(2026, 3, 26), clock) == []
    assert days.on(date(2026, 3, 26), time(9, 0))


def test_nothing_is_sent_that_might_arrive_in_quiet_hours(days: Days) -> None:
    assert days.on(MONDAY, time(18, 59, 31)) == []
    assert days.waits() > 0
    assert of(days.on(date(2026, 3, 24), time(9, 0)), days.secretary)
    once(days)


def test_rounds_that_a_sender_did_not_get_to_are_told_in_one_message(days: Days) -> None:
    days.until(date(2026, 3, 10))
    for day in range(16, 31):
        days.at(date(2026, 3, day))
        days.tick()
    waits = days.waits()
    said = days.send()
    assert len(of(said, days.secretary)) == 1
    assert [one for one in of(said, days.secretary)[0].lines if one[:1].isdigit()] == [
        "1. 党员大会 一季度 0/1 · 还有 1 天,3月31日 周二",
        "2. 主题党日 3月 0/1 · 还有 1 天,3月31日 周二",
    ]
    assert len(said) < waits
    days.until(date(2026, 4, 10))
    once(days)


def test_a_warning_that_was_not_sent_before_the_end_is_not_sent_after_it(days: Days) -> None:
    days.until(date(2026, 3, 20))
    for day in (MONDAY, date(2026, 3, 30)):
        days.at(day)
        days.tick()
    # Wednesday 1 April: the warnings of both Mondays are stale, and what is over is told next Tuesday.
    assert of(days.on(date(2026, 4, 1)), days.secretary) == []
    (said,) = of(days.on(date(2026, 4, 7)), days.secretary)
    assert said.lines[0] == "<b>到期还没记(柳河村党支部)</b>"


def test_what_waited_over_a_weekend_is_told_with_what_the_monday_brings(days: Days) -> None:
    days.until(date(2026, 3, 12))
    days.at(date(2026, 3, 20), time(18, 58))
    days.tick()
    assert days.send() != []
    days.at(date(2026, 3, 26), time(18, 59))
    days.tick()
    for clock in (time(19, 0), time(23, 0)):
        days.at(date(2026, 3, 26), clock)
        assert days.send() == []
    for day in (28, 29):
        assert days.on(date(2026, 3, day), time(12, 0)) == []
    assert days.on(date(2026, 3, 30), time(8, 45)) == []
    assert len(of(days.on(date(2026, 3, 30), time(9, 0)), days.secretary)) == 1
    once(days)


# --- ticks ------------------------------------------------------------------------------------------------


def test_two_ticks_one_after_the_other_announce_once(days: Days) -> None:
    days.at(MONDAY)
    assert days.tick() > 0
    assert days.tick() == 0
    days.send()
    assert days.tick() == 0
    assert days.send() == []


def test_several_ticks_at_once_announce_once(each_days: Days) -> None:
    each_days.at(MONDAY)

    async def ticks() -> list[int]:
        return await asyncio.gather(*(each_days.database.write(rounds.tick, each_days.now) for _ in range(4)))

    announced = asyncio.run(ticks())
    assert sorted(announced)[:3] == [0, 0, 0]
    said = each_days.send()
    assert max(announced) >= len(said) > 0
    once(each_days)


def test_a_clock_that_is_set_back_a_day_repeats_nothing(days: Days) -> None:
    days.until(date(2026, 3, 24))
    assert days.on(MONDAY) == []
    assert days.on(date(2026, 3, 20)) == []
    days.until(date(2026, 4, 10))
    once(days)


def test_a_clock_that_was_a_year_ahead_silences_nobody(days: Days) -> None:
    days.on(date(2027, 3, 1))
    days.said.clear()
    days.on(date(2026, 3, 2))
    assert of(days.until(MONDAY), days.secretary)
    once(days)


def test_wherever_the_clock_leaps_nobody_is_told_twice_nor_at_night(
    days: Days, chance: random.Random
) -> None:
    work, first = Calendar(), datetime(2026, 3, 1, tzinfo=SHANGHAI)
    for _ in range(60):
        instant = first + timedelta(minutes=chance.randrange(70 * 24 * 60))
        said = days.on(instant.date(), instant.time())
        assert not (said and is_quiet(instant.replace(tzinfo=None), work)), instant
    once(days)


def test_nothing_is_said_at_night_or_on_a_rest_day(days: Days) -> None:
    work = Calendar()
    for hour in range(0, 40 * 24, 3):
        instant = datetime(2026, 3, 16, tzinfo=SHANGHAI) + timedelta(hours=hour)
        said = days.on(instant.date(), instant.time())
        assert not (said and is_quiet(instant.replace(tzinfo=None), work)), instant
    assert {one.on_day.isoformat() for one in of(days.said, days.secretary)} == {
        "2026-03-16",
        "2026-03-23",
        "2026-04-07",
    }


# --- put off ----------------------------------------------------------------------------------------------


def put_off(days: Days, when: str) -> str:
    """Let the secretary put their latest digest off; gives what they read."""
    data = of(days.said, days.secretary)[-1].buttons[when]
    digest = int(data.rpartition(":")[2])
    actor = days.actor(days.secretary)
    return said(
        days.database.run(lambda tx: snoozes.put_off(tx, actor, digest, data.split(":")[1], days.now))
    )


@pytest.mark.parametrize(
    ("when", "told", "again"),
    [
        ("明天再说", "好,3月24日 周二 再提醒。", date(2026, 3, 24)),
        ("3天后", "好,3月26日 周四 再提醒。", date(2026, 3, 26)),
        ("下周一", "好,3月30日 周一 再提醒。", date(2026, 3, 30)),
    ],
)
def test_a_digest_is_put_off_to_the_day_that_was_chosen(
    days: Days, when: str, told: str, again: date
) -> None:
    days.until(MONDAY)
    assert put_off(days, when) == told
    (second,) = of(days.until(date(2026, 3, 31)), days.secretary)
    assert (second.on_day, second.lines[0]) == (again, "<b>您让再提醒的(柳河村党支部)</b>")
    assert list(second.buttons) == [
        "记党员大会",
        "记主题党日",
        "明天再说",
        "3天后",
        "下周一",
        "申请免除",
        "我的任务",
    ]


def test_a_day_that_is_off_becomes_the_next_that_is_worked(days: Days) -> None:
    days.on(date(2026, 4, 3), time(9, 0))
    # Friday 3 April; from Saturday to Monday is a holiday.
    for when in ("明天再说", "3天后", "下周一"):
        assert put_off(days, when) == "好,4月7日 周二 再提醒。"


def test_what_is_done_by_then_is_not_said_again(days: Days) -> None:
    days.until(MONDAY)
    put_off(days, "3天后")
    days.at(date(2026, 3, 24))
    days.meets(days.secretary, "members_meeting")
    (second,) = of(days.until(date(2026, 3, 29)), days.secretary)
    assert "党员大会" not in second.text
    put_off(days, "明天再说")
    days.meets(days.secretary, "theme_day")
    assert of(days.until(date(2026, 4, 10)), days.secretary) == []


def test_the_last_choice_of_a_day_counts_and_a_digest_may_be_put_off_again_and_again(days: Days) -> None:
    days.until(MONDAY)
    put_off(days, "明天再说")
    put_off(days, "3天后")
    assert of(days.until(date(2026, 3, 25)), days.secretary) == []
    assert len(of(days.until(date(2026, 3, 26)), days.secretary)) == 1
    put_off(days, "明天再说")
    assert len(of(days.until(date(2026, 3, 27)), days.secretary)) == 1
    assert of(days.until(date(2026, 4, 6)), days.secretary) == []


def test_two_digests_put_off_to_one_day_are_one(days: Days) -> None:
    days.on(date(2026, 3, 4))
    days.at(date(2026, 3, 13))
    put_off(days, "下周一")
    days.until(date(2026, 3, 16))
    (monday,) = [one for one in of(days.said, days.secretary) if one.on_day == date(2026, 3, 16)]
    # What was put off, and what the week brings.
    assert [one for one in monday.lines if one[:1].isdigit()] == [
        "1. 主题党日 2月 0/1,没有记录",
        "2. 党员大会 一季度 0/1 · 3月31日截止",
    ]
    put_off(days, "3天后")
    days.at(date(2026, 3, 18))
    days.said[:] = [one for one in days.said if one is not monday]
    put_off(days, "明天再说")
    (both,) = of(days.on(date(2026, 3, 19)), days.secretary)
    assert len([one for one in both.lines if one[:1].isdigit()]) == 2
    assert of(days.on(date(2026, 3, 20)), days.secretary) == []


def test_what_was_put_off_is_said_once_even_when_the_outbox_has_forgotten_it(days: Days) -> None:
    days.until(MONDAY)
    put_off(days, "明天再说")
    assert len(of(days.until(date(2026, 3, 29)), days.secretary)) == 1
    heard = []
    for day in range(8):
        days.database.run(upkeep.purge, days.now)
        heard += of(days.on(date(2026, 3, 30) + timedelta(day)), days.secretary)
    assert heard == []


@pytest.mark.parametrize(("back", "count"), [(date(2026, 3, 20), 1), (date(2026, 4, 27), 0)])
def test_a_chosen_day_that_passed_in_downtime_is_made_up_for_unless_it_is_long_ago(
    days: Days, back: date, count: int
) -> None:
    days.until(date(2026, 3, 16))
    put_off(days, "3天后")
    days.at(back)
    days.tick()
    again = select(func.count()).where(schema.outbox.c.dedupe.like("again:%"))
    assert days.database.run(lambda tx: tx.execute(again).scalar_one()) == count
