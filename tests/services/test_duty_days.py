"""The counter of duty days: the sum that counts for the duty, and where and when, beside a plain recount."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from services import duty_days, follow_ups
from storage import duty_days as stored
from tests.services.diary import FRIDAY, said, span_answer
from tests.services.dues import begin_and_end, owed, switch
from tests.services.following import enter, follow, made, who, withdraw
from tests.services.test_duties_oracle import seed
from tests.services.test_registers_diary import YEAR, village

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from tests.services.diary import Diary

__all__ = ["seed"]

DAY = timedelta(1)


@dataclass
class Fact:
    """A stay or a visit as it stands, with what each of its days is worth, in half days."""

    record: int
    visit: bool
    days: dict[date, int] = field(default_factory=dict)
    key: bool = True
    """It went to a key village."""


def test_days_are_listed_as_they_count(diary: Diary, seed: int, figures: Callable[[str], None]) -> None:
    chance = random.Random(seed)
    leaders = [diary.township_secretary(), who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)]
    points = [{key: village(diary, one, key=key) for key in (True, False)} for one in leaders]
    facts: list[list[Fact]] = [[], []]
    for number in range(24):
        mine = number % 2
        _go(diary, chance, leaders[mine], points[mine], facts[mine])

    for leader, theirs in zip(leaders, facts, strict=True):
        office = (leader.office.organization_id, leader.office.id)
        year = (date(2026, 1, 1), date(2026, 12, 31))
        found = diary.database.run(stored.of_office, office, year, stored.BOTH, diary.now)
        assert found == _recounted(theirs, *year)
        assert (
            diary.database.run(stored.of_office, office, year, stored.BOTH, diary.now - timedelta(hours=1))
            == []
        )
    total = sum(one.half_days for one in _recounted(facts[0], date(2026, 1, 1), date(2026, 12, 31)))
    figures(f"{sum(map(len, facts))} stays and visits, {total} half days of the secretary")
    assert owed(diary, leaders[0], "SEC-01", YEAR).counted == total


def _go(
    diary: Diary, chance: random.Random, leader: Actor, points: dict[bool, int], facts: list[Fact]
) -> None:
    """Somebody stays somewhere or calls at a contact point; sometimes it is taken back, or entered again."""
    diary.now += timedelta(minutes=1)
    day = date(2025, 12, 20) + chance.randrange(95) * DAY
    if chance.random() < 0.5:
        key = chance.random() < 0.7
        answers = {
            **diary.visit_answers(leader),
            "contact_point": str(points[key]),
            "held_on": day.isoformat(),
        }
        fact = Fact(enter(diary, leader, "visit", answers), True, {day: 1}, key)
    else:
        last = day + chance.choice((0, 0, 1, 3)) * DAY
        halves = chance.choice((("am", "pm"), ("am", "am"), ("pm", "pm")))
        worth = _worth(day, last, *halves)
        if any(other.days.keys() & worth.keys() for other in facts if not other.visit):
            return
        answers = diary.stay_answers(leader, span_answer(day, last, *halves))
        fact = Fact(enter(diary, leader, "duty_stay", answers), False, worth)
    if chance.random() < 0.2:
        withdraw(diary, leader, fact.record)
        if chance.random() < 0.5:
            return
        diary.database.run(follow_ups.restore, leader, fact.record, diary.now)
    facts.append(fact)


def _worth(first: date, last: date, from_half: str, to_half: str) -> dict[date, int]:
    days = {first + DAY * number: 2 for number in range((last - first).days + 1)}
    days[first] -= from_half == "pm"
    days[last] -= to_half == "am"
    return days


def _recounted(facts: list[Fact], first: date, last: date) -> list[stored.Stretch]:
    """A visit to a key village is half a day where nothing else is entered for the day, or nothing before."""
    found = []
    for number, one in enumerate(facts):
        days = {day: worth for day, worth in one.days.items() if first <= day <= last}
        taken = [
            other
            for at, other in enumerate(facts)
            if one.visit
            and days.keys() & other.days.keys()
            and (not other.visit or (other.key and at < number))
        ]
        if days and not taken and one.key:
            found.append(stored.Stretch(one.record, one.visit, min(days), max(days), sum(days.values())))
    return sorted(found, key=lambda one: (one.from_on, one.record_id), reverse=True)


def test_the_latest_come_first_with_place_and_what_became_of_the_problems(diary: Diary) -> None:
    secretary = diary.township_secretary()
    point = str(village(diary, secretary, key=True))
    answers = diary.stay_answers(secretary, span_answer(date(2026, 3, 23), date(2026, 3, 25), "am", "am"))
    told = {**answers, "problems_taken_on": 3, "problems": "缺水,缺书,缺路"}
    record_id = enter(diary, secretary, "duty_stay", told)
    made(follow(diary, secretary, "solve_taken", record_id, count=2, on_day="2026-03-26", line="装好了"))
    diary.stay(secretary, span_answer(date(2026, 2, 27), date(2026, 3, 2)))
    diary.visit(secretary, contact_point=point, held_on="2026-01-05")

    shown = said(diary.database.run(duty_days.show, secretary, diary.now))

    assert shown.splitlines() == [
        "<b>2026年蹲点 7/30 天</b>",
        "1. 3月23日–25日 柳河村 2.5 天,接下问题 3 个,解决 2 个",
        "2. 2月27日–3月2日 柳河村 4 天",
        "3. 1月5日 柳河村 0.5 天(走访)",
        "还差 23 天。",
    ]


def test_whoever_is_in_office_for_a_part_of_the_year_owes_a_part_and_is_told_which(diary: Diary) -> None:
    secretary = diary.township_secretary()
    # From 1 March on there are 306 of 365 days: 60 half days * 306 / 365 = 50.3, at least 51.
    begin_and_end(diary, secretary.office.organization_id, date(2026, 3, 1))

    shown = said(diary.database.run(duty_days.show, secretary, diary.now))

    assert shown.splitlines() == [
        "<b>2026年蹲点 0/25.5 天,按 3月1日–12月31日折算</b>",
        "今年还没有蹲点记录。",
        "还差 25.5 天。",
    ]


def test_for_whom_no_number_is_set_days_are_counted_all_the_same(diary: Diary) -> None:
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    diary.stay(member, span_answer(FRIDAY, FRIDAY))

    shown = said(diary.database.run(duty_days.show, member, diary.now))

    assert shown.splitlines()[0] == "<b>2026年蹲点 1 天</b>"
    assert "还差" not in shown


def test_where_it_is_switched_off_no_number_is_set(diary: Diary) -> None:
    switch(diary, "SEC-01", date(2026, 1, 1), on=False)

    shown = said(diary.database.run(duty_days.show, diary.township_secretary(), diary.now))

    assert shown.splitlines()[0] == "<b>2026年蹲点 0 天</b>"


def test_a_clerk_sees_each_leader_and_nobody_elses(diary: Diary) -> None:
    clerk, secretary = who(diary, Role.CLERK, Level.TOWNSHIP), diary.township_secretary()
    member = who(diary, Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    diary.stay(member, span_answer(FRIDAY, FRIDAY, "am", "am"))

    shown = said(diary.database.run(duty_days.show, clerk, diary.now))

    assert f"1. {secretary.name}(书记):0/30 天" in shown
    assert f"2. {member.name}(班子成员):0.5 天" in shown
    look = said(diary.database.run(duty_days.of_office, clerk, member.office.id, diary.now))
    assert look.splitlines()[0] == f"<b>{member.name} 2026年蹲点 0.5 天</b>"
    for stranger in (diary.secretary(), who(diary, Role.CLERK, Level.COUNTY)):
        with pytest.raises(NotFound):
            diary.database.run(duty_days.of_office, stranger, member.office.id, diary.now)
    with pytest.raises(NotFound):
        diary.database.run(duty_days.of_office, member, secretary.office.id, diary.now)


def test_there_are_five_on_a_page(diary: Diary) -> None:
    secretary = diary.township_secretary()
    for number in range(7):
        diary.stay(secretary, span_answer(FRIDAY - number * DAY, FRIDAY - number * DAY))

    first = said(diary.database.run(duty_days.show, secretary, diary.now))
    last = said(diary.database.run(duty_days.of_office, secretary, secretary.office.id, diary.now, 99))

    assert first.splitlines()[0] == "<b>2026年蹲点 7/30 天</b>,第 1/2 页"
    assert "1. 3月27日" in first
    assert "6. 3月22日" not in first
    assert "6. 3月22日 柳河村 1 天" in last
