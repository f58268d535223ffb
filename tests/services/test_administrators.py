"""The first administrator, and a new link for one who is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.people import OrganizationKind, Role
from services.administrators import Unfit, Wanted, appoint
from services.invitations import accept
from services.persons import identify
from storage import schema
from storage.database import Database, Tx
from storage.verify import verify

if TYPE_CHECKING:
    from tests.services.diary import Diary

NOW = datetime(2026, 3, 27, 8, 40, tzinfo=UTC)
WANTED = Wanted("王小明", "138-0000-0001")
ACCOUNT = 8_000_000_001


@pytest.fixture
def empty(database_url: str) -> Database:
    """A database without anybody."""
    return Database(database_url, b"key")


def sizes(tx: Tx) -> dict[str, int]:
    """How many rows there are of what a roster is made of."""
    tables = (schema.organizations, schema.persons, schema.offices)
    return {one.name: tx.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}


def organizations(tx: Tx) -> list[Any]:
    return list(tx.execute(select(schema.organizations).order_by(schema.organizations.c.id)))


def test_on_an_empty_database_there_is_a_committee_with_a_department_and_its_administrator(
    empty: Database,
) -> None:
    appointed = empty.run(appoint, WANTED, NOW)

    committee, department = empty.run(organizations)
    assert [committee.code, department.code] == ["ADMIN-1", "ADMIN-2"]
    assert (committee.parent_id, department.parent_id) == (None, committee.id)
    assert department.kind == OrganizationKind.ORGANIZATION_DEPARTMENT
    actor = empty.run(accept, ACCOUNT, appointed.token, NOW)
    assert (actor.name, actor.office.role, actor.seat_id) == ("王小明", Role.ADMINISTRATOR, committee.id)
    assert empty.run(verify, b"key").faults == []


def test_again_for_the_same_person_adds_nothing_but_a_link(empty: Database) -> None:
    first = empty.run(appoint, WANTED, NOW)
    before = empty.run(sizes)

    second = empty.run(appoint, Wanted("王小明", "+86 138 0000 0001"), NOW)

    assert empty.run(sizes) == before == {"organizations": 2, "persons": 1, "offices": 1}
    assert (first.added, second.added) == (True, False)
    assert first.token != second.token
    assert empty.run(accept, ACCOUNT, second.token, NOW).name == "王小明"


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("", "13800000001"),
        Wanted("王" * 61, "13800000001"),
        Wanted("王小明", "1"),
        Wanted("王小明", "没有"),
        Wanted("李小明", "13800000001"),
        Wanted("赵小明", "13800000009", "乙部"),
    ],
    ids=["no name", "a long name", "no number", "words", "another's number", "two of a name"],
)
def test_what_does_not_fit_is_refused_and_adds_nothing(empty: Database, wanted: Wanted) -> None:
    empty.run(appoint, WANTED, NOW)
    for phone in ("13800000002", "13800000003"):
        empty.run(appoint, Wanted("钱", phone, "乙部"), NOW)
    empty.run(_twice, "乙部")
    before = empty.run(sizes)

    with pytest.raises(Unfit):
        empty.run(appoint, wanted, NOW)

    assert empty.run(sizes) == before


def _twice(tx: Tx, name: str) -> None:
    row = tx.execute(select(schema.organizations).where(schema.organizations.c.name == name)).mappings().one()
    copy = {key: value for key, value in row.items() if key not in {"id", "code"}}
    tx.execute(schema.organizations.insert().values({**copy, "code": "B"}))


def test_whoever_has_joined_needs_to_say_that_the_account_is_new(empty: Database) -> None:
    empty.run(accept, ACCOUNT, empty.run(appoint, WANTED, NOW).token, NOW)
    with pytest.raises(Unfit):
        empty.run(appoint, WANTED, NOW)
    assert empty.run(identify, ACCOUNT, NOW) is not None

    again = empty.run(appoint, Wanted("王小明", "13800000001", new_account=True), NOW)

    assert empty.run(identify, ACCOUNT, NOW) is None
    assert empty.run(accept, ACCOUNT + 1, again.token, NOW).name == "王小明"


def test_in_a_city_there_is_one_department_and_others_are_named(diary: Diary) -> None:
    before = diary.database.run(sizes)

    appointed = diary.database.run(appoint, WANTED, diary.now)

    assert appointed.organization.endswith("市委组织部")
    assert diary.database.run(sizes) == {
        **before,
        "persons": before["persons"] + 1,
        "offices": before["offices"] + 1,
    }
    other = diary.database.run(appoint, Wanted("李", "13800000002", "市委老干部工作部"), diary.now)
    assert [name for _, name in other.codes] == ["市委老干部工作部"]
