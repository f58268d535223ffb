"""A roster by workbook: what would change is told before it is, and is then what was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.people import Role
from domain.refusals import NotFound
from domain.roster import OfficeRow, PersonRow
from domain.roster_layout import COLUMNS
from services import roster_import
from storage import roster as stored
from storage import schema
from storage.verify import verify
from tests.harness.workbooks import book, rows_of, workbook
from tests.services.diary import Diary, said
from tests.services.rosters import (
    BRANCH,
    TODAY,
    YESTERDAY,
    administrator_of,
    bring_in,
    changed,
    confirm,
    dry_run,
    send,
    told,
    waiting,
)

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The city's administrator."""
    return administrator_of(diary)


def evidence(tx: Tx) -> list[tuple[str, str]]:
    table = schema.roster_changes
    rows = tx.execute(select(table.c.subject, table.c.kind).where(table.c.import_id.is_not(None)))
    return [(row.subject, row.kind) for row in rows]


def test_the_present_roster_changes_nothing_and_is_not_even_kept(diary: Diary, administrator: Actor) -> None:
    answer = send(diary, administrator, diary.city.roster)
    assert said(answer.message).startswith("没有变化")
    assert not answer.message.buttons
    assert diary.database.run(lambda tx: tx.execute(select(schema.imports)).all()) == []


def test_nothing_is_written_before_it_is_confirmed_and_then_all_of_it(
    diary: Diary, administrator: Actor
) -> None:
    roster = diary.city.roster
    new = replace(
        roster,
        organizations=changed(roster.organizations, BRANCH, name="柳河村党总支", members=30),
        persons=(*roster.persons, PersonRow("R9000", "甲乙", "10000009000")),
        offices=(*roster.offices, OfficeRow("R9000", BRANCH, Role.CLERK, TODAY)),
    )
    answer = send(diary, administrator, new)
    assert "组织:变更 1" in said(answer.message)
    assert "名称 柳河村党支部 → 柳河村党总支 等 2 处" in said(answer.message)
    assert told(dry_run(diary, new)) != []
    assert diary.database.run(evidence) == []
    done = confirm(diary, administrator, answer)
    assert "已导入" in said(done.message)
    assert told(dry_run(diary, new)) == []
    assert sorted(diary.database.run(evidence)) == [
        ("office", "added"),
        ("organization", "changed"),
        ("person", "added"),
    ]
    assert diary.database.run(verify, b"key").faults == []


def test_a_workbook_from_before_elections_were_listed_changes_none_of_them(
    diary: Diary, administrator: Actor
) -> None:
    rows = rows_of(diary.city.roster)
    heads = {"组织": [one.head for one in COLUMNS["组织"] if not one.may_lack]}
    old = roster_import.read("名册.xlsx", workbook(rows, heads))

    shown = diary.database.run(roster_import.dry_run, old, TODAY, administrator)

    assert shown.faults == []
    assert told(shown) == []


def test_the_day_of_an_election_arrives_and_can_be_taken_back(diary: Diary, administrator: Actor) -> None:
    roster, elected = diary.city.roster, date(2025, 11, 15)
    new = changed(roster.organizations, BRANCH, elected_on=elected)
    answer = send(diary, administrator, replace(roster, organizations=new))
    assert "上次换届日期 2023-01-15 → 2025-11-15" in said(answer.message)
    confirm(diary, administrator, answer)
    assert diary.database.run(stored.present).organizations[BRANCH].row.elected_on == elected

    bring_in(
        diary,
        administrator,
        replace(roster, organizations=changed(roster.organizations, BRANCH, elected_on=None)),
    )

    assert diary.database.run(stored.present).organizations[BRANCH].row.elected_on is None
    assert diary.database.run(verify, b"key").faults == []


def test_what_an_import_was_can_be_proven_later(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    bring_in(
        diary, administrator, replace(roster, organizations=changed(roster.organizations, BRANCH, members=9))
    )
    links = select(schema.audit_links).where(schema.audit_links.c.subject == "import")
    (link,) = diary.database.run(lambda tx: tx.execute(links).all())
    assert (link.action, link.actor_id) == ("applied", administrator.person_id)
    diary.database.run(lambda tx: tx.execute(schema.imports.update().values(content=b"another")))
    assert len(diary.database.run(verify, b"key").faults) == 1


def test_a_second_confirmation_and_one_after_giving_up_change_nothing(
    diary: Diary, administrator: Actor
) -> None:
    roster = diary.city.roster
    new = replace(roster, organizations=changed(roster.organizations, BRANCH, members=9))
    answer = send(diary, administrator, new)
    confirm(diary, administrator, answer)
    before = diary.database.run(stored.present)
    assert "已经导入过" in said(confirm(diary, administrator, answer).message)
    dropped = send(diary, administrator, roster)
    gone = diary.database.run(roster_import.drop, administrator, waiting(dropped), diary.now)
    assert "已放弃" in said(gone.message)
    assert "已经放弃" in said(confirm(diary, administrator, dropped).message)
    assert diary.database.run(stored.present) == before


def test_a_newer_workbook_takes_the_place_of_one_that_waits(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    first = send(
        diary, administrator, replace(roster, organizations=changed(roster.organizations, BRANCH, members=9))
    )
    second = send(
        diary, administrator, replace(roster, organizations=changed(roster.organizations, BRANCH, members=7))
    )
    assert "后来又发了新的" in said(confirm(diary, administrator, first).message)
    assert "已导入" in said(confirm(diary, administrator, second).message)


def test_a_state_that_changed_meanwhile_is_shown_before_anything_is_written(
    diary: Diary, administrator: Actor
) -> None:
    roster = diary.city.roster
    answer = send(
        diary, administrator, replace(roster, organizations=changed(roster.organizations, BRANCH, members=9))
    )
    other = replace(roster, organizations=changed(roster.organizations, "Z0008", members=3))
    shown = dry_run(diary, other)
    diary.database.run(
        roster_import.run_from_command_line,
        roster_import.read("别的.xlsx", book(other)),
        shown.digest,
        diary.now,
    )
    again = confirm(diary, administrator, answer)
    assert said(again.message).startswith("<b>名册在这期间变了")
    assert "组织:变更 2" in said(again.message)
    assert "已导入" in said(confirm(diary, administrator, again).message)


def test_what_is_missing_ends_the_day_before_and_nothing_is_deleted(
    diary: Diary, administrator: Actor
) -> None:
    roster = diary.city.roster
    gone = {one.person for one in roster.offices if one.organization == BRANCH}
    new = replace(
        roster,
        organizations=tuple(one for one in roster.organizations if one.code != BRANCH),
        persons=tuple(one for one in roster.persons if one.code not in gone),
        offices=tuple(one for one in roster.offices if one.organization != BRANCH),
        contact_points=tuple(
            one for one in roster.contact_points if one.organization != BRANCH and one.person not in gone
        ),
    )
    answer = send(diary, administrator, new)
    assert "结束 柳河村党支部(表里没有),到 2026年3月26日 止" in said(answer.message)
    assert answer.document is None  # all of it stands in the message
    confirm(diary, administrator, answer)
    present = diary.database.run(stored.present)
    assert present.organizations[BRANCH].row.to_on == YESTERDAY
    assert {one.row.to_on for one in present.offices if one.row.organization == BRANCH} == {YESTERDAY}
    assert gone <= set(present.persons)
    assert told(dry_run(diary, new)) == []


def test_a_new_secretary_begins_the_day_after_the_former_ends(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    former = next(one for one in roster.offices if one.organization == BRANCH and one.role is Role.SECRETARY)
    first = date(2026, 3, 2)
    new = replace(
        roster,
        persons=(*roster.persons, PersonRow("R9000", "甲乙", "10000009000")),
        offices=(
            *(one for one in roster.offices if one != former),
            OfficeRow("R9000", BRANCH, Role.SECRETARY, first),
        ),
        contact_points=tuple(one for one in roster.contact_points if one.person != former.person),
    )
    bring_in(diary, administrator, new)
    present = diary.database.run(stored.present)
    (ended,) = [one.row for one in present.offices if one.row.person == former.person]
    assert ended.to_on == first - timedelta(1)
    handovers = diary.database.run(lambda tx: tx.execute(select(schema.handovers)).all())
    assert len(handovers) == 1
    assert told(dry_run(diary, new)) == []


def test_a_move_keeps_the_organization_and_its_records(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    before = diary.database.run(stored.present).organizations[BRANCH]
    new = replace(roster, organizations=changed(roster.organizations, BRANCH, parent="Z0003"))
    bring_in(diary, administrator, new)
    after = diary.database.run(stored.present).organizations[BRANCH]
    assert (after.id, after.row.parent) == (before.id, "Z0003")
    change = diary.database.run(
        lambda tx: tx.execute(
            select(schema.roster_changes.c.before, schema.roster_changes.c.after).where(
                schema.roster_changes.c.import_id.is_not(None)
            )
        ).one()
    )
    assert tuple(change) == ({"parent": before.row.parent}, {"parent": "Z0003"})


def test_who_takes_over_reads_what_was_before_a_merger_and_a_split(
    diary: Diary, administrator: Actor
) -> None:
    roster = diary.city.roster
    branch = next(one for one in roster.organizations if one.code == BRANCH)
    offices = tuple(
        replace(one, to_on=YESTERDAY) if one.organization == BRANCH else one for one in roster.offices
    )
    part = replace(
        branch, code="Z9000", name="柳河村二组党支部", from_on=TODAY, split_from="Z0008", key_village=False
    )
    new = replace(
        roster,
        organizations=(
            *changed(roster.organizations, BRANCH, to_on=YESTERDAY, merged_into="Z0008"),
            part,
        ),
        offices=offices,
    )
    bring_in(diary, administrator, new)
    rows = diary.database.run(lambda tx: tx.execute(select(schema.successions)).all())
    ids = {code: one.id for code, one in diary.database.run(stored.present).organizations.items()}
    assert {(row.organization_id, row.successor_id, row.kind, row.on_day) for row in rows} == {
        (ids[BRANCH], ids["Z0008"], "merge", TODAY),
        (ids["Z0008"], ids["Z9000"], "split", TODAY),
    }
    assert told(dry_run(diary, new)) == []


def test_two_people_may_exchange_their_numbers(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    one, other = roster.persons[3], roster.persons[4]
    swapped = {one.code: other.phone, other.code: one.phone}
    new = replace(
        roster, persons=tuple(replace(p, phone=swapped.get(p.code, p.phone)) for p in roster.persons)
    )
    bring_in(diary, administrator, new)
    persons = diary.database.run(stored.present).persons
    assert (persons[one.code].row.phone, persons[other.code].row.phone) == (other.phone, one.phone)


def test_no_roster_changes_an_account(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    accounts = {code: one.row.telegram_id for code, one in diary.database.run(stored.present).persons.items()}
    named = tuple(
        replace(one, name=f"{one.name}二", telegram_id=number) for number, one in enumerate(roster.persons)
    )
    bring_in(diary, administrator, replace(roster, persons=named))
    persons = diary.database.run(stored.present).persons
    assert {code: one.row.telegram_id for code, one in persons.items()} == accounts


def test_what_was_listed_before_there_were_codes_is_recognised(diary: Diary, administrator: Actor) -> None:
    before = diary.database.run(stored.present)
    diary.database.run(lambda tx: tx.execute(schema.organizations.update().values(code=None)))
    diary.database.run(lambda tx: tx.execute(schema.persons.update().values(code=None)))
    shown = dry_run(diary, diary.city.roster, administrator)
    assert shown.faults == []
    assert shown.difference.counts()["organizations"] == {
        "added": 0,
        "changed": len(diary.city.roster.organizations),
        "ended": 0,
    }
    bring_in(diary, administrator, diary.city.roster)
    assert diary.database.run(stored.present) == before


def test_nobody_imports_themselves_out_of_office(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    code = next(
        code
        for code, one in diary.database.run(stored.present).persons.items()
        if one.id == administrator.person_id
    )
    without = replace(roster, offices=tuple(one for one in roster.offices if one.person != code))
    assert "您本人的任职" in said(send(diary, administrator, without).message)
    assert dry_run(diary, without).faults == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_imports_confirms_or_drops(diary: Diary, administrator: Actor, role: Role) -> None:
    roster = diary.city.roster
    answer = send(
        diary, administrator, replace(roster, organizations=changed(roster.organizations, BRANCH, members=9))
    )
    other = diary.actor(diary.city.who(role)[0].id)
    with pytest.raises(NotFound):
        send(diary, other, roster)
    for work in (roster_import.confirm, roster_import.drop):
        with pytest.raises(NotFound):
            diary.database.run(work, other, waiting(answer), diary.now)
    assert "已导入" in said(confirm(diary, administrator, answer).message)
