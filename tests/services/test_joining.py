"""Joining by one's own number; everybody else learns how to join and nothing more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from domain.demonstration import Demonstration, Size, demonstrate
from domain.messages import Text
from domain.people import Level, Role
from domain.refusals import Refused
from services.joining import bind, greeting
from services.persons import identify
from services.roster import load
from storage import persons, schema
from storage.database import Database, Tx
from storage.verify import verify

NOW = datetime(2026, 3, 27, 4, 0, tzinfo=UTC)
CITY = demonstrate(Size(counties=1, townships=1, branches=4), seed=1)
MEMBER = CITY.who(Role.SECRETARY, Level.VILLAGE)[0]


@pytest.fixture
def city() -> Demonstration:
    """The city whose roster is loaded."""
    return CITY


@pytest.fixture
def database(database_url: str) -> Database:
    """A database with the city's roster."""
    opened = Database(database_url, b"key")
    opened.run(load, CITY.roster, NOW)
    return opened


def bindings(tx: Tx) -> list[tuple[int | None, str, int]]:
    """Actor, subject and subject's id of the links that tell of somebody who joined."""
    links = select(schema.audit_links).where(schema.audit_links.c.action == "bound")
    return [(row.actor_id, row.subject, row.subject_id) for row in tx.execute(links)]


def accounts(tx: Tx) -> dict[str, int]:
    rows = tx.execute(select(schema.persons.c.phone, schema.persons.c.telegram_id))
    return {row.phone: row.telegram_id for row in rows}


def refusal(database: Database, telegram_id: int, phone: str, *, own: bool = True) -> str:
    """The key of a refusal, after which nothing has changed."""
    before = database.run(accounts)
    with pytest.raises(Refused) as refused:
        database.run(bind, telegram_id, phone, NOW, own=own)
    assert database.run(accounts) == before
    assert database.run(bindings) == []
    return refused.value.text.key


@pytest.mark.parametrize("written", ["{}", "+{}", "+86 {national}", "{national}"])
def test_ones_own_listed_number_joins_however_it_is_written(
    database: Database, city: Demonstration, written: str
) -> None:
    phone = written.format(city.newcomer.phone, national=city.newcomer.phone.removeprefix("86"))
    actor = database.run(bind, city.newcomer.id, phone, NOW, own=True)
    assert actor.name == city.newcomer.name
    assert actor == database.run(identify, city.newcomer.id, NOW)
    assert database.run(bindings) == [(actor.person_id, "person", actor.person_id)]
    assert database.run(verify, b"key").faults == []


def test_the_same_contact_once_more_changes_nothing(database: Database, city: Demonstration) -> None:
    first = database.run(bind, city.newcomer.id, city.newcomer.phone, NOW, own=True)
    assert database.run(bind, city.newcomer.id, city.newcomer.phone, NOW, own=True) == first
    assert len(database.run(bindings)) == 1


@pytest.mark.parametrize("phone", [CITY.newcomer.phone, MEMBER.phone, CITY.stranger.phone, ""])
def test_a_number_that_is_not_ones_own_is_refused_whoevers_it_is(database: Database, phone: str) -> None:
    assert refusal(database, CITY.stranger.id, phone, own=False) == "joining.not_own"


@pytest.mark.parametrize("phone", [CITY.stranger.phone, "", "86", "+44 20 7946 0000", "not a number"])
def test_a_number_that_is_not_listed_is_refused(database: Database, phone: str) -> None:
    assert refusal(database, CITY.stranger.id, phone) == "joining.not_listed"


def test_a_number_that_another_account_joined_with_is_refused(database: Database) -> None:
    assert refusal(database, CITY.stranger.id, MEMBER.phone) == "joining.taken"


def test_an_account_that_has_joined_cannot_take_a_second_person(
    database: Database, city: Demonstration
) -> None:
    assert refusal(database, MEMBER.id, city.newcomer.phone) == "joining.account_bound"
    assert refusal(database, MEMBER.id, city.stranger.phone) == "joining.account_bound"


def end_offices(tx: Tx, phone: str, to_on: date) -> None:
    person = persons.by_phone(tx, phone.removeprefix("86"))
    assert person is not None
    ended = update(schema.offices).where(schema.offices.c.person_id == person.id)
    tx.execute(ended.values(to_on=to_on))


def test_a_listed_number_without_a_live_office_is_as_good_as_not_listed(
    database: Database, city: Demonstration
) -> None:
    database.run(end_offices, city.newcomer.phone, date(2026, 3, 26))
    assert refusal(database, city.newcomer.id, city.newcomer.phone) == "joining.not_listed"


def test_an_account_without_an_office_cannot_change_into_another_person(
    database: Database, city: Demonstration
) -> None:
    database.run(end_offices, MEMBER.phone, date(2026, 3, 26))
    assert refusal(database, MEMBER.id, city.newcomer.phone) == "joining.account_bound"


def test_a_stranger_is_told_how_to_join_and_whoever_left_that_they_left(
    database: Database, city: Demonstration
) -> None:
    assert database.run(greeting, city.stranger.id, NOW) == Text("joining.stranger")
    assert database.run(greeting, city.newcomer.id, NOW) == Text("joining.stranger")
    database.run(end_offices, MEMBER.phone, date(2026, 3, 1))
    organization = MEMBER.title.removesuffix("书记")
    assert database.run(greeting, MEMBER.id, NOW) == Text(
        "joining.office_ended", {"organization": organization, "to_on": "2026-03-01"}
    )
