"""Loading a roster: everything arrives, a second time changes nothing, five thousand branches are quick."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from domain.demonstration import Demonstration, Size, demonstrate
from domain.people import Level, Role
from services.persons import identify
from services.roster import Added, load, people_file
from storage import imports, schema
from storage.database import Database, Tx
from storage.imports import NewChange
from storage.verify import verify

NOW = datetime(2026, 3, 27, 4, 0, tzinfo=UTC)
NOTHING = Added(0, 0, 0, 0)


@pytest.fixture
def database(database_url: str) -> Database:
    """A database used from the test's own thread."""
    return Database(database_url, b"key")


@pytest.fixture
def city() -> Demonstration:
    """A small city."""
    return demonstrate(Size(counties=2, townships=3, branches=12), seed=3)


def links(tx: Tx) -> list[tuple[str, str]]:
    return [(row.action, row.subject) for row in tx.execute(select(schema.audit_links))]


def test_everything_of_a_roster_arrives(database: Database, city: Demonstration) -> None:
    added = database.run(load, city.roster, NOW)
    roster = city.roster
    assert added == Added(
        len(roster.organizations), len(roster.persons), len(roster.offices), len(roster.contact_points)
    )
    tables = (schema.organizations, schema.persons, schema.offices, schema.contact_points)
    counted = database.run(
        lambda tx: [tx.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]
    )
    assert Added(*counted) == added
    assert database.run(links) == [("loaded", "roster")]
    assert database.run(verify, b"key").faults == []


def test_everybody_who_has_joined_is_known_by_what_they_are(database: Database, city: Demonstration) -> None:
    database.run(load, city.roster, NOW)
    for account in city.accounts:
        actor = database.run(identify, account.id, NOW)
        if account in {city.newcomer, city.stranger}:
            assert actor is None
        else:
            assert actor is not None
            assert (actor.name, actor.office.role) == (account.name, account.role)


def test_the_tree_is_the_rosters_tree(database: Database, city: Demonstration) -> None:
    database.run(load, city.roster, NOW)
    names = {one.code: one.name for one in city.roster.organizations}
    parent = schema.organizations.alias()
    pairs = select(schema.organizations.c.name, parent.c.name).outerjoin(
        parent, parent.c.id == schema.organizations.c.parent_id
    )
    assert set(database.run(lambda tx: [(row[0], row[1]) for row in tx.execute(pairs)])) == {
        (one.name, None if one.parent is None else names[one.parent]) for one in city.roster.organizations
    }


def test_a_second_load_adds_nothing_and_says_nothing(database: Database, city: Demonstration) -> None:
    database.run(load, city.roster, NOW)
    assert database.run(load, city.roster, NOW) == NOTHING
    assert len(database.run(links)) == 1


def test_a_load_keeps_the_account_of_somebody_who_joined_meanwhile(
    database: Database, city: Demonstration
) -> None:
    database.run(load, city.roster, NOW)
    left = replace(city.roster, persons=tuple(replace(one, telegram_id=None) for one in city.roster.persons))
    assert database.run(load, left, NOW) == NOTHING
    assert database.run(identify, city.accounts[0].id, NOW) is not None


def test_codes_that_what_was_there_is_given_are_no_fault_of_the_chain(
    database: Database, city: Demonstration
) -> None:
    database.run(load, city.roster, NOW)
    database.run(_forget_codes)

    database.run(load, city.roster, NOW)

    assert database.run(_given_codes) > 0
    assert database.run(verify, b"key").faults == []
    database.run(_rename)
    [fault] = database.run(verify, b"key").faults
    assert fault.startswith("roster_change ")


def _forget_codes(tx: Tx) -> None:
    """What was listed before there were codes had none."""
    for table in (schema.organizations, schema.persons):
        tx.execute(update(table).values(code=None))


def _given_codes(tx: Tx) -> int:
    kept = select(schema.roster_changes).where(schema.roster_changes.c.kind == "changed")
    return sum(list(row.after) == ["code"] for row in tx.execute(kept))


def _rename(tx: Tx) -> None:
    """Somebody writes a change of a name, and seals nothing."""
    change = NewChange("person", 1, "changed", {"name": "甲", "code": "#1"}, {"name": "乙", "code": "P1"})
    imports.keep_changes(tx, None, [change], NOW)


def test_a_larger_roster_adds_what_is_new(database: Database, city: Demonstration) -> None:
    roster = city.roster
    part = replace(roster, offices=roster.offices[:5], contact_points=())
    database.run(load, part, NOW)
    added = database.run(load, roster, NOW)
    assert added == Added(0, 0, len(roster.offices) - 5, len(roster.contact_points))


def test_five_thousand_branches_load_in_seconds(sqlite_url: str, figures: Callable[[str], None]) -> None:
    city = demonstrate(Size(counties=10, townships=200, branches=5000))
    database = Database(sqlite_url, b"key")
    begun = time.perf_counter()
    added = database.run(load, city.roster, NOW)
    took = time.perf_counter() - begun
    figures(f"{added.organizations} organizations and {added.persons} people loaded in {took:.1f} s")
    assert took < 20  # 3 s alone on this machine; the bound allows for a busy one


def test_the_playground_gets_everybody_with_a_number_as_telegram_writes_it(city: Demonstration) -> None:
    people = people_file(city)
    assert len(people) == len(city.accounts)
    assert {"id", "first_name", "last_name", "phone", "title", "group", "started"} == set(people[0])
    assert all(str(one["phone"]).startswith("86100") for one in people)
    assert city.who(Role.SECRETARY, Level.CITY)[0].title == "望川市委书记"


def test_the_playground_gets_everybody_who_has_joined_as_started(city: Demonstration) -> None:
    waiting = [one["id"] for one in people_file(city) if not one["started"]]
    assert waiting == [city.newcomer.id, city.stranger.id]
