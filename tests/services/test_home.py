"""What the home screen says of what waits: what ends within a week, what is missed, who asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Role
from services import home
from tests.services.diary import FRIDAY, Diary

if TYPE_CHECKING:
    from domain.people import Actor


@pytest.fixture
def secretary(diary: Diary) -> Actor:
    """The secretary of a branch with so many members that it has a committee."""
    return diary.secretary(1)


def test_home_names_what_ends_within_a_week_and_what_is_missed(diary: Diary, secretary: Actor) -> None:
    diary.meeting(secretary, held_on="2026-02-10")
    diary.meeting(secretary, kinds=["theme_day", "members_meeting"])

    waits = diary.database.run(home.waits, secretary, diary.now)

    assert [one["title"] for one in waits["ending"]["named"]] == ["支委会"]
    assert [one["title"] for one in waits["missed"]["named"]] == []  # made up for on the 27th
    assert waits["asked"] == 0


@pytest.mark.parametrize(("today", "count"), [(date(2026, 4, 22), 0), (date(2026, 4, 23), 2)])
def test_a_week_is_seven_days(diary: Diary, today: date, count: int) -> None:
    """30 April is seven days after the 23rd and eight after the 22nd."""
    diary.on(today)

    waits = diary.database.run(home.waits, diary.secretary(1), diary.now)

    assert waits["ending"]["count"] == count


def test_home_counts_the_requests_from_below_that_wait(diary: Diary, secretary: Actor) -> None:
    asked = {"kind": "money", "held_on": FRIDAY.isoformat(), "matter": "屋顶漏水", "attachments": []}
    diary.log(secretary, "support_request", asked)

    township = diary.township_secretary()

    assert diary.database.run(home.waits, township, diary.now)["asked"] == 1
    assert diary.database.run(home.waits, secretary, diary.now)["asked"] == 0


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), 2027),  # the notice of the coming year is published by then
        (date(2027, 1, 4), 2027),
        (date(2027, 12, 1), 2027),
    ],
)
def test_home_tells_an_administrator_which_years_holidays_are_to_be_entered(
    diary: Diary, today: date, year: int | None
) -> None:
    diary.on(today)

    administrator = diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)

    assert diary.database.run(home.waits, administrator, diary.now)["unknown_year"] == year
    assert diary.database.run(home.waits, diary.secretary(1), diary.now)["unknown_year"] is None
