"""Digests of what happens once: told from the morning after it came in, whenever that was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from services import snoozes
from tests.services.diary import buttons
from tests.services.diary import said as read
from tests.services.dues import switch
from tests.services.reminding import Days, city_of, of
from tests.services.test_events_diary import problem
from tests.services.test_tasks import place, set_task

if TYPE_CHECKING:
    from domain.demonstration import Account
    from tests.services.reminding import Said

MONDAY = date(2026, 3, 23)


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city, on Monday after its digests; the ticker has ticked on the Friday before."""
    with city_of(sqlite_url, date(2026, 3, 20), MONDAY) as made:
        yield made


@pytest.fixture
def clerk(days: Days) -> Account:
    """The clerk of the township."""
    return days.who(Role.CLERK, Level.TOWNSHIP)


def told(days: Days, account: Account, obligation: str) -> list[tuple[str, date]]:
    """At which stages somebody was told of an obligation, and when."""
    return [
        (item.stage, day)
        for day, chat, item in days.items()
        if chat == account.id and item.obligation == obligation
    ]


def test_a_committee_hears_the_next_morning_of_a_task_that_is_set_in_the_afternoon(
    days: Days, clerk: Account
) -> None:
    days.at(MONDAY, time(15, 0))
    actor = days.actor(clerk)
    set_task(days.diary, actor, place(actor), due_on="2026-03-27")
    days.until(date(2026, 4, 1))
    # Three days before its end is Tuesday: of the two stages the later one is told.
    assert told(days, clerk, "IMP-01") == [
        ("before3", date(2026, 3, 24)),
        ("after", date(2026, 3, 30)),
    ]


def test_a_task_for_the_day_after_tomorrow_is_told_before_it_is_over(days: Days, clerk: Account) -> None:
    days.at(MONDAY, time(15, 0))
    actor = days.actor(clerk)
    set_task(days.diary, actor, place(actor), due_on="2026-03-25")
    days.until(date(2026, 3, 31))
    assert told(days, clerk, "IMP-01") == [("start", date(2026, 3, 24)), ("after", date(2026, 3, 26))]


def test_a_branch_hears_on_the_next_monday_of_a_task_that_is_set_after_this_ones_digest(
    days: Days, clerk: Account
) -> None:
    days.at(MONDAY, time(15, 0))
    set_task(days.diary, days.actor(clerk), place(days.actor(days.secretary)), due_on="2026-04-10")
    days.until(date(2026, 4, 14))
    # Monday, 6 April is a holiday.
    assert told(days, days.secretary, "IMP-01") == [
        ("start", date(2026, 3, 30)),
        ("before3", date(2026, 4, 7)),
        ("after", date(2026, 4, 13)),
    ]


@pytest.mark.parametrize(
    ("clock", "day"),
    [
        (time(8, 59), date(2026, 3, 24)),
        (time(9, 0), date(2026, 3, 25)),
    ],
)
def test_what_is_set_before_the_morning_is_in_its_digests(
    days: Days, clerk: Account, clock: time, day: date
) -> None:
    days.at(date(2026, 3, 24), clock)
    actor = days.actor(clerk)
    set_task(days.diary, actor, place(actor), due_on="2026-04-10")
    days.on(date(2026, 3, 24))
    days.until(date(2026, 3, 31))
    assert told(days, clerk, "IMP-01") == [("start", day)]


def test_a_problem_that_is_entered_days_after_it_came_up_is_told_the_next_morning(days: Days) -> None:
    secretary = days.who(Role.SECRETARY, Level.TOWNSHIP)
    days.at(MONDAY, time(15, 0))
    switch(days.diary, "SEC-D2", date(2024, 1, 1))
    problem(days.diary, days.actor(secretary), date(2026, 3, 18))
    days.until(date(2026, 3, 31))
    assert told(days, secretary, "SEC-D2") == [("start", date(2026, 3, 24))]


def waivable(days: Days, said: Said) -> list[str]:
    """From what its reader is offered to ask to be released, or what they are told instead."""
    digest_id = int(said.buttons["明天再说"].rpartition(":")[2])
    message = days.database.run(snoozes.which_to_waive, days.actor(days.secretary), digest_id, days.now)
    return list(buttons(message)) or [read(message)]


def test_nobody_is_offered_to_be_released_from_a_task(days: Days, clerk: Account) -> None:
    days.at(date(2026, 3, 27), time(15, 0))
    set_task(days.diary, days.actor(clerk), place(days.actor(days.secretary)), due_on="2026-04-10")
    (with_task,) = of(days.until(date(2026, 4, 5)), days.secretary)
    # On Monday, 30 March it is the task alone.
    assert with_task.on_day == date(2026, 3, 30)
    assert "申请免除" not in with_task.buttons
    assert waivable(days, with_task) == [
        "这里没有可以申请免除的事项。\n任务由下达的党组织收回;问题和求助,办理后记一下即可。"
    ]
    (after,) = of(days.until(date(2026, 4, 7)), days.secretary)
    assert "排查外出党员" in after.text
    assert [one.partition(" ")[0] for one in waivable(days, after)] == ["党员大会", "主题党日"]
