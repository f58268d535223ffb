"""Who is behind an update: a listed person in a live office, on their organization's local day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from domain.people import Role
from services.persons import ended_office, identify
from storage import offices, persons, schema
from storage.database import Database, Tx
from storage.offices import NewOffice

NOON_IN_SHANGHAI = datetime(2026, 3, 27, 4, 0, tzinfo=UTC)
ACCOUNT = 7_000_000_001


@pytest.fixture
def database(database_url: str) -> Database:
    """A database with two branches, one on Shanghai time and one on Azores time, and a joined person."""
    opened = Database(database_url, b"key")

    def fill(tx: Tx) -> None:
        common = {
            "kind": "branch",
            "level": "village",
            "pinyin": "",
            "initials": "",
            "from_on": date(2024, 1, 1),
        }
        zones = {1: "Asia/Shanghai", 2: "Atlantic/Azores"}
        for number, zone in zones.items():
            tx.execute(
                insert(schema.organizations),
                common | {"id": number, "name": f"{number}号党支部", "time_zone": zone},
            )
        tx.execute(
            insert(schema.persons),
            {"id": 5, "name": "曾映岚", "pinyin": "", "initials": "", "telegram_id": ACCOUNT},
        )

    opened.run(fill)
    return opened


def hold(
    database: Database,
    from_on: date,
    to_on: date | None = None,
    role: Role = Role.SECRETARY,
    organization_id: int = 1,
) -> None:
    database.run(offices.add_many, [NewOffice(5, organization_id, role, from_on, to_on)])


def test_a_person_in_office_is_known_with_office_and_day(database: Database) -> None:
    hold(database, date(2024, 1, 1))
    actor = database.run(identify, ACCOUNT, NOON_IN_SHANGHAI)
    assert actor is not None
    assert (actor.person_id, actor.name, actor.telegram_id) == (5, "曾映岚", ACCOUNT)
    assert (actor.office.organization_name, actor.office.role) == ("1号党支部", Role.SECRETARY)
    assert actor.today == date(2026, 3, 27)


def test_an_unknown_account_and_a_person_without_an_office_are_nobody(database: Database) -> None:
    assert database.run(identify, 1, NOON_IN_SHANGHAI) is None
    assert database.run(identify, ACCOUNT, NOON_IN_SHANGHAI) is None


@pytest.mark.parametrize(
    ("today", "live"),
    [("2026-03-09", False), ("2026-03-10", True), ("2026-03-20", True), ("2026-03-21", False)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_an_office_counts_from_its_first_to_its_last_day(database: Database, today: str, live: bool) -> None:
    hold(database, date(2026, 3, 10), date(2026, 3, 20))
    now = datetime.fromisoformat(f"{today}T12:00:00+08:00")
    assert (database.run(identify, ACCOUNT, now) is not None) is live


def test_the_day_is_the_organizations_not_the_machines(database: Database) -> None:
    # 16:30 UTC on the 27th is half past midnight on the 28th in Shanghai (UTC+8).
    hold(database, date(2026, 3, 28))
    late = datetime(2026, 3, 27, 16, 30, tzinfo=UTC)
    actor = database.run(identify, ACCOUNT, late)
    assert actor is not None
    assert actor.today == date(2026, 3, 28)
    assert database.run(identify, ACCOUNT, late - timedelta(hours=1)) is None


def test_each_organization_counts_its_own_days(database: Database) -> None:
    # The same instant is still the 27th on the Azores (UTC-1).
    hold(database, date(2024, 1, 1), date(2026, 3, 27), organization_id=1)
    hold(database, date(2024, 1, 1), date(2026, 3, 27), organization_id=2)
    actor = database.run(identify, ACCOUNT, datetime(2026, 3, 27, 16, 30, tzinfo=UTC))
    assert actor is not None
    assert (actor.office.organization_id, actor.today) == (2, date(2026, 3, 27))


def test_a_secretary_comes_before_an_older_office(database: Database) -> None:
    hold(database, date(2020, 1, 1), role=Role.LEADERSHIP_MEMBER, organization_id=2)
    hold(database, date(2025, 1, 1), role=Role.SECRETARY)
    actor = database.run(identify, ACCOUNT, NOON_IN_SHANGHAI)
    assert actor is not None
    assert actor.office.role is Role.SECRETARY


def test_of_offices_alike_the_oldest_comes_first(database: Database) -> None:
    hold(database, date(2025, 1, 1), organization_id=1)
    hold(database, date(2024, 1, 1), organization_id=2)
    hold(database, date(2024, 1, 1), organization_id=1)
    actor = database.run(identify, ACCOUNT, NOON_IN_SHANGHAI)
    assert actor is not None
    assert (actor.office.from_on, actor.office.organization_id) == (date(2024, 1, 1), 2)


@pytest.mark.parametrize("in_office", [True, False])
def test_whoever_writes_can_be_reached_again(database: Database, in_office: bool) -> None:
    if in_office:
        hold(database, date(2024, 1, 1))
    database.run(persons.mark_unreachable, ACCOUNT, NOON_IN_SHANGHAI)
    database.run(identify, ACCOUNT, NOON_IN_SHANGHAI)
    since = database.run(lambda tx: tx.execute(select(schema.persons.c.unreachable_since)).scalar_one())
    assert since is None


def statements_of_identify(tx: Tx) -> list[str]:
    """What identifying asks SQLite, with its parameters filled in."""
    asked: list[str] = []
    driver: Any = tx.connection.driver_connection
    driver.set_trace_callback(asked.append)
    identify(tx, ACCOUNT, NOON_IN_SHANGHAI)
    driver.set_trace_callback(None)
    return asked


def test_knowing_somebody_takes_one_statement_that_reads_no_whole_table(sqlite_url: str) -> None:
    def plan(tx: Tx) -> list[str]:
        (statement,) = statements_of_identify(tx)
        return [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]

    steps = Database(sqlite_url).run(plan)
    assert len(steps) == 4
    assert all(step.startswith("SEARCH") for step in steps), steps


def test_after_the_last_office_its_end_is_known(database: Database) -> None:
    hold(database, date(2024, 1, 1), date(2025, 6, 30))
    hold(database, date(2025, 7, 1), date(2026, 2, 28), organization_id=2)
    ended = database.run(ended_office, ACCOUNT, NOON_IN_SHANGHAI)
    assert ended is not None
    assert (ended.organization_name, ended.to_on) == ("2号党支部", date(2026, 2, 28))


def test_nothing_has_ended_for_a_stranger_or_while_an_office_lives_or_is_to_come(database: Database) -> None:
    assert database.run(ended_office, 1, NOON_IN_SHANGHAI) is None
    hold(database, date(2026, 4, 1), organization_id=2)
    assert database.run(ended_office, ACCOUNT, NOON_IN_SHANGHAI) is None
    hold(database, date(2024, 1, 1))
    hold(database, date(2020, 1, 1), date(2021, 1, 1))
    assert database.run(ended_office, ACCOUNT, NOON_IN_SHANGHAI) is None
