"""The responsibility lists of the whole demonstration city, from the workbook to the change in July.

29 committees: the city, 4 counties, 24 townships. Numbers below are counted by hand from the catalogue: a
city's lists have 73 lines, 56 of them the committee's; a county's 71 and 54; a township's 57 and 41.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.demonstration import demonstrate
from domain.list_layout import COLUMNS, LISTS, PORTFOLIOS
from domain.people import Level, OrganizationKind, Role
from services import (
    list_export,
    list_import,
    list_publishing,
    list_signing,
    responsibility_lists,
    roster_import,
)
from services.persons import identify
from storage import responsibility_lists as stored
from storage import schema
from storage.database import Database
from storage.verify import verify
from templates.documents import render
from tests.harness.chat import World
from tests.harness.workbooks import lists_book, rows_in
from tests.services.diary import buttons, load_city, said
from tests.services.lists import draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.people import Actor
    from services.responsibility_lists import Lists
    from services.roster_import import Answer
    from storage.database import Tx
    from tests.harness.workbooks import Rows

CITY = demonstrate()
MARCH = datetime(2026, 3, 27, 8, 40, tzinfo=UTC)
JULY = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
SECONDS = 3
"""Of work for reading, comparing and applying 1,725 lines; measured: less than one."""

COMMITTEES = [one for one in CITY.roster.organizations if one.kind is OrganizationKind.COMMITTEE]
ACCOUNTS = {one.code: one.telegram_id or 0 for one in CITY.roster.persons}


def holders(role: Role) -> dict[str, list[str]]:
    """Who is what, by organization."""
    found: dict[str, list[str]] = {}
    for one in CITY.roster.offices:
        if one.role is role:
            found.setdefault(one.organization, []).append(one.person)
    return found


SECRETARIES, MEMBERS, CLERKS = map(holders, (Role.SECRETARY, Role.LEADERSHIP_MEMBER, Role.CLERK))
TOWNSHIP = next(one for one in COMMITTEES if one.level is Level.TOWNSHIP)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The whole city."""
    opened = Database(database_url, b"key")
    opened.run(load_city, CITY.roster, MARCH)
    yield opened
    asyncio.run(opened.close())


def actor_of(database: Database, account: int, now: datetime) -> Actor:
    found = database.run(identify, account, now)
    assert found is not None
    return found


def taken_out(database: Database, actor: Actor, now: datetime) -> Rows:
    document = database.run(list_export.of_year, actor, 2026, now)
    return rows_in(render(document.name, document.params).content, list(COLUMNS))


def send(database: Database, actor: Actor, rows: Rows, now: datetime) -> Answer:
    book = roster_import.read("清单.xlsx", lists_book(rows))
    assert list_import.is_lists(book)
    return database.run(list_import.receive, actor, book, now)


def apply(database: Database, actor: Actor, answer: Answer, now: datetime) -> str:
    import_id = int(buttons(answer.message)["应用"].split(":")[2])
    return said(database.run(list_import.confirm, actor, import_id, now).message)


def adapted(rows: Rows) -> Rows:
    """Every line in somebody's hands, one shared, one struck, one added, one portfolio in each committee."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in rows[LISTS]:
        if row["清单"] == "党委":
            row["牵头"] = row["牵头"] or SECRETARIES[row["组织编号"]][0]
            lines.setdefault(row["组织编号"], []).append(row)
    for code, own in lines.items():
        own[0]["配合"] = MEMBERS[code][0]
        own[-1]["划去"] = "是"
        rows[LISTS].append(
            {
                **{head: own[0][head] for head in ("组织编号", "年度", "清单", "牵头")},
                "类别": "落实保障",
                "事项": "村级阵地维修",
                "内容": "年内修完两处",
                "依据": "党委会纪要",
            }
        )
    members = {row["组织编号"]: row for row in reversed(rows[PORTFOLIOS])}
    for row in members.values():
        row["分管"] = "教育、卫生"
    return rows


def every_list(tx: Tx, now: datetime) -> list[Lists]:
    ids = tx.execute(select(schema.responsibility_lists.c.organization_id)).scalars().all()
    listings = stored.of_organizations(tx, list(ids), 2026)
    return responsibility_lists.read_many(tx, list(listings.values()), now.date(), now)


def publish(tx: Tx, account: int, list_id: int, now: datetime) -> None:
    actor = identify(tx, account, now)
    assert actor is not None
    answers = {"list": str(list_id), "decided_on": "2026-03-26", "document": "党委会议第3次"}
    list_publishing.publish(tx, actor, answers, draft(tx, actor, "list_publish", now), now)


def count(tx: Tx, table: Any) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def told(tx: Tx, key: str) -> list[int]:
    """Whom something is to be said to."""
    outbox = schema.outbox.c
    return list(tx.execute(select(outbox.chat_id).where(outbox.key == key).order_by(outbox.id)).scalars())


def test_the_lists_of_the_city_from_one_workbook_to_the_change_in_july(
    database: Database, database_url: str, figures: Callable[[str], None]
) -> None:
    administrator = actor_of(database, CITY.who(Role.ADMINISTRATOR)[0].id, MARCH)
    _adapt(database, administrator, figures)
    _publish(database, database_url)
    _sign(database)
    _change(database, administrator)
    assert database.run(verify, b"key").faults == []


def _adapt(database: Database, administrator: Actor, figures: Callable[[str], None]) -> None:
    rows = taken_out(database, administrator, MARCH)
    assert len(rows[LISTS]) == 73 + 4 * 71 + 24 * 57
    assert rows[LISTS][0]["组织编号"] == COMMITTEES[0].code
    assert said(send(database, administrator, rows, MARCH).message).startswith("没有变化")
    rows = adapted(rows)
    content = lists_book(rows)
    started, worked = time.monotonic(), time.process_time()
    book = roster_import.read("清单.xlsx", content)
    answer = database.run(list_import.receive, administrator, book, MARCH)
    text = apply(database, administrator, answer, MARCH)
    seconds, worked = time.monotonic() - started, time.process_time() - worked
    figures(f"1,725 lines read, compared, shown and applied in {seconds:.1f} s, {worked:.1f} s of work")
    assert worked < SECONDS
    # 56 + 4 * 54 + 24 * 41 = 1,256 lines of committees; 9 of the city's and 8 of one county's are
    # suggested to whoever works in the organ they are meant for.
    assert "新建清单 29 个,新增 29 项,划去 29 项,指定责任人 1239 项,分管 29 人" in text
    assert database.run(count, schema.duty_items) == 1725 + 29
    assert database.run(count, schema.portfolios) == 29
    assert said(send(database, administrator, rows, MARCH).message).startswith("没有变化")
    lists = database.run(every_list, MARCH)
    assert Counter(len(one.present) for one in lists) == {73: 1, 71: 4, 57: 24}
    assert not any(one.unborne() for one in lists)
    serving = Counter(line.item.serves is not None for one in lists for line in one.lines)
    # Own lines serve nothing, neither do those of the city.
    assert serving[True] == 4 * 71 + 24 * 57


def _publish(database: Database, database_url: str) -> None:
    lists = database.run(every_list, MARCH)
    by_code = {one.name: one.code for one in COMMITTEES}
    for one in lists:
        code = by_code[one.organization.name]
        if code == TOWNSHIP.code:
            clerk = World(database_url, MARCH).chat(ACCOUNTS[CLERKS[code][0]])
            clerk.fill("责任清单", "[公布]", "[昨天]", "党委会议第3次", "[保存]")
            clerk.sees("已公布:2026年3月26日审定,党委会议第3次", "还没有签收 2 人")
        else:
            database.run(publish, ACCOUNTS[CLERKS[code][0]], one.listing.id, MARCH)
    assert database.run(count, schema.publications) == 29
    # The city's secretary, 2 members, the administrator and the steering office's user; the county's with a
    # steering office 3 and its user; 3 counties with 3; 24 townships with 2.
    asked = database.run(told, "lists.to_sign")
    assert len(asked) == 5 + 4 + 3 * 3 + 24 * 2
    lists = database.run(every_list, MARCH)
    assert sum(len(database.run(list_signing.unsigned, one)) for one in lists) == 66


def _sign(database: Database) -> None:
    by_code = {one.name: one.code for one in COMMITTEES}
    number = 0
    for one in database.run(every_list, MARCH):
        clerk = actor_of(database, ACCOUNTS[CLERKS[by_code[one.organization.name]][0]], MARCH)
        for post in one.everybody():
            number += 1
            if number % 2:
                signer = actor_of(database, post.telegram_id or 0, MARCH)
                upto = list_signing.newest(one, post.office_id)
                database.run(list_signing.sign, signer, one.listing.id, upto, MARCH)
            else:
                database.run(list_signing.enter_paper, clerk, one.listing.id, post.office_id, MARCH)
    assert number == 66
    on_paper = database.run(
        lambda tx: Counter(map(bool, tx.execute(select(schema.signatures.c.on_paper)).scalars()))
    )
    assert on_paper == {False: 33, True: 33}
    lists = database.run(every_list, MARCH)
    assert not any(database.run(list_signing.unsigned, one) for one in lists)


def counts_told(tx: Tx) -> dict[int, int]:
    """How many changes people were told of, by account."""
    rows = tx.execute(select(schema.outbox).where(schema.outbox.c.key == "lists.changed_notice"))
    return {row.chat_id: row.params["count"] for row in rows}


def _change(database: Database, administrator: Actor) -> None:
    administrator = actor_of(database, administrator.telegram_id, JULY)
    rows = taken_out(database, administrator, JULY)
    code = TOWNSHIP.code
    own = [row for row in rows[LISTS] if row["组织编号"] == code and row["清单"] == "党委"]
    own[1] |= {"牵头": MEMBERS[code][0], "变更原因": "班子分工调整"}
    theirs = [row for row in rows[LISTS] if row["组织编号"] == code and row["清单"] == "书记"]
    for row in theirs[:3]:
        row |= {"内容": f"{row['内容']},年内做到", "变更原因": "统一要求"}
    text = apply(database, administrator, send(database, administrator, rows, JULY), JULY)
    assert "指定责任人 1 项" in text
    assert "改动" in text
    assert said(send(database, administrator, rows, JULY).message).startswith("没有变化")

    lists = database.run(every_list, JULY)
    waiting = {
        one.organization.name: {post.person_id for post in database.run(list_signing.unsigned, one)}
        for one in lists
    }
    concerned = [SECRETARIES[code][0], MEMBERS[code][0]]
    assert {name: len(posts) for name, posts in waiting.items() if posts} == {TOWNSHIP.name: 2}
    assert sorted(database.run(told, "lists.changed_notice")) == sorted(ACCOUNTS[one] for one in concerned)
    # Everybody is told of what concerns them: the line that went over, and three of the first.
    assert database.run(counts_told) == {ACCOUNTS[concerned[0]]: 4, ACCOUNTS[concerned[1]]: 1}
    (changed,) = [one for one in lists if one.organization.name == TOWNSHIP.name]
    clerk = actor_of(database, ACCOUNTS[CLERKS[code][0]], JULY)
    log = said(database.run(list_publishing.log, clerk, changed.listing.id, JULY))
    assert "公布以后改动 4 处" in log
    assert "原因:班子分工调整" in log
    assert f"7月15日 {own[1]['事项']}:牵头由 " in log
