"""Persons, offices and contact points as they are stored and found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from domain.people import Level, OrganizationKind
from domain.roster import ContactPointKind, ContactPointRow, OrganizationRow, PersonRow
from storage import contact_points, organizations, persons, roster, schema
from storage.database import Database, Tx
from storage.pinyin import keys_of

NOW = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
DAY = date(2026, 3, 27)


@pytest.fixture
def database(database_url: str) -> Database:
    """A database used from the test's own thread."""
    return Database(database_url, b"key")


@pytest.fixture
def person_id(database: Database) -> int:
    """A listed person who has not joined."""
    ids: dict[str, int] = {}
    database.run(roster.add_persons, [PersonRow("R1", "曾子岚", "10000000001")], ids)
    return ids["R1"]


def test_a_person_is_bound_once_and_keeps_the_first_account(database: Database, person_id: int) -> None:
    assert database.run(persons.bind, person_id, 71)
    assert not database.run(persons.bind, person_id, 72)
    bound = database.run(persons.by_telegram_id, 71)
    assert bound == database.run(persons.by_phone, "10000000001")
    assert database.run(persons.by_telegram_id, 72) is None


def test_unreachable_since_keeps_the_first_instant_until_they_write_again(
    database: Database, person_id: int
) -> None:
    def since(tx: Tx) -> datetime | None:
        found: datetime | None = tx.execute(select(schema.persons.c.unreachable_since)).scalar_one()
        return found

    database.run(persons.bind, person_id, 71)
    database.run(persons.mark_unreachable, 71, NOW)
    database.run(persons.mark_unreachable, 71, NOW + timedelta(days=1))
    assert database.run(since) == NOW
    database.run(persons.mark_reachable, 71)
    assert database.run(since) is None
    database.run(persons.mark_unreachable, 99, NOW)
    assert database.run(since) is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单映岚", "shan"),
        ("单映岚", "dan"),
        ("曾映岚", "zeng"),
        ("解映岚", "xie"),
        ("仇映岚", "qiu"),
        ("覃映岚", "qin"),
        ("覃映岚", "tan"),
        ("吕映岚", "lv"),
    ],
)
def test_a_surname_of_several_readings_is_kept_in_each(name: str, typed: str) -> None:
    keys = keys_of(name)
    assert f"{typed}'ying'lan" in keys.pinyin.split()
    assert f"{typed[0]}yl" in keys.initials.split()


def test_readings_are_stored_when_a_name_is_written(database: Database, person_id: int) -> None:
    def stored(tx: Tx) -> tuple[str, str]:
        row = tx.execute(
            select(schema.persons.c.pinyin, schema.persons.c.initials).where(schema.persons.c.id == person_id)
        ).one()
        return row.pinyin, row.initials

    assert database.run(stored) == ("ceng'zi'lan zeng'zi'lan", "czl zzl")


def test_an_organization_is_read_as_it_was_written(database: Database) -> None:
    new = OrganizationRow(
        "Z1",
        None,
        OrganizationKind.BRANCH,
        Level.VILLAGE,
        "柳河村党支部",
        DAY,
        members=5,
        key_village=True,
        time_zone="Asia/Urumqi",
    )
    ids: dict[str, int] = {}
    database.run(roster.add_organizations, [new], ids)
    organization_id = ids["Z1"]
    found = database.run(organizations.by_id, organization_id)
    assert found == organizations.Organization(
        organization_id, None, OrganizationKind.BRANCH, Level.VILLAGE, "柳河村党支部", True, "Asia/Urumqi", 5
    )
    assert database.run(organizations.by_id, organization_id + 1) is None


@pytest.mark.parametrize(
    ("days", "found"),
    [(-1, False), (0, True), (10, True), (11, False)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_a_contact_point_counts_from_its_first_to_its_last_day(
    database: Database, person_id: int, days: int, found: bool
) -> None:
    kind = ContactPointKind.VETERAN_MEMBER
    point = ContactPointRow("R1", kind, None, "老周", DAY, DAY + timedelta(days=10))
    database.run(roster.add_contact_points, [point], {"R1": person_id}, {})
    listed = database.run(contact_points.of_person, person_id, DAY + timedelta(days=days))
    assert [(one.kind, one.name) for one in listed] == [(kind, "老周")] * found


def test_a_contact_point_of_an_organization_has_its_name_and_readings(
    database: Database, person_id: int
) -> None:
    def add(tx: Tx) -> None:
        organization = {"id": 1, "kind": "committee", "level": "township", "name": "青渚镇党委"}
        keys = {"pinyin": "qing'zhu'zhen", "initials": "qzz", "from_on": DAY}
        tx.execute(insert(schema.organizations), organization | keys)
        point = ContactPointRow("R1", ContactPointKind.TOWNSHIP, "Z1", None, DAY)
        roster.add_contact_points(tx, [point], {"R1": person_id}, {"Z1": 1})

    database.run(add)
    (listed,) = database.run(contact_points.of_person, person_id, DAY)
    assert (listed.name, listed.pinyin, listed.initials) == ("青渚镇党委", "qing'zhu'zhen", "qzz")
