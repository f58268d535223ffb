"""Digests of people who cannot be reached: the next in line has them, at the tick and at the sending."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from domain.reminders import Round, RoundKind
from services import digest_contents
from services.digest_contents import Reader
from services.digests import Composer
from services.persons import live_offices
from storage import offices, persons, schema
from storage.database import Database
from storage.digests import Item
from tests.services.people import end_office, give_office, office_of, person_of
from tests.services.reminding import Days, city_of, of

if TYPE_CHECKING:
    from domain.demonstration import Account
    from services.rounds import Told
    from storage.database import Tx

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 23)
PASS_ON = "<b>请转告下级(那里还没有人能收到提醒)</b>"


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """The city; the ticker has ticked on Friday, 20 March 2026."""
    with city_of(sqlite_url, date(2026, 3, 20)) as made:
        yield made


@pytest.fixture
def village(days: Days) -> Account:
    """The secretary of 姜家圩村党支部, which has nobody else."""
    return days.city.who(Role.SECRETARY, Level.VILLAGE)[1]


@pytest.fixture
def township(days: Days) -> tuple[Account, Account]:
    """The secretary of the township, and its clerk."""
    return days.who(Role.SECRETARY, Level.TOWNSHIP), days.who(Role.CLERK, Level.TOWNSHIP)


def block(days: Days, *accounts: Account) -> None:
    """Let it be known that these have blocked the bot."""
    for one in accounts:
        days.database.run(persons.mark_unreachable, one.id, days.now)


def test_where_nobody_ever_joined_those_above_are_asked_to_pass_it_on(
    days: Days, township: tuple[Account, Account]
) -> None:
    said = days.on(MONDAY)
    for one in township:
        (told,) = of(said, one)
        assert told.lines == [
            PASS_ON,
            "枫河社区党支部:党员大会 一季度、支委会 3月、主题党日 3月 · 还有 8 天,3月31日 周二",
        ]
        # Nothing is entered from here, and no release asked for: it is not theirs.
        assert list(told.buttons) == ["明天再说", "3天后", "下周一", "我的任务"]


def test_whoever_blocked_the_bot_is_stood_in_for_likewise(
    days: Days, village: Account, township: tuple[Account, Account]
) -> None:
    block(days, village)
    said = days.on(MONDAY)
    assert of(said, village) == []
    for one in township:
        assert any("姜家圩村党支部" in line for line in of(said, one)[0].lines)


def test_a_branch_whose_clerk_can_be_reached_is_told_there(
    days: Days, township: tuple[Account, Account]
) -> None:
    block(days, days.secretary)
    said = days.on(MONDAY)
    assert len(of(said, days.who(Role.CLERK, Level.VILLAGE))) == 1
    assert not any("柳河村" in one.text for one in of(said, township[0]))


def test_before_those_above_the_leadership_members_stand_in(
    days: Days, village: Account, township: tuple[Account, Account]
) -> None:
    member = days.city.who(Role.INSPECTOR)[0]
    office = days.database.run(office_of, village)
    days.database.run(give_office, member, office.organization_id, role=Role.LEADERSHIP_MEMBER)
    block(days, village)
    said = days.on(MONDAY)
    assert [one.lines[0] for one in of(said, member)] == ["<b>本周要办(姜家圩村党支部)</b>"]
    assert not any("姜家圩村" in one.text for one in of(said, township[0]))


def test_where_nobody_answers_above_either_the_next_above_is_told(
    days: Days, village: Account, township: tuple[Account, Account]
) -> None:
    # The township's leadership member can be reached, but does not answer for what is below.
    block(days, village, *township)
    said = days.on(MONDAY)
    county = days.who(Role.SECRETARY, Level.COUNTY)
    (told,) = of(said, county)
    assert [line.partition(":")[0] for line in told.lines[1:]] == ["姜家圩村党支部", "枫河社区党支部"]
    days.until(date(2026, 4, 21))
    below = [one for one in of(days.said, county) if one.key == "reminders.below"]
    heard = {line.partition(":")[0] for one in below for line in one.lines}
    assert heard >= {"柳河村党支部", "姜家圩村党支部"}


def test_what_a_member_cannot_be_told_is_told_to_the_secretary(
    days: Days, township: tuple[Account, Account]
) -> None:
    member = days.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    block(days, member)
    days.on(date(2026, 9, 29))
    assert of(days.on(date(2026, 9, 30)), township[0])
    bearers = {item.office_id for _, chat, item in days.items() if chat == township[0].id}
    assert days.database.run(office_of, member).id in bearers


def test_who_turns_out_to_have_blocked_the_bot_is_stood_in_for_the_same_morning(
    days: Days, village: Account, township: tuple[Account, Account]
) -> None:
    days.blocked_by.add(village.id)
    first = days.on(MONDAY)
    # The township has its digest of the day already: that of the branch comes the next morning.
    assert [len(of(first, one)) for one in township] == [1, 1]
    second = [*of(days.on(date(2026, 3, 24)), township[1]), *of(days.on(date(2026, 3, 25)), township[1])]
    told = [line for one in (*of(first, township[1]), *second) for line in one.lines]
    assert [line.partition(":")[0] for line in told if "姜家圩村" in line and "3月31日" in line] == [
        "姜家圩村党支部"
    ]


def test_who_turns_out_to_have_blocked_the_bot_is_stood_in_for_by_a_member(
    days: Days, village: Account
) -> None:
    member = days.city.who(Role.INSPECTOR)[0]
    office = days.database.run(office_of, village)
    days.database.run(give_office, member, office.organization_id, role=Role.LEADERSHIP_MEMBER)
    days.blocked_by.add(village.id)
    said = days.on(MONDAY)
    assert [one.lines[0] for one in of(said, member)] == ["<b>本周要办(姜家圩村党支部)</b>"]
    assert of(days.on(MONDAY, time(15, 0)), member) == []


def test_when_everybody_has_blocked_the_bot_nothing_is_said_and_nothing_goes_round(days: Days) -> None:
    days.blocked_by.update(one.id for one in days.city.accounts)
    assert days.on(MONDAY) == []
    assert days.until(date(2026, 4, 1)) == []
    assert days.waits() == 0


def test_who_has_another_account_by_the_time_of_sending_is_told_there(days: Days) -> None:
    days.at(MONDAY)
    days.tick()
    person = days.database.run(person_of, days.secretary)
    table = schema.persons
    other = update(table).where(table.c.id == person.id).values(telegram_id=424242)
    days.database.run(lambda tx: tx.execute(other))
    said = days.send()
    assert of(said, days.secretary) == []
    assert [one.lines[0] for one in said if one.chat_id == 424242] == ["<b>本周要办(柳河村党支部)</b>"]


def test_who_has_lost_every_office_is_told_nothing_and_those_above_stand_in(
    days: Days, village: Account, township: tuple[Account, Account]
) -> None:
    days.at(MONDAY)
    days.tick()
    days.database.run(end_office, village, date(2026, 3, 22))
    said = days.send()
    assert of(said, village) == []
    days.on(date(2026, 3, 24))
    days.on(date(2026, 3, 25))
    told = [line for one in of(days.said, township[0]) for line in one.lines if "3月31日" in line]
    assert any(line.startswith("姜家圩村党支部") for line in told)


def test_a_contact_leader_who_left_between_tick_and_sending_is_told_nothing(days: Days) -> None:
    days.until(date(2026, 4, 13))
    leader = days.who(Role.LEADERSHIP_MEMBER, Level.COUNTY)
    days.at(date(2026, 4, 14))
    days.tick()
    days.database.run(end_office, leader, date(2026, 4, 13))
    assert of(days.send(), leader) == []


def test_what_somebody_missed_who_has_left_is_told_to_nobody(days: Days) -> None:
    days.on(date(2026, 9, 28))
    member = days.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)
    left = days.database.run(end_office, member, date(2026, 11, 20))
    days.until(date(2027, 1, 25))
    told = {item.stage for _, _, item in days.items() if item.office_id == left}
    assert told == {"before90"}


def test_what_an_organization_missed_that_has_ended_is_told_to_nobody(days: Days, village: Account) -> None:
    organization_id = days.database.run(office_of, village).organization_id
    one = schema.organizations
    ended = update(one).where(one.c.id == organization_id).values(to_on=date(2026, 3, 27))
    days.database.run(lambda tx: tx.execute(ended))
    days.until(date(2026, 4, 24))
    told = {
        item.stage
        for _, _, item in days.items()
        if item.organization_id == organization_id and item.period in {"M202603", "Q202601"}
    }
    assert told == {"before3"}


def test_a_parent_hears_of_an_organization_in_another_zone(
    days: Days, village: Account, township: tuple[Account, Account]
) -> None:
    organization_id = days.database.run(office_of, village).organization_id
    one = schema.organizations
    there = update(one).where(one.c.id == organization_id).values(time_zone="Asia/Urumqi")
    days.database.run(lambda tx: tx.execute(there))
    # From 9:00 there, which is 11:00 here, until after 31 March + 21 days.
    for count in range(34):
        days.on(date(2026, 3, 20) + timedelta(days=count), time(11, 30))
    told = [
        day
        for day, chat, item in days.items()
        if (chat, item.organization_id, item.period) == (township[1].id, organization_id, "Q202601")
    ]
    assert told == [date(2026, 4, 21)]


def test_many_organizations_are_passed_on_like_few(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(sqlite_url, b"key")
    days = Days(database, demonstrate(Size(counties=1, townships=2, branches=12)))
    county = days.who(Role.CLERK, Level.COUNTY)
    others = update(schema.persons).where(schema.persons.c.telegram_id != county.id)
    database.run(lambda tx: tx.execute(others.values(telegram_id=None)).close())
    person_id = days.actor(county).person_id
    found: list[list[Told]] = []

    def look(tx: Tx, now: datetime, few: int) -> None:
        monkeypatch.setattr(digest_contents, "_FEW", few)
        holder = offices.holder_by_person(tx, person_id)
        assert holder is not None
        reader = Reader(holder.person_id, holder.name, county.id, live_offices(holder.held, now))
        for kind in (RoundKind.DUE, RoundKind.WEEK):
            made = Round(kind, day := now.date(), day + DAY, day - 7 * DAY, day - 6 * DAY)
            told = digest_contents.of_round(tx, reader, made, now)
            found.append(sorted(told, key=lambda one: one.due.key))
            items = [Item(*one.due.key, one.stage.name) for one in told]
            put_off = digest_contents.of_reader(tx, reader, items, now)
            found.append(sorted(put_off, key=lambda one: one.due.key))

    seen = 0
    for count in range(0, 120, 5):
        days.at(date(2026, 2, 20) + count * DAY)
        found.clear()
        for few in (0, 1000):
            database.run(look, days.now, few)
        assert found[:4] == found[4:]
        seen += sum(map(len, found))
    assert seen > 400
    asyncio.run(database.close())


@pytest.fixture
def branch(days: Days) -> int:
    """柳河村党支部, which has a secretary and a clerk; once announced to, it turns out to have ended."""
    organization_id: int = days.database.run(office_of, days.secretary).organization_id
    days.at(MONDAY)
    days.tick()
    one = schema.organizations
    ended = update(one).where(one.c.id == organization_id).values(to_on=MONDAY - DAY)
    days.database.run(lambda tx: tx.execute(ended).close())
    return organization_id


@pytest.mark.timeout(60)
def test_what_an_organization_that_has_ended_was_to_be_told_does_not_go_round_among_its_people(
    days: Days, branch: int
) -> None:
    days.send()
    days.until(MONDAY + 7 * DAY)
    assert days.waits() == 0
    # The parent hears of February, which it missed as long as it was there.
    told = {item.stage for _, _, item in days.items() if item.organization_id == branch}
    assert told == {"parent"}


@pytest.mark.timeout(60)
@pytest.mark.usefixtures("branch")
def test_nothing_goes_round_even_among_people_who_seem_to_be_there(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Composer, "_reader", lambda *_: None)
    days.send()
    assert days.waits() == 0
