"""Posts without a secretary since when, acting ones told apart; elections overdue, near, or not known of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.people import Level, Role
from services import coverage, coverage_views, vacancies
from services.extent import extent
from storage import offices, schema
from storage.offices import NewOffice
from tests.services.diary import FRIDAY, said
from tests.services.following import correct, enter, who, withdraw
from tests.services.people import end_office, person_of

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.messages import Json
    from domain.people import Actor
    from services.vacancies import Posts
    from storage.database import Tx
    from tests.services.diary import Diary


def posts(diary: Diary, actor: Actor) -> Posts:
    """What is known of the actor's tree."""

    def look(tx: Tx) -> Posts:
        return vacancies.of_extent(tx, extent(tx, actor.seat_id, actor.today), diary.now)

    return diary.database.run(look)


def branch(diary: Diary, number: int = 0) -> Account:
    """A village secretary's account."""
    return diary.city.who(Role.SECRETARY, Level.VILLAGE)[number]


def act(tx: Tx, account: Account, organization_id: int) -> None:
    """Let somebody act as secretary."""
    person = person_of(tx, account)
    held = NewOffice(person.id, organization_id, Role.SECRETARY, FRIDAY, None, acting=True)
    offices.add_many(tx, [held])


def test_a_post_is_empty_from_the_day_after_the_last_tenure_the_longest_first(diary: Diary) -> None:
    first, second = diary.secretary(), diary.secretary(1)
    diary.database.run(end_office, branch(diary), date(2026, 2, 28))
    diary.database.run(end_office, branch(diary, 1), date(2025, 12, 26))

    found = posts(diary, diary.township_secretary())

    assert [(one.organization.id, one.since, one.is_long) for one in found.vacant] == [
        (second.office.organization_id, date(2025, 12, 27), False),
        (first.office.organization_id, date(2026, 3, 1), False),
    ]
    diary.on(date(2026, 3, 28))
    assert [one.is_long for one in posts(diary, diary.township_secretary()).vacant] == [True, False]


def test_an_acting_secretary_is_told_apart(diary: Diary) -> None:
    here = diary.secretary().office.organization_id
    diary.database.run(end_office, branch(diary), date(2025, 11, 30))
    diary.database.run(act, branch(diary, 1), here)
    township = diary.township_secretary()

    found = posts(diary, township)

    assert (list(found.vacant), [one.organization.id for one in found.acting]) == ([], [here])
    shown = said(diary.database.run(coverage_views.vacant, township, diary.now))
    assert "柳河村党支部:2025年12月1日起没有正式书记,现由代理书记主持,超过 3 个月" in shown


def test_where_nobody_ever_was_secretary_it_is_empty_since_the_organization_began(diary: Diary) -> None:
    table = schema.offices
    here = diary.secretary().office.organization_id
    nobody = update(table).where(table.c.organization_id == here, table.c.role == Role.SECRETARY.value)
    diary.database.run(lambda tx: tx.execute(nobody.values(role=Role.CLERK.value)))

    found = posts(diary, diary.township_secretary())

    assert [(one.organization.id, one.since) for one in found.vacant] == [(here, date(2024, 1, 1))]


def elect(diary: Diary, number: int, day: date | None) -> int:
    """Let the roster say when a village's branch was elected; gives its id."""
    table, here = schema.organizations, diary.secretary(number).office.organization_id
    diary.database.run(lambda tx: tx.execute(update(table).where(table.c.id == here).values(elected_on=day)))
    return here


def test_elections_are_overdue_from_the_day_after_the_term_and_near_ninety_days_before(diary: Diary) -> None:
    every = update(schema.organizations).values(elected_on=date(2025, 6, 1))
    diary.database.run(lambda tx: tx.execute(every))
    over, last_day, near, far = (
        elect(diary, number, day)
        for number, day in enumerate(
            (date(2021, 3, 26), date(2021, 3, 27), date(2021, 6, 25), date(2021, 6, 26))
        )
    )

    found = posts(diary, diary.township_secretary())

    assert [(one.organization.id, one.is_overdue) for one in found.elections] == [
        (over, True),
        (last_day, False),
        (near, False),
    ]
    assert far not in {one.organization.id for one in found.elections}
    assert found.unknown == 0


def test_a_record_of_an_election_counts_until_it_is_withdrawn(diary: Diary) -> None:
    every = update(schema.organizations).values(elected_on=date(2025, 6, 1))
    diary.database.run(lambda tx: tx.execute(every))
    here, secretary = elect(diary, 0, date(2021, 3, 1)), diary.secretary()
    answers = {"item": "BR-10", "held_on": "2026-03-20", "title": "换届", "figure": None, "line": None}

    record_id = enter(diary, secretary, "general", {**answers, "attachments": []})

    assert list(posts(diary, diary.township_secretary()).elections) == []
    own = said(diary.database.run(coverage.show, secretary, diary.now))
    assert "换届:上次 2026年3月20日,任期 5 年,2031年3月20日到期" in own
    withdraw(diary, secretary, record_id)
    found = posts(diary, diary.township_secretary())
    assert [(one.organization.id, one.due_on) for one in found.elections] == [(here, date(2026, 3, 1))]


@pytest.mark.parametrize(
    "told",
    [
        {"title": "关于同意延期换届的批复", "line": None},
        {"title": "换届", "line": "报镇党委同意,推迟到9月"},
    ],
)
def test_that_an_election_may_be_later_is_no_election(diary: Diary, told: dict[str, Json]) -> None:
    every = update(schema.organizations).values(elected_on=date(2025, 6, 1))
    diary.database.run(lambda tx: tx.execute(every))
    here, secretary = elect(diary, 0, date(2021, 3, 1)), diary.secretary()
    answers: dict[str, Json] = {"item": "BR-10", "held_on": "2026-03-20", "figure": None, "attachments": []}

    record_id = enter(diary, secretary, "general", {**answers, **told})

    found = posts(diary, diary.township_secretary())
    assert [(one.organization.id, one.due_on) for one in found.elections] == [(here, date(2026, 3, 1))]
    correct(diary, secretary, record_id, title="换届选举", line=None)
    assert list(posts(diary, diary.township_secretary()).elections) == []
    correct(diary, secretary, record_id, title="延期换届的批复")
    assert len(posts(diary, diary.township_secretary()).elections) == 1


def test_those_of_which_nothing_is_known_are_counted_in_one_line(diary: Diary) -> None:
    every = update(schema.organizations).values(elected_on=None)
    diary.database.run(lambda tx: tx.execute(every))
    township = diary.township_secretary()

    shown = said(diary.database.run(coverage_views.elections, township, diary.now))

    assert "没有逾期的,90 天内也没有到期的" in shown
    assert "上次换届日期不详 13 个" in shown, "the township's committee and its twelve branches"


def test_a_branch_that_has_no_secretary_sees_it_through_its_clerk(diary: Diary) -> None:
    diary.database.run(end_office, branch(diary), date(2026, 2, 28))
    clerk = who(diary, Role.CLERK, Level.VILLAGE)

    shown = said(diary.database.run(coverage.show, clerk, diary.now))

    assert "书记:2026年3月1日起空缺" in shown
