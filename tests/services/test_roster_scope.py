"""A county's administrator keeps the county's roster, and touches nothing beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.demonstration import Size, demonstrate
from domain.people import Level, OrganizationKind, Role
from domain.roster import ContactPointKind, ContactPointRow, OfficeRow, PersonRow, Roster
from services import roster_export, roster_import
from services.roster import load
from storage import offices
from storage import roster as stored
from storage.database import Database
from storage.offices import NewOffice
from templates import render
from templates.documents import render as render_document
from tests.harness.workbooks import Rows, rows_of
from tests.services.diary import Diary, said
from tests.services.rosters import TODAY, administrator_of, dry_run, places, send, told

if TYPE_CHECKING:
    from domain.messages import Document
    from domain.people import Actor

ACCOUNT = 7_999_999_999


@pytest.fixture
def diary(database_url: str) -> Iterator[Diary]:
    """A city of two counties, the first of which has an administrator of its own."""
    database = Database(database_url, b"key")
    diary = Diary(database, demonstrate(Size(counties=2, townships=2, branches=12)))
    roster = diary.city.roster
    department = next(
        one
        for one in roster.organizations
        if (one.parent, one.kind) == (county(roster), OrganizationKind.ORGANIZATION_DEPARTMENT)
    )
    larger = replace(
        roster,
        persons=(*roster.persons, PersonRow("R9000", "甲乙", "10000009000", ACCOUNT)),
        offices=(*roster.offices, OfficeRow("R9000", department.code, Role.ADMINISTRATOR, TODAY)),
    )
    database.run(load, larger, diary.now)
    diary.city = replace(diary.city, roster=larger)
    yield diary
    asyncio.run(database.close())


@pytest.fixture
def administrator(diary: Diary) -> Actor:
    """The county's."""
    return diary.actor(ACCOUNT)


def county(roster: Roster) -> str:
    """The first county's committee."""
    return next(one.code for one in roster.organizations if one.level is Level.COUNTY)


def of_county(roster: Roster) -> Roster:
    """The part of a roster that is the first county's."""
    codes = {county(roster)}
    for one in roster.organizations:
        codes |= {one.code} if one.parent in codes else set()
    people = {one.person for one in roster.offices if one.organization in codes}
    return Roster(
        tuple(one for one in roster.organizations if one.code in codes),
        tuple(one for one in roster.persons if one.code in people),
        tuple(one for one in roster.offices if one.organization in codes),
        tuple(one for one in roster.contact_points if one.person in people),
        frozenset(one.code for one in roster.organizations if one.code not in codes),
    )


def beside(roster: Roster) -> str:
    """A township of the other county."""
    mine = {one.code for one in of_county(roster).organizations}
    return next(
        one.code for one in roster.organizations if one.level is Level.TOWNSHIP and one.code not in mine
    )


def changed(roster: Roster, edit: Callable[[Rows], object]) -> Rows:
    """The county's part, changed."""
    rows = rows_of(of_county(roster))
    edit(rows)
    return rows


def test_the_countys_own_part_changes_nothing(diary: Diary, administrator: Actor) -> None:
    assert "没有变化" in said(send(diary, administrator, of_county(diary.city.roster)).message)


def test_only_what_is_missing_of_the_county_ends(diary: Diary, administrator: Actor) -> None:
    def leave_out(rows: Rows) -> None:
        gone = next(one for one in rows["任职"] if one["职务"] == "经办人")
        rows["任职"].remove(gone)

    shown = dry_run(diary, changed(diary.city.roster, leave_out), administrator)
    assert [kind for kind, *_ in told(shown)] == ["ended"]


def test_the_city_reaches_the_county_and_the_county_not_the_city(diary: Diary, administrator: Actor) -> None:
    roster = diary.city.roster
    assert "没有变化" in said(send(diary, administrator_of(diary), roster).message)
    shown = dry_run(diary, roster, administrator)
    mine = {one.code for one in of_county(roster).organizations}
    outside = [number for number, one in enumerate(roster.organizations, start=2) if one.code not in mine]
    refused = [row for sheet, row, _, kind in places(shown) if (sheet, kind) == ("组织", "code_elsewhere")]
    assert refused == outside


OUTSIDE: dict[str, tuple[Callable[[Rows, str], object], str]] = {
    "roster.fault_no_seat": (lambda rows, _: rows["组织"].pop(0), "组织"),
    "roster.fault_seat_moves": (lambda rows, other: rows["组织"][0].update(上级编号=other), "组织"),
    "roster.fault_no_parent": (lambda rows, _: rows["组织"][2].update(上级编号=None), "组织"),
    "roster.fault_unknown_parent": (lambda rows, other: rows["组织"][2].update(上级编号=other), "组织"),
    "roster.fault_code_elsewhere": (lambda rows, other: rows["组织"][-1].update(编号=other), "组织"),
    "roster.fault_unknown_organization": (
        lambda rows, other: rows["任职"][-1].update(组织编号=other),
        "任职",
    ),
    "roster.fault_unknown_person": (lambda rows, _: rows["任职"][-1].update(人员编号="R0001"), "任职"),
    "roster.fault_person_elsewhere": (
        lambda rows, _: rows["人员"].append({"编号": "R0001", "姓名": "某", "手机号": None}),
        "人员",
    ),
    "roster.fault_own_office": (lambda rows, _: rows["任职"].pop(), "任职"),
}


@pytest.mark.parametrize("key", OUTSIDE)
def test_what_lies_outside_of_the_county_is_refused(diary: Diary, administrator: Actor, key: str) -> None:
    edit, sheet = OUTSIDE[key]
    other = beside(diary.city.roster)
    rows = changed(diary.city.roster, lambda rows: edit(rows, other))
    faults = dry_run(diary, rows, administrator).faults
    assert (sheet, key) in {(one.sheet, one.key) for one in faults}


def test_successors_and_predecessors_are_found_in_the_county_only(diary: Diary, administrator: Actor) -> None:
    other = beside(diary.city.roster)

    def split(rows: Rows) -> None:
        rows["组织"][-1].update(拆分自=other)

    faults = dry_run(diary, changed(diary.city.roster, split), administrator).faults
    assert [(one.column, one.key) for one in faults] == [("拆分自", "roster.fault_unknown_organization")]
    authority = changed(diary.city.roster, lambda rows: rows["组织"][-1].update(行业主管编号=other))
    assert dry_run(diary, authority, administrator).faults == []


def leader(diary: Diary) -> str:
    """A secretary of the county who is given an office in the city too."""
    code = next(
        one.person
        for one in diary.city.roster.offices
        if (one.organization, one.role) == (county(diary.city.roster), Role.SECRETARY)
    )
    ids = {key: one.id for key, one in diary.database.run(stored.present).persons.items()}
    office = NewOffice(ids[code], 1, Role.LEADERSHIP_MEMBER, TODAY, None)
    diary.database.run(offices.add_many, [office])
    return code


def test_of_somebody_in_office_elsewhere_too_only_what_is_listed_already_may_be_said(
    diary: Diary, administrator: Actor
) -> None:
    code = leader(diary)
    mine = of_county(diary.city.roster)
    assert told(dry_run(diary, mine, administrator)) == []
    without = replace(mine, contact_points=tuple(one for one in mine.contact_points if one.person != code))
    assert told(dry_run(diary, without, administrator)) == []

    def add_point(rows: Rows) -> None:
        mine = next(one for one in rows["联系点"] if one["人员编号"] == code)
        rows["联系点"].append({**mine, "类型": "老党员", "组织编号": None, "老党员称呼": "老周"})

    (fault,) = dry_run(diary, changed(diary.city.roster, add_point), administrator).faults
    assert (fault.sheet, fault.key) == ("联系点", "roster.fault_point_elsewhere")


def test_somebody_who_came_from_elsewhere_is_named_as_they_are_listed(
    diary: Diary, administrator: Actor
) -> None:
    roster = diary.city.roster
    mine = of_county(roster)
    here = {one.code for one in mine.persons}
    person = next(one for one in roster.persons if one.code not in here)
    office = OfficeRow(person.code, county(roster), Role.LEADERSHIP_MEMBER, TODAY)
    both = replace(mine, persons=(*mine.persons, person), offices=(*mine.offices, office))
    assert told(dry_run(diary, both, administrator)) == [("added", "任职", (person.code, county(roster)))]
    guessed = replace(both, persons=(*mine.persons, replace(person, phone="10000008888")))
    assert [one[3] for one in places(dry_run(diary, guessed, administrator))] == ["person_elsewhere"]


def test_a_number_of_somebody_elsewhere_is_refused_without_saying_whose(
    diary: Diary, administrator: Actor
) -> None:
    first = diary.city.roster.persons[0]
    rows = changed(
        diary.city.roster,
        lambda rows: rows["人员"].append({"编号": "R9001", "姓名": "某", "手机号": first.phone}),
    )
    (fault,) = dry_run(diary, rows, administrator).faults
    words = render.label(roster_import.line(fault))
    assert "已登记在别处" in words
    assert first.code not in words


def given(diary: Diary, administrator: Actor) -> Document:
    return diary.database.run(roster_export.present, administrator, diary.now)


def unchanged(diary: Diary, administrator: Actor) -> bool:
    """Whether what is given out to an administrator would change nothing when it is sent back."""
    document = given(diary, administrator)
    made = render_document(document.name, document.params)
    book = roster_import.read(made.file_name, made.content)
    return told(diary.database.run(roster_import.dry_run, book, TODAY, administrator)) == []


def test_a_county_is_given_its_own_part_of_the_present_roster(diary: Diary, administrator: Actor) -> None:
    mine = of_county(diary.city.roster)
    rows = given(diary, administrator).params["rows"]
    assert {row[0] for row in rows["组织"]} == {one.code for one in mine.organizations}
    assert {row[0] for row in rows["人员"]} == {one.code for one in mine.persons}
    assert {(row[0], row[1]) for row in rows["任职"]} == {
        (one.person, one.organization) for one in mine.offices
    }
    assert len(rows["联系点"]) == len(mine.contact_points)
    assert rows["组织"][0][4] is None
    assert unchanged(diary, administrator)


def test_a_county_is_given_somebody_in_office_elsewhere_too_without_what_is_not_its_own(
    diary: Diary, administrator: Actor
) -> None:
    code = leader(diary)
    rows = given(diary, administrator).params["rows"]
    assert code in {row[0] for row in rows["人员"]}
    assert {row[1] for row in rows["任职"] if row[0] == code} == {county(diary.city.roster)}
    assert code not in {row[0] for row in rows["联系点"]}
    assert unchanged(diary, administrator)


def with_points(diary: Diary, *points: ContactPointRow, persons: tuple[PersonRow, ...] = ()) -> None:
    """The city lists further people and contact points."""
    roster = diary.city.roster
    larger = replace(
        roster,
        persons=(*roster.persons, *persons),
        contact_points=(*roster.contact_points, *points),
    )
    diary.database.run(load, larger, diary.now)


def test_a_contact_point_beside_the_county_is_not_given_to_it_and_not_ended_by_it(
    diary: Diary, administrator: Actor
) -> None:
    mine = of_county(diary.city.roster)
    other = beside(diary.city.roster)
    person = mine.offices[0].person
    with_points(diary, ContactPointRow(person, ContactPointKind.TOWNSHIP, other, None, TODAY))
    assert other not in {row[2] for row in given(diary, administrator).params["rows"]["联系点"]}
    assert unchanged(diary, administrator)


def test_who_never_was_in_office_is_given_to_no_county_and_loses_nothing_by_it(
    diary: Diary, administrator: Actor
) -> None:
    point = ContactPointRow("R9001", ContactPointKind.VETERAN_MEMBER, None, "老周", TODAY)
    with_points(diary, point, persons=(PersonRow("R9001", "丙丁", "10000009001"),))
    rows = given(diary, administrator).params["rows"]
    assert "R9001" not in {row[0] for row in rows["人员"]} | {row[0] for row in rows["联系点"]}
    assert unchanged(diary, administrator)
    everything = given(diary, administrator_of(diary)).params["rows"]
    assert "R9001" in {row[0] for row in everything["人员"]}
    assert "R9001" in {row[0] for row in everything["联系点"]}
    # A county that names the person keeps the contact point by listing it, as everywhere.
    named = changed(
        diary.city.roster,
        lambda rows: rows["人员"].append({"编号": "R9001", "姓名": "丙丁", "手机号": "10000009001"}),
    )
    assert [one[:2] for one in told(dry_run(diary, named, administrator))] == [("ended", "联系点")]
