"""The present roster as a workbook: what was given out and is sent back changes nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.demonstration import Size, demonstrate
from domain.people import Role
from domain.refusals import NotFound
from domain.roster import ContactPointKind, ContactPointRow, OfficeRow, PersonRow
from domain.sheets import MOST_BYTES
from services import roster_export, roster_import
from storage import audit, outbox, schema, workbooks
from storage.database import Database
from storage.verify import verify
from templates.documents import render
from tests.services.diary import Diary, said
from tests.services.rosters import (
    BRANCH,
    TODAY,
    YESTERDAY,
    administrator_of,
    bring_in,
    changed,
    dry_run,
    told,
)

if TYPE_CHECKING:
    from domain.messages import Document
    from domain.people import Actor
    from services.roster_import import DryRun
    from storage.database import Tx
    from tests.harness.workbooks import Rows


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The city's administrator."""
    return administrator_of(diary)


def given(diary: Diary, actor: Actor) -> Document:
    return diary.database.run(roster_export.present, actor, diary.now)


def sent_back(diary: Diary, actor: Actor | None, document: Document, today: date = TODAY) -> DryRun:
    """What the workbook would change, sent back as it is."""
    made = render(document.name, document.params)
    return diary.database.run(
        roster_import.dry_run, roster_import.read(made.file_name, made.content), today, actor
    )


def rows_in(document: Document) -> Rows:
    """What a person sees in the sheets, by the heads of the columns."""
    sheets = workbooks.read(render(document.name, document.params).content, list(document.params["rows"]))
    assert isinstance(sheets, list)
    found: Rows = {}
    for sheet in sheets:
        heads, *rows = sheet.rows.values()
        found[sheet.name] = [
            {str(head): cell or None for head, cell in zip(heads, row, strict=False)} for row in rows
        ]
    return found


def test_what_is_given_out_and_sent_back_says_that_nothing_changes(
    diary: Diary, administrator: Actor
) -> None:
    document = given(diary, administrator)
    made = render(document.name, document.params)
    assert made.file_name == "名册_20260327.xlsx"
    book = roster_import.read(made.file_name, made.content)
    answer = diary.database.run(roster_import.receive, administrator, book, diary.now)
    assert said(answer.message).strip() == "没有变化:名册_20260327.xlsx 和现在的一样。"
    rows = document.params["rows"]
    assert len(rows["组织"]) == len(diary.city.roster.organizations)
    assert {row[2] for row in rows["人员"]} == {one.phone for one in diary.city.roster.persons}


def test_one_cell_that_was_edited_is_the_one_change(diary: Diary, administrator: Actor) -> None:
    rows = rows_in(given(diary, administrator))
    edited = next(row for row in rows["组织"] if row["编号"] == BRANCH)
    edited["名称"] = "新柳河村党支部"
    (change,) = roster_import.lines(dry_run(diary, rows, administrator))
    assert change["params"]["kind"] == "changed"
    assert change["params"]["changes"] == (("名称", "柳河村党支部", "新柳河村党支部"),)


def test_a_row_that_was_deleted_is_the_one_end(diary: Diary, administrator: Actor) -> None:
    rows = rows_in(given(diary, administrator))
    gone = next(row for row in rows["任职"] if row["职务"] == "经办人")
    rows["任职"].remove(gone)
    shown = dry_run(diary, rows, administrator)
    assert told(shown) == [("ended", "任职", (gone["人员编号"], gone["组织编号"]))]


def eventful(diary: Diary, administrator: Actor) -> None:
    """A merger, a split, an end, a beginning and an end to come, somebody without an office."""
    roster = diary.city.roster
    branch = next(one for one in roster.organizations if one.code == BRANCH)
    later = TODAY + timedelta(30)
    part = replace(
        branch, code="Z9000", name="柳河村二组党支部", from_on=TODAY, split_from="Z0008", key_village=False
    )
    new = replace(
        roster,
        organizations=(
            *changed(roster.organizations, BRANCH, to_on=YESTERDAY, merged_into="Z0008"),
            part,
        ),
        persons=(*roster.persons, PersonRow("R9000", "甲", "+4412345678"), PersonRow("R9001", "乙", None)),
        offices=(
            *(replace(one, to_on=YESTERDAY) if one.organization == BRANCH else one for one in roster.offices),
            OfficeRow("R9000", "Z9000", Role.SECRETARY, later, later + timedelta(30), acting=True),
        ),
        contact_points=(
            *roster.contact_points,
            ContactPointRow("R9001", ContactPointKind.VETERAN_MEMBER, None, "-老周", TODAY),
        ),
    )
    bring_in(diary, administrator, new)
    named = schema.persons.update().where(schema.persons.c.code == "R9000").values(name="=1+1")
    diary.database.run(lambda tx: tx.execute(named))


def test_what_ended_is_left_out_what_is_to_come_is_not_and_nothing_changes(
    diary: Diary, administrator: Actor
) -> None:
    eventful(diary, administrator)
    document = given(diary, administrator)
    rows = rows_in(document)
    assert BRANCH not in {row["编号"] for row in rows["组织"]}
    assert BRANCH not in {row["组织编号"] for row in rows["任职"]}
    coming = next(row for row in rows["任职"] if row["人员编号"] == "R9000")
    assert (coming["代理"], coming["开始日期"], coming["结束日期"]) == ("是", "2026-04-26", "2026-05-26")
    people = {row["编号"]: (row["姓名"], row.get("手机号")) for row in rows["人员"]}
    assert people["R9000"] == ("=1+1", "+4412345678")
    assert people["R9001"] == ("乙", None)
    for today in (TODAY, TODAY + timedelta(1), TODAY + timedelta(90)):
        assert told(sent_back(diary, administrator, document, today)) == []
    whole = diary.database.run(roster_export.whole, TODAY)
    assert whole == document
    assert told(sent_back(diary, None, whole)) == []


def test_what_is_listed_without_a_code_gets_one_and_nothing_else_changes(
    diary: Diary, administrator: Actor
) -> None:
    diary.database.run(lambda tx: tx.execute(schema.organizations.update().values(code=None)))
    diary.database.run(lambda tx: tx.execute(schema.persons.update().values(code=None)))
    shown = sent_back(diary, administrator, given(diary, administrator))
    assert shown.faults == []
    lines = roster_import.lines(shown)
    assert {change[0] for line in lines for change in line["params"]["changes"]} == {"编号"}
    assert len(lines) == len(diary.city.roster.organizations) + len(diary.city.roster.persons)


def test_that_it_was_given_out_is_a_link_with_counts_and_no_names(diary: Diary, administrator: Actor) -> None:
    document = given(diary, administrator)
    links = select(schema.audit_links).where(schema.audit_links.c.action == "exported")
    (link,) = diary.database.run(lambda tx: tx.execute(links).all())
    assert (link.actor_id, link.subject, link.subject_id) == (
        administrator.person_id,
        "roster",
        administrator.seat_id,
    )
    counts = {sheet: len(rows) for sheet, rows in document.params["rows"].items()}
    assert diary.database.run(audit.tells, "exported", "roster", administrator.seat_id, counts)
    assert diary.database.run(verify, b"key").faults == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_is_given_it(diary: Diary, role: Role) -> None:
    other = diary.actor(diary.city.who(role)[0].id)
    with pytest.raises(NotFound):
        given(diary, other)


def held(tx: Tx) -> list[Any]:
    table = schema.outbox.c
    return [row.params for row in tx.execute(select(table.params).where(table.key == "roster_present"))]


def test_the_outbox_holds_what_fills_it_until_telegram_has_it_and_no_longer(
    diary: Diary, administrator: Actor
) -> None:
    document = given(diary, administrator)
    args = (administrator.telegram_id, document.name, document.params, diary.now)
    row = diary.database.run(outbox.send_document, *args)
    for result in (outbox.Result(row, "new", unknown=True), outbox.Result(row, "new")):
        diary.database.run(outbox.settle, [result], diary.now)
        (params,) = diary.database.run(held)
        assert params["params"]["rows"] == document.params["rows"]
        assert diary.database.run(outbox.last_key, administrator.telegram_id) is None
    diary.database.run(outbox.settle, [outbox.Result(row, "sent", message_id=5)], diary.now)
    assert diary.database.run(held) == [None]


LARGE = Size(10, 200, 5000)


@pytest.fixture(params=[LARGE, pytest.param(Size(2, 20, 500), marks=pytest.mark.postgres)])
def large(request: pytest.FixtureRequest) -> Iterator[Diary]:
    """A large city: all of it on SQLite, a tenth on PostgreSQL."""
    if request.param == LARGE:
        database = Database(request.getfixturevalue("sqlite_url"), b"key")
        yield Diary(database, demonstrate(request.param))
        asyncio.run(database.close())
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    database = Database(server.database_url(name), b"key")
    yield Diary(database, demonstrate(request.param))
    asyncio.run(database.close())
    server.drop(name)


def test_a_large_roster_is_given_out_in_seconds_and_may_be_sent_back(
    large: Diary, figures: Callable[[str], None]
) -> None:
    administrator = administrator_of(large)
    begun = time.perf_counter()
    document = given(large, administrator)
    gathering = time.perf_counter() - begun
    made = render(document.name, document.params)
    rendering = time.perf_counter() - begun - gathering
    assert told(sent_back(large, administrator, document)) == []
    rows = document.params["rows"]
    figures(
        f"{large.database.url.get_backend_name()}: the present roster of {len(rows['组织'])} organizations "
        f"and {len(rows['人员'])} people: gathered in {gathering:.2f} s, rendered in {rendering:.2f} s, "
        f"{len(made.content) / 1e6:.2f} MB"
    )
    assert len(made.content) < MOST_BYTES
    assert gathering + rendering < 30  # 1.5 s alone on this machine; the bound allows for a busy one
