"""Twelve faults in a roster of five thousand branches are all named; without them it comes in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from domain.demonstration import Demonstration, Size, demonstrate
from services import roster_import
from services.roster_import import read
from storage.database import Database
from tests.harness.workbooks import Rows, book, rows_of, workbook
from tests.services.diary import Diary
from tests.services.rosters import TODAY, places

LARGE = Size(10, 200, 5000)


@pytest.fixture(params=[LARGE, pytest.param(Size(2, 20, 500), marks=pytest.mark.postgres)])
def large(request: pytest.FixtureRequest) -> Iterator[tuple[Database, Demonstration]]:
    """A large city and an empty database: all of it on SQLite, a tenth on PostgreSQL."""
    if request.param == LARGE:
        database = Database(request.getfixturevalue("sqlite_url"), b"key")
        yield database, demonstrate(request.param)
        asyncio.run(database.close())
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    database = Database(server.database_url(name), b"key")
    yield database, demonstrate(request.param)
    asyncio.run(database.close())
    server.drop(name)


def spoil(rows: Rows) -> list[tuple[str, int, str, str]]:
    """Put twelve faults of twelve kinds into a roster; gives where and what they are."""
    organizations, persons, offices = (rows[one] for one in ("组织", "人员", "任职"))
    branches = [place for place, row in enumerate(organizations) if row["种类"] == "党支部"]
    one = iter(range(50, 400, 10))
    spoiled = []

    def put(sheet: str, place: int, head: str, value: Any, key: str) -> None:
        rows[sheet][place][head] = value
        spoiled.append((sheet, place + 2, head, key))

    put("组织", branches[next(one)], "种类", "党之部", "word")
    put("组织", branches[next(one)], "上级编号", "Z99999", "unknown_parent")
    put("组织", branches[next(one)], "层级", "市", "level")
    put("组织", branches[next(one)], "启用日期", "2026年2月30日", "no_such_day")
    put("组织", branches[next(one)], "应到人数", "=A1+#REF!", "broken_cell")
    put("组织", branches[next(one)], "名称", None, "empty")
    first = next(one)
    put("人员", next(one), "手机号", persons[first]["手机号"], "phone_twice")
    put("人员", next(one), "手机号", "1380000", "phone")
    put("任职", next(one), "人员编号", "R99999", "unknown_person")
    put("任职", next(one), "结束日期", date(2020, 1, 1), "reversed")
    secretary = next(row for row in offices if row["职务"] == "书记")
    offices.append({**secretary, "人员编号": persons[-1]["编号"], "开始日期": date(2026, 3, 1)})
    spoiled.append(("任职", len(offices) + 1, "职务", "two_secretaries"))
    put("联系点", 0, "组织编号", None, "no_target")
    return spoiled


def test_all_of_twelve_faults_in_a_large_roster_are_named_and_without_them_it_comes_in(
    large: tuple[Database, Demonstration], figures: Callable[[str], None]
) -> None:
    database, city = large
    rows = rows_of(city.roster)
    # First those of organizations, so that one without any is a fault wherever it is put.
    rows["联系点"].sort(key=lambda row: row["老党员称呼"] is not None)
    expected = spoil(rows)
    faulty = database.run(roster_import.dry_run, read("名册.xlsx", workbook(rows)), TODAY)
    assert len(expected) == 12
    assert sorted(places(faulty)) == sorted(expected)
    assert len({key for *_, key in places(faulty)}) == 12
    begun = time.perf_counter()
    right = read("名册.xlsx", book(city.roster))
    reading = time.perf_counter() - begun
    shown = database.run(roster_import.dry_run, right, TODAY)
    dry = time.perf_counter() - begun - reading
    assert shown.faults == []
    now = Diary.now
    assert database.run(roster_import.run_from_command_line, right, shown.digest, now) is not None
    applying = time.perf_counter() - begun - reading - dry
    again = database.run(roster_import.dry_run, right, TODAY)
    assert not again.difference
    figures(
        f"{database.url.get_backend_name()}: {len(city.roster.organizations)} organizations, "
        f"{len(city.roster.persons)} people, {len(city.roster.offices)} offices: 12 of 12 faults named; "
        f"read in {reading:.1f} s, dry run {dry:.1f} s, applied in {applying:.1f} s"
    )
    assert reading + dry + applying < 60  # 5 s alone on this machine; the bound allows for a busy one
