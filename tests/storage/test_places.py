"""Places for duty days: the villages and communities of one's own county, the key ones first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import insert

from storage import schema
from storage.database import Database, Tx
from storage.places import around

TREE = (
    # id, parent, level, key village
    (1, None, "city", False),
    (2, 1, "county", False),
    (3, 1, "county", False),
    (4, 2, "township", False),
    (5, 4, "village", False),
    (6, 4, "community", True),
    (7, 4, "unit", False),
    (8, 3, "township", False),
    (9, 8, "village", False),
    (10, 2, "unit", False),
)


def _fill(tx: Tx) -> None:
    for number, parent, level, key in TREE:
        named = {"id": number, "parent_id": parent, "level": level, "name": f"{number}号", "key_village": key}
        common = {"kind": "branch", "pinyin": "", "initials": "", "from_on": date(2024, 1, 1)}
        tx.execute(insert(schema.organizations), {**named, **common})


@pytest.fixture
def tree(database_url: str) -> Iterator[Database]:
    """A city of two counties."""
    database = Database(database_url, b"key")
    database.run(_fill)
    yield database
    asyncio.run(database.close())


@pytest.mark.parametrize("who", [2, 4, 5, 7, 10])
def test_everybody_of_a_county_has_its_places_the_key_one_first(tree: Database, who: int) -> None:
    found = tree.run(around, who)

    assert [place.id for place in found] == [6, 5]
    assert {place.parent for place in found} == {"4号"}


def test_another_county_has_its_own(tree: Database) -> None:
    assert [place.id for place in tree.run(around, 8)] == [9]


def test_the_city_has_all_of_them(tree: Database) -> None:
    assert [place.id for place in tree.run(around, 1)] == [6, 5, 9]
