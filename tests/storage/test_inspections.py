"""What no statement can do to an inspection, whoever sends it: the rules of weight in the database itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import schema
from storage.database import Database
from tests.storage.inspected import (
    DAY,
    FIRST,
    LEADER,
    LINE,
    MADE,
    NOW,
    RECHECKERS,
    SECOND,
    VISITED,
    add,
    behind,
    people,
    planned,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from storage.database import Tx

TOWN, GROUP, OTHER = 20, 21, 22
"""Above the visited organization, below it, and beside it."""

PLACED = {"place": "柳河村", "at": NOW}


def place(tx: Tx) -> None:
    """A village that is visited, with the township above it, a group below it, and another village."""
    named = {"pinyin": "p", "initials": "p", "from_on": DAY}
    add(
        tx, schema.organizations, id=TOWN, parent_id=3, kind="committee", level="township", name="镇", **named
    )
    rows = {VISITED: TOWN, GROUP: VISITED, OTHER: TOWN}
    for number, parent in rows.items():
        where = {"parent_id": parent, "kind": "branch", "level": "village", "name": f"村{number}"}
        add(tx, schema.organizations, id=number, **where, **named)


@pytest.fixture
def found(database_url: str) -> Iterator[Database]:
    """A database with an inspection and its pair."""
    database = Database(database_url, b"key")
    for work in (people, place, planned):
        database.run(work)
    yield database
    asyncio.run(database.close())


def attempt(database: Database, table: Table, **values: Any) -> None:
    database.run(lambda tx: add(tx, table, **values))


@pytest.mark.parametrize(
    "who",
    [
        behind(second=FIRST),
        behind(first=LEADER, second=FIRST, first_part="leader"),
        behind(first=LEADER, second=LEADER, first_part="leader", second_part="leader"),
        behind(second=RECHECKERS[0]),
        behind(second=RECHECKERS[0], second_part="recheck"),
        behind(first=FIRST, second=RECHECKERS[0], first_part="recheck", second_part="recheck"),
        behind(first=RECHECKERS[0], second=RECHECKERS[0], first_part="recheck", second_part="recheck"),
        behind(second=99),
    ],
)
def test_no_value_stands_without_two_different_people_of_the_pair_or_one_and_the_leader(
    found: Database, who: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        attempt(found, schema.pair_checks, **LINE, version=1, value=8, origin="same", **who, **PLACED)


@pytest.mark.parametrize(
    "who",
    [
        behind(),
        behind(second=LEADER, second_part="leader"),
        behind(first=RECHECKERS[0], second=RECHECKERS[1], first_part="recheck", second_part="recheck"),
    ],
)
def test_two_who_may_stand_behind_a_value(found: Database, who: dict[str, Any]) -> None:
    attempt(found, schema.pair_checks, **LINE, version=1, value=8, origin="same", **who, **PLACED)


@pytest.mark.parametrize("organization_id", [VISITED, GROUP, TOWN])
def test_nobody_of_the_visited_line_stands_behind_a_value(found: Database, organization_id: int) -> None:
    def join(tx: Tx) -> None:
        add(tx, schema.persons, id=9, name="本地人", pinyin="p", initials="p")
        whose = {"person_id": 9, "organization_id": organization_id, "from_on": DAY}
        add(tx, schema.offices, id=9, role="secretary", **whose)

    found.run(join)
    with pytest.raises(IntegrityError, match="visited line"):
        attempt(found, schema.inspection_scorers, inspection_id=1, person_id=9, part="pair", at=NOW)


@pytest.mark.parametrize("organization_id", [VISITED, GROUP, TOWN])
@pytest.mark.parametrize("who", [FIRST, SECOND])
def test_nobody_who_came_into_the_visited_line_since_stands_behind_a_value(
    found: Database, organization_id: int, who: int
) -> None:
    def move(tx: Tx) -> None:
        whose = {"person_id": who, "organization_id": organization_id, "from_on": DAY}
        add(tx, schema.offices, id=9, role="clerk", **whose)

    found.run(move)
    with pytest.raises(IntegrityError, match="visited line"):
        attempt(found, schema.pair_checks, **LINE, version=1, value=8, origin="same", **behind(), **PLACED)


def test_an_office_in_the_visited_line_that_is_over_bars_nobody_from_a_value(found: Database) -> None:
    def moved_away(tx: Tx) -> None:
        whose = {"person_id": FIRST, "organization_id": TOWN, "from_on": DAY, "to_on": DAY}
        add(tx, schema.offices, id=9, role="clerk", **whose)

    found.run(moved_away)
    attempt(found, schema.pair_checks, **LINE, version=1, value=8, origin="same", **behind(), **PLACED)


def test_somebody_of_the_next_village_may(found: Database) -> None:
    def join(tx: Tx) -> None:
        add(tx, schema.persons, id=9, name="邻村人", pinyin="p", initials="p")
        whose = {"person_id": 9, "organization_id": OTHER, "from_on": DAY}
        add(tx, schema.offices, id=9, role="secretary", **whose)

    found.run(join)
    attempt(found, schema.inspection_scorers, inspection_id=1, person_id=9, part="pair", at=NOW)


def test_a_sealed_sheet_is_written_on_by_nobody(found: Database) -> None:
    score = {**LINE, "person_id": FIRST, "turn": 1, "value": 8, "origin": "chat", **PLACED}
    attempt(found, schema.onsite_scores, **score, entered_by_id=FIRST)
    sealed = {"inspection_id": 1, "person_id": FIRST, "turn": 1, "item": "", "at": NOW}
    attempt(found, schema.seals, **sealed, entered_by_id=FIRST)

    with pytest.raises(IntegrityError, match="sealed"):
        attempt(found, schema.onsite_scores, **score, entered_by_id=FIRST)
    attempt(found, schema.onsite_scores, **{**score, "person_id": SECOND}, entered_by_id=SECOND)
    attempt(found, schema.onsite_scores, **{**score, "turn": 2}, entered_by_id=FIRST)


def test_what_is_final_is_frozen(found: Database) -> None:
    event = {"inspection_id": 1, "kind": "final", "on_paper": False}
    attempt(found, schema.inspection_events, **event, **MADE)

    with pytest.raises(IntegrityError, match="final"):
        attempt(found, schema.pair_checks, **LINE, version=1, value=8, origin="same", **behind(), **PLACED)
    with pytest.raises(IntegrityError):
        attempt(found, schema.inspection_events, **event, **MADE)


def test_a_poll_of_few_is_none(found: Database) -> None:
    with pytest.raises(IntegrityError):
        attempt(found, schema.resident_polls, inspection_id=1, asked=9, satisfied=9, **MADE)
