"""Diaries of what comes back with every period: the edges of each window, and who was there for a part."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from tests.services.diary import meeting_answers, span_answer
from tests.services.dues import (
    accept,
    all_due,
    begin_and_end,
    due,
    last_moment,
    meeting,
    midnight,
    owed,
    plain,
    state,
    switch,
)
from tests.services.following import correct, enter, who, withdraw
from tests.services.people import end_office, give_office

if TYPE_CHECKING:
    from tests.services.diary import Diary

DAY = timedelta(1)


@pytest.mark.parametrize(
    ("obligation", "kind", "period", "first", "last"),
    [
        # After 29 February: 2028 is a leap year.
        ("BR-05", "theme_day", "M202803", date(2028, 3, 1), date(2028, 3, 31)),
        ("BR-05", "theme_day", "M202802", date(2028, 2, 1), date(2028, 2, 29)),
        ("BR-05", "theme_day", "M202702", date(2027, 2, 1), date(2027, 2, 28)),
        ("BR-05", "theme_day", "M202612", date(2026, 12, 1), date(2026, 12, 31)),
        ("BR-01", "members_meeting", "Q202602", date(2026, 4, 1), date(2026, 6, 30)),
        ("BR-06", "organizational_life_meeting", "Y202601", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_meeting_counts_from_the_first_to_the_last_day_of_the_period(
    diary: Diary, obligation: str, kind: str, period: str, first: date, last: date
) -> None:
    for number, day in enumerate((first - DAY, first, last, last + DAY)):
        diary.on(day)
        meeting(diary, diary.secretary(number), day, kind)

    found = [due(diary, diary.secretary(number), obligation, period) for number in range(4)]

    assert [str(one.state) for one in found] == ["missed", "met", "met", "missed"]
    assert {(one.assignment.first, one.assignment.last) for one in found} == {(first, last)}
    assert [one.assignment.after_on for one in found] == [None, None, None, last + DAY]


@pytest.mark.parametrize(
    ("obligation", "period", "last"),
    [
        ("BR-05", "M202802", date(2028, 2, 29)),
        ("BR-01", "Q202601", date(2026, 3, 31)),
        ("BR-06", "Y202601", date(2026, 12, 31)),
    ],
)
def test_a_period_is_planned_to_the_end_of_its_last_day_and_missed_from_the_next_moment(
    diary: Diary, obligation: str, period: str, last: date
) -> None:
    diary.now = last_moment(last)
    assert state(diary, diary.secretary(), obligation, period) == "planned"
    diary.now = midnight(last + DAY)
    assert state(diary, diary.secretary(), obligation, period) == "missed"


def test_what_is_entered_in_the_last_second_is_met_and_in_the_next_one_met_late(diary: Diary) -> None:
    # The local day ends at 16:00 of the same day in UTC.
    last = date(2026, 3, 31)
    for number, at in enumerate((last_moment(last), midnight(last + DAY))):
        diary.now = at
        meeting(diary, diary.secretary(number), last, "theme_day")

    assert [state(diary, diary.secretary(number), "BR-05", "M202603") for number in range(2)] == [
        "met",
        "met_late",
    ]
    assert owed(diary, diary.secretary(1), "BR-05", "M202603").after_on is None
    assert state(diary, diary.secretary(1), "BR-05", "M202603", as_of=last_moment(last)) == "planned"


def test_a_new_years_meeting_entered_for_the_old_year_stands_in_the_new_one(diary: Diary) -> None:
    for number, day in enumerate((date(2026, 12, 31), date(2027, 1, 1))):
        diary.now = midnight(date(2027, 1, 1))
        meeting(diary, diary.secretary(number), day, "members_meeting")

    keys = ("Q202604", "Q202701")
    assert [state(diary, diary.secretary(0), "BR-01", key) for key in keys] == ["met_late", "planned"]
    assert [state(diary, diary.secretary(1), "BR-01", key) for key in keys] == ["missed", "met"]


def test_a_second_topic_session_in_the_same_half_does_not_cover_the_other_half(diary: Diary) -> None:
    diary.on(date(2026, 6, 29))
    for day in (date(2026, 1, 1), date(2026, 6, 29)):
        meeting(diary, who(diary, Role.SECRETARY, Level.COUNTY), day, "topic_session")
    diary.on(date(2026, 12, 31))
    secretary = who(diary, Role.SECRETARY, Level.COUNTY)

    assert owed(diary, secretary, "DEC-02", "H202601").counted == 2
    assert state(diary, secretary, "DEC-02", "H202601") == "met"
    assert state(diary, secretary, "DEC-02", "H202602") == "planned"
    diary.on(date(2027, 1, 1))
    assert state(diary, secretary, "DEC-02", "H202602") == "missed"


def test_a_session_on_the_first_of_july_belongs_to_the_second_half(diary: Diary) -> None:
    for number, day in enumerate((date(2026, 6, 30), date(2026, 7, 1))):
        diary.on(day)
        level = (Level.CITY, Level.COUNTY)[number]
        meeting(diary, who(diary, Role.SECRETARY, level), day, "topic_session")
    city, county = who(diary, Role.SECRETARY, Level.CITY), who(diary, Role.SECRETARY, Level.COUNTY)

    halves = ("H202601", "H202602")
    assert [state(diary, city, "DEC-02", half) for half in halves] == ["met", "planned"]
    assert [state(diary, county, "DEC-02", half) for half in halves] == ["missed", "met"]
    assert owed(diary, county, "DEC-02", "H202601").after_on == date(2026, 7, 1)


def test_what_is_due_by_a_day_of_the_year_is_missed_on_the_day_after_it(diary: Diary) -> None:
    switch(diary, "DEC-08", date(2024, 1, 1))
    secretary = who(diary, Role.SECRETARY, Level.COUNTY)
    lists = [one.obligation for one in all_due(diary, secretary, "DEC-08")][-1]
    assert lists.until == (2, 28)

    diary.now = last_moment(date(2028, 2, 28))
    assert state(diary, secretary, "DEC-08", "Y202801") == "planned"
    diary.now = midnight(date(2028, 2, 29))
    assert state(diary, secretary, "DEC-08", "Y202801") == "missed"
    secretary = who(diary, Role.SECRETARY, Level.COUNTY)
    answers = plain(date(2028, 2, 29), item="DEC-08", title="三张清单", figure=None, line=None)
    diary.log(secretary, "general", answers)
    assert state(diary, secretary, "DEC-08", "Y202801") == "missed"
    assert owed(diary, secretary, "DEC-08", "Y202801").after_on == date(2028, 2, 29)


def test_one_record_meets_every_assignment_it_fits(diary: Diary) -> None:
    secretary = diary.secretary()
    meeting(
        diary, secretary, date(2026, 3, 27), "theme_day", "members_meeting", "organizational_life_meeting"
    )

    for obligation, period in (("BR-05", "M202603"), ("BR-01", "Q202601"), ("BR-06", "Y202601")):
        assert state(diary, secretary, obligation, period) == "met"
    assert state(diary, secretary, "BR-05", "M202602") == "missed"


# --- Days that were corrected, and records that were taken back ---------------------------------------------


def test_a_day_that_was_corrected_counts_where_it_belongs_and_keeps_when_it_was_entered(diary: Diary) -> None:
    secretary = diary.secretary()
    answers = {**meeting_answers(date(2026, 3, 27)), "kinds": ["theme_day"]}
    record_id = enter(diary, secretary, "meeting", answers)
    diary.on(date(2026, 4, 2))
    correct(diary, secretary, record_id, held_on="2026-02-27")

    assert state(diary, secretary, "BR-05", "M202602") == "met_late"
    assert state(diary, secretary, "BR-05", "M202603") == "missed"
    before = last_moment(date(2026, 4, 1))
    assert state(diary, secretary, "BR-05", "M202602", as_of=before) == "missed"
    assert state(diary, secretary, "BR-05", "M202603", as_of=before) == "met"

    diary.on(date(2026, 4, 3))
    correct(diary, secretary, record_id, held_on="2026-03-26")
    assert state(diary, secretary, "BR-05", "M202603") == "met"


def test_what_is_withdrawn_after_the_end_was_met_until_then(diary: Diary) -> None:
    diary.on(date(2026, 3, 30))
    secretary, entered_at = diary.secretary(), diary.now
    record_id = meeting(diary, secretary, date(2026, 3, 27), "theme_day")
    diary.on(date(2026, 4, 10))
    withdraw(diary, secretary, record_id)

    assert state(diary, secretary, "BR-05", "M202603") == "missed"
    assert state(diary, secretary, "BR-05", "M202603", as_of=diary.now - timedelta(seconds=1)) == "met"
    assert state(diary, secretary, "BR-05", "M202603", as_of=entered_at) == "met"
    assert state(diary, secretary, "BR-05", "M202603", as_of=entered_at - timedelta(seconds=1)) == "planned"


# --- Whoever is there for a part of a period ----------------------------------------------------------------


def test_two_secretaries_of_one_year_owe_their_parts_rounded_up(diary: Diary) -> None:
    account = diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    diary.database.run(end_office, account, date(2026, 6, 30))
    diary.on(date(2026, 6, 30))
    first = diary.township_secretary()
    next_one = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    diary.database.run(give_office, next_one, first.office.organization_id, date(2026, 7, 1))
    diary.stay(first, span_answer(date(2026, 6, 1), date(2026, 6, 15)))
    diary.on(date(2026, 7, 1))
    second = diary.actor(next_one.id)
    assert second.office.role is Role.SECRETARY

    # 60 half days * 181 / 365 = 29.8 and * 184 / 365 = 30.2.
    before, after = owed(diary, first, "SEC-01", "Y202601"), owed(diary, second, "SEC-01", "Y202601")
    assert (before.first, before.last, before.required) == (date(2026, 1, 1), date(2026, 6, 30), 30)
    assert (after.first, after.last, after.required) == (date(2026, 7, 1), date(2026, 12, 31), 31)
    assert state(diary, first, "SEC-01", "Y202601") == "met"
    assert (state(diary, second, "SEC-01", "Y202601"), after.counted) == ("planned", 0)


def test_whoever_takes_office_on_the_last_day_of_a_year_owes_half_a_day(diary: Diary) -> None:
    township = diary.township_secretary().office.organization_id
    account = diary.city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0]
    diary.database.run(give_office, account, township, date(2026, 12, 31))
    diary.on(date(2026, 12, 31))
    actor = diary.actor(account.id)

    assert owed(diary, actor, "SEC-01", "Y202601").required == 1
    diary.stay(actor, span_answer(date(2026, 12, 31), date(2026, 12, 31), "am", "am"))
    assert state(diary, actor, "SEC-01", "Y202601") == "met"


@pytest.mark.parametrize(
    ("from_on", "to_on", "missed"),
    [
        (date(2026, 3, 31), None, ["M202603"]),
        (date(2026, 4, 1), None, []),
        (date(2024, 1, 1), date(2026, 2, 28), ["M202601", "M202602"]),
        (date(2024, 1, 1), date(2026, 3, 1), ["M202601", "M202602", "M202603"]),
        (date(2026, 2, 28), date(2026, 2, 28), ["M202602"]),
    ],
)
def test_a_branch_owes_what_falls_into_its_time(
    diary: Diary, from_on: date, to_on: date | None, missed: list[str]
) -> None:
    secretary = diary.secretary()
    begin_and_end(diary, secretary.office.organization_id, from_on, to_on)
    diary.on(date(2026, 4, 1))

    found = [one for one in all_due(diary, secretary, "BR-05") if str(one.state) == "missed"]

    assert [one.assignment.period for one in found if one.assignment.period > "M2026"] == missed
    assert found == [] or found[0].assignment.first >= from_on


# --- Rules that change --------------------------------------------------------------------------------------


def test_a_pack_that_is_switched_off_was_on_until_the_day_before(diary: Diary) -> None:
    secretary = diary.secretary()
    switch(diary, "branch", date(2026, 4, 1), on=False)
    diary.on(date(2026, 5, 6))

    keys = [one.assignment.period for one in all_due(diary, secretary, "BR-05")]
    assert keys[-1] == "M202603"
    this_year = [one for one in all_due(diary, secretary, "BR-06") if one.assignment.period == "Y202601"]
    assert this_year == [], "what was to be done by the end of the year is not missed by a switch"
    switch(diary, "branch", date(2026, 5, 1))
    keys = [one.assignment.period for one in all_due(diary, secretary, "BR-05")]
    assert keys[-2:] == ["M202603", "M202605"]


def test_an_obligation_that_is_struck_from_the_next_year_on_is_owed_for_this_one(diary: Diary) -> None:
    secretary = diary.secretary()
    accept(diary, "BR-06", None, date(2027, 1, 1))

    assert state(diary, secretary, "BR-06", "Y202601") == "planned"
    diary.on(date(2027, 1, 5))
    assert state(diary, secretary, "BR-06", "Y202601") == "missed"
    assert [one.assignment.period for one in all_due(diary, secretary, "BR-06")][-1] == "Y202601"
