"""The demonstration city has the size asked for, everybody who has a part in it, and nobody twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.demonstration import (
    FIRST_TELEGRAM_ID,
    INSPECTORS,
    MEMBERS,
    OUTSIDE_GROUP,
    Demonstration,
    Size,
    demonstrate,
)
from domain.demonstration_names import COUNTIES, TOWNSHIPS
from domain.demonstration_sectors import SPECIAL_TEAM
from domain.people import Level, OrganizationKind, Role, Sector
from domain.roster import ContactPointKind


@st.composite
def sizes(draw: st.DrawFn) -> Size:
    counties = draw(st.integers(1, len(COUNTIES)))
    townships = draw(st.integers(counties, 30))
    return Size(counties, townships, draw(st.integers(townships, 200)))


def count(city: Demonstration, kind: OrganizationKind, *levels: Level) -> int:
    return sum(1 for one in city.roster.organizations if one.kind is kind and one.level in levels)


@settings(max_examples=60, deadline=None)
@given(size=sizes(), seed=st.integers())
def test_a_city_has_its_size_and_nobody_and_nothing_twice(size: Size, seed: int) -> None:
    city = demonstrate(size, seed)
    assert count(city, OrganizationKind.COMMITTEE, Level.CITY) == 1
    assert count(city, OrganizationKind.COMMITTEE, Level.COUNTY) == size.counties
    assert count(city, OrganizationKind.COMMITTEE, Level.TOWNSHIP) == size.townships
    assert count(city, OrganizationKind.BRANCH, *Level) == size.branches
    assert count(city, OrganizationKind.ORGANIZATION_DEPARTMENT, *Level) == size.counties + 1

    names = [one.name for one in city.roster.organizations]
    assert len(set(names)) == len(names)
    people = [one.name for one in city.accounts]
    assert len(set(people)) == len(people)
    assert len({one.phone for one in city.accounts}) == len(people)
    assert [one.id for one in city.accounts] == list(
        range(FIRST_TELEGRAM_ID, FIRST_TELEGRAM_ID + len(people))
    )

    led = Counter(one.organization for one in city.roster.offices if one.role is Role.SECRETARY)
    leading = {OrganizationKind.COMMITTEE, OrganizationKind.BRANCH, OrganizationKind.DEPARTMENT}
    assert led == Counter(one.code for one in city.roster.organizations if one.kind in leading)
    branches = [one for one in city.roster.organizations if one.kind is OrganizationKind.BRANCH]
    assert all(MEMBERS[0] <= one.members <= MEMBERS[1] for one in branches)
    assert any(one.members == MEMBERS[0] for one in branches)
    assert all(one.level in {Level.VILLAGE, Level.COMMUNITY} for one in branches if one.key_village)


@settings(max_examples=20, deadline=None)
@given(size=sizes(), seed=st.integers())
def test_every_secretary_and_leadership_member_has_a_contact_point(size: Size, seed: int) -> None:
    roster = demonstrate(size, seed).roster
    tied = {one.person for one in roster.contact_points}
    leaders = {one.person for one in roster.offices if one.role in {Role.SECRETARY, Role.LEADERSHIP_MEMBER}}
    assert tied == leaders
    targets = [(one.person, one.organization or one.nickname) for one in roster.contact_points]
    assert len(set(targets)) == len(targets)


def test_the_same_seed_gives_the_same_city_and_another_one_another() -> None:
    assert demonstrate(seed=7) == demonstrate(seed=7)
    assert demonstrate(seed=7) != demonstrate(seed=8)


def test_everybody_the_playground_promises_is_there() -> None:
    city = demonstrate()
    assert len(city.who(Role.SECRETARY, Level.CITY)) == 1
    assert len(city.who(Role.SECRETARY, Level.COUNTY)) == 4
    assert len(city.who(Role.SECRETARY, Level.TOWNSHIP)) == 24
    inspectors = city.who(Role.INSPECTOR, Level.COUNTY)
    assert len(inspectors) >= INSPECTORS
    assert len({one.group for one in inspectors}) == 4
    for role in Role:
        assert city.who(role), role
    assert {one.level for one in city.accounts if one.role is Role.SECRETARY} == set(Level)
    assert [one for one in city.accounts if one.group == OUTSIDE_GROUP] == [city.stranger]


def test_a_city_secretary_is_tied_to_a_township_a_school_and_a_veteran_member() -> None:
    city = demonstrate()
    kinds = [one.kind for one in city.roster.contact_points if one.person == "R0001"]
    assert kinds == [
        ContactPointKind.TOWNSHIP,
        ContactPointKind.PRIMARY_SCHOOL,
        ContactPointKind.VETERAN_MEMBER,
    ]


def test_departments_of_the_city_answer_for_the_fields_of_schools_and_enterprises() -> None:
    organizations = demonstrate().roster.organizations
    departments = [one for one in organizations if one.kind is OrganizationKind.DEPARTMENT]
    assert [one.name for one in departments] == ["望川市教育局", "望川市商务局", "望川市林业局"]
    assert departments == list(organizations[-6:-3])
    by_name = {one.name: one.code for one in departments}
    for one in organizations:
        if one.kind is OrganizationKind.BRANCH:
            is_school, is_enterprise = "小学" in one.name, "有限公司" in one.name
            of = Sector.SCHOOL if is_school else Sector.NON_PUBLIC_ENTERPRISE
            assert (one.sector is of) == (is_school or is_enterprise)
            by = "望川市教育局" if is_school else "望川市商务局"
            assert one.authority == (by_name[by] if is_school or is_enterprise else None)


def test_the_special_team_can_be_brought_together() -> None:
    city = demonstrate()
    kinds = {one.code: one.kind for one in city.roster.organizations}
    present = {kinds[one.organization] for one in city.roster.offices}
    assert {*SPECIAL_TEAM, OrganizationKind.ORGANIZATION_DEPARTMENT} <= present
    assert len(city.who(Role.INSPECTOR, Level.CITY)) == len(SPECIAL_TEAM)


def test_some_elections_are_overdue_some_are_not_and_of_some_nothing_is_known() -> None:
    branches = [one for one in demonstrate().roster.organizations if one.kind is OrganizationKind.BRANCH]
    known = [(one, one.elected_on) for one in branches if one.elected_on is not None]
    over = [
        one
        for one, elected_on in known
        if elected_on < date(2023 if one.level is Level.UNIT else 2021, 3, 27)
    ]
    assert 0 < len(over) < len(known) / 4
    assert len(branches) - len(known) == 16
    assert all(elected_on < date(2026, 3, 27) for _, elected_on in known)


def test_the_newcomer_is_listed_without_an_account_and_the_stranger_not_at_all() -> None:
    city = demonstrate()
    without = [one for one in city.roster.persons if one.telegram_id is None]
    assert [f"86{one.phone}" for one in without] == [city.newcomer.phone]
    assert city.newcomer not in city.who(Role.SECRETARY)
    assert city.stranger.phone not in {f"86{one.phone}" for one in city.roster.persons}
    assert city.stranger.id not in {one.telegram_id for one in city.roster.persons}


@pytest.mark.parametrize(
    ("counties", "townships", "branches"),
    [(0, 1, 1), (2, 1, 5), (1, 3, 2), (len(COUNTIES) + 1, 30, 30), (1, len(TOWNSHIPS) + 1, 5000)],
)
def test_a_city_that_cannot_be_is_refused(counties: int, townships: int, branches: int) -> None:
    with pytest.raises(ValueError, match="Size"):
        Size(counties, townships, branches)


def test_names_last_for_the_largest_city_the_benchmarks_use() -> None:
    assert len(demonstrate(Size(10, 200, 5000)).accounts) > 5000
