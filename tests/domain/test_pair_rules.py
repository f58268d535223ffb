"""Who may visit which place, rule by rule; what is offered breaks none, and what is left out says why."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from domain.inspections import Member, Mode
from domain.pair_rules import Ground, Place
from domain.people import Level, OrganizationKind, Role
from domain.team_facts import Held, Unit, home, is_of_line
from templates import render

if TYPE_CHECKING:
    from domain.messages import Text

CITY, CITY_DEPARTMENT, AGENCY = 1, 2, 3
COUNTY, COUNTY_DEPARTMENT, TOWNSHIP, VILLAGE, OTHER_VILLAGE = 10, 11, 12, 13, 14
FAR, FAR_DEPARTMENT, FAR_TOWNSHIP, FAR_VILLAGE = 20, 21, 22, 23
_C = OrganizationKind.COMMITTEE
_D = OrganizationKind.ORGANIZATION_DEPARTMENT
_B = OrganizationKind.BRANCH

UNITS = {
    one.id: one
    for one in (
        Unit(CITY, None, _C, Level.CITY, "市委"),
        Unit(CITY_DEPARTMENT, CITY, _D, Level.CITY, "市委组织部"),
        Unit(AGENCY, CITY, OrganizationKind.DEPARTMENT, Level.UNIT, "市教育局"),
        Unit(COUNTY, CITY, _C, Level.COUNTY, "近县"),
        Unit(COUNTY_DEPARTMENT, COUNTY, _D, Level.COUNTY, "近县组织部"),
        Unit(TOWNSHIP, COUNTY, _C, Level.TOWNSHIP, "近镇"),
        Unit(VILLAGE, TOWNSHIP, _B, Level.VILLAGE, "近村"),
        Unit(OTHER_VILLAGE, TOWNSHIP, _B, Level.VILLAGE, "邻村"),
        Unit(FAR, CITY, _C, Level.COUNTY, "远县"),
        Unit(FAR_DEPARTMENT, FAR, _D, Level.COUNTY, "远县组织部"),
        Unit(FAR_TOWNSHIP, FAR, _C, Level.TOWNSHIP, "远镇"),
        Unit(FAR_VILLAGE, FAR_TOWNSHIP, _B, Level.VILLAGE, "远村"),
    )
}
TODAY = date(2026, 3, 27)
BEGUN = date(2020, 1, 1)
PLACE = Place(VILLAGE, "近村")


def member(number: int, unit_id: int, *, team_id: int = 1, leads: bool = False) -> Member:
    return Member(team_id, number, unit_id, f"干部{number}", unit_id, UNITS[unit_id].name, leads, None)


def in_office(organization_id: int, to_on: date | None = None) -> Held:
    return Held(organization_id, organization_id, Role.CLERK, BEGUN, to_on)


LEADER = member(1, CITY_DEPARTMENT, leads=True)


def ground(
    *members: Member,
    mode: Mode = Mode.CROSS,
    held: dict[int, list[Held]] | None = None,
    unbriefed: frozenset[int] = frozenset(),
    last: dict[int, frozenset[int]] | None = None,
) -> Ground:
    """A round of the city with these people, each in the office by which they were entered."""
    offices = {one.person_id: [in_office(one.organization_id)] for one in members}
    for person_id, more in (held or {}).items():
        offices[person_id] = [*offices[person_id], *more]
    briefed = frozenset(one.person_id for one in members) - unbriefed
    return Ground(mode, CITY, TODAY, members, briefed, offices, UNITS, last or {})


def said(found: list[Text]) -> list[str]:
    return [render.text(one.key, one.params) for one in found]


TWO = (member(2, FAR_DEPARTMENT), member(3, FAR_DEPARTMENT))


def test_two_of_another_county_may_visit() -> None:
    known = ground(LEADER, *TWO)

    assert known.options(PLACE) == [(2, 3)]
    assert known.broken(2, 3, PLACE) == []
    assert known.why_not(PLACE) == []


def test_a_pair_is_two_people_of_the_same_team_and_no_leader() -> None:
    known = ground(LEADER, *TWO, member(4, FAR_DEPARTMENT, team_id=2))

    for pair in ((2, 2), (2, 4), (2, 99)):
        assert said(known.broken(*pair, PLACE)) == ["要选同一个督查组的两个人"]
    assert said(known.broken(1, 2, PLACE)) == ["干部1是组长,不和别人配对"]


def test_whoever_was_not_briefed_is_put_into_no_pair() -> None:
    known = ground(LEADER, *TWO, unbriefed=frozenset({3}))

    assert said(known.broken(2, 3, PLACE)) == ["干部3没有参加本轮督前培训"]
    assert known.options(PLACE) == []
    assert said(known.why_not(PLACE)) == ["干部3没有参加本轮督前培训"]


@pytest.mark.parametrize("unit_id", [VILLAGE, TOWNSHIP, COUNTY, COUNTY_DEPARTMENT])
def test_nobody_in_office_in_the_visited_line_visits(unit_id: int) -> None:
    known = ground(LEADER, *TWO, mode=Mode.ROVING, held={3: [in_office(unit_id)]})

    assert said(known.broken(2, 3, PLACE)) == ["干部3在近村或它的上下级任职,要回避"]


@pytest.mark.parametrize("unit_id", [OTHER_VILLAGE, FAR_VILLAGE, FAR, CITY, CITY_DEPARTMENT])
def test_whoever_is_beside_the_line_or_in_the_committee_that_runs_it_may(unit_id: int) -> None:
    known = ground(LEADER, *TWO, mode=Mode.ROVING, held={3: [in_office(unit_id)]})

    assert known.broken(2, 3, PLACE) == []


def test_nobody_visits_where_they_were_in_office_before() -> None:
    former = in_office(VILLAGE, to_on=date(2026, 3, 26))
    known = ground(LEADER, *TWO, mode=Mode.ROVING, held={3: [former]})

    assert said(known.broken(2, 3, PLACE)) == ["干部3在近村或它的下级任过职,要回避"]
    assert said(known.broken(2, 3, Place(TOWNSHIP, "近镇"))) == ["干部3在近镇或它的下级任过职,要回避"]
    assert known.broken(2, 3, Place(OTHER_VILLAGE, "邻村")) == []


def test_the_last_day_of_an_office_is_still_a_day_in_it() -> None:
    last = in_office(TOWNSHIP, to_on=TODAY)

    assert said(ground(LEADER, *TWO, mode=Mode.ROVING, held={3: [last]}).broken(2, 3, PLACE)) == [
        "干部3在近村或它的上下级任职,要回避"
    ]
    over = in_office(TOWNSHIP, to_on=date(2026, 3, 26))
    assert ground(LEADER, *TWO, mode=Mode.ROVING, held={3: [over]}).broken(2, 3, PLACE) == []


def test_in_a_cross_round_nobody_goes_to_their_home_county() -> None:
    near = member(4, OTHER_VILLAGE)
    known = ground(LEADER, *TWO, near)

    assert said(known.broken(2, 4, PLACE)) == ["干部4就是近村所在县的,交互督责不回本县"]
    assert ground(LEADER, *TWO, near, mode=Mode.ROVING).broken(2, 4, PLACE) == []


def test_home_is_the_county_and_departments_of_the_city_have_none() -> None:
    def county(organization_id: int, committee_id: int = CITY) -> int | None:
        found = home(UNITS, organization_id, committee_id)
        return None if found is None else found.id

    assert [county(one) for one in (VILLAGE, COUNTY, COUNTY_DEPARTMENT, FAR_VILLAGE)] == [
        COUNTY,
        COUNTY,
        COUNTY,
        FAR,
    ]
    assert [county(one) for one in (CITY, CITY_DEPARTMENT, AGENCY)] == [None, None, None]
    assert county(VILLAGE, COUNTY) == TOWNSHIP


def test_the_same_two_do_not_come_again_next_time() -> None:
    known = ground(LEADER, *TWO, member(4, FAR_DEPARTMENT), last={VILLAGE: frozenset({2, 3})})

    assert said(known.broken(3, 2, PLACE)) == ["干部3、干部2上次就是一起去的近村,要换一人"]
    assert known.options(PLACE) == [(2, 4), (3, 4)]
    alone = ground(LEADER, *TWO, last={VILLAGE: frozenset({2, 3})})
    assert said(alone.why_not(PLACE)) == ["干部2、干部3上次就是一起去的近村,要换一人"]


def test_a_team_whose_leader_is_of_the_line_does_not_visit() -> None:
    known = ground(member(1, COUNTY, leads=True), *TWO, mode=Mode.ROVING)

    assert said(known.broken(2, 3, PLACE)) == ["组长干部1在近村或它的上下级任职,整组回避"]
    assert known.options(PLACE) == []
    assert "组长干部1在近村或它的上下级任职,整组回避" in said(known.why_not(PLACE))
    assert said(ground(*TWO).broken(2, 3, PLACE)) == ["这个督查组还没有组长"]


@pytest.mark.parametrize(
    ("unit_id", "former", "why"),
    [
        (OTHER_VILLAGE, None, "组长干部1就是近村所在县的,交互督责不回本县,整组回避"),
        (CITY_DEPARTMENT, VILLAGE, "组长干部1在近村或它的下级任过职,整组回避"),
    ],
)
def test_what_keeps_a_visitor_away_keeps_a_team_away_whose_leader_it_is(
    unit_id: int, former: int | None, why: str
) -> None:
    before = [] if former is None else [in_office(former, to_on=date(2026, 3, 26))]
    known = ground(member(1, unit_id, leads=True), *TWO, held={1: before})

    assert said(known.broken(2, 3, PLACE)) == [why]
    assert known.options(PLACE) == []
    assert said(known.why_not(PLACE)) == [why]


def test_a_team_goes_nowhere_before_its_leader_is_briefed() -> None:
    known = ground(LEADER, *TWO, unbriefed=frozenset({1}))

    assert known.options(PLACE) == []
    assert said(known.broken(2, 3, PLACE)) == ["干部1没有参加本轮督前培训"]


@pytest.mark.parametrize("number", [1, 3])
def test_nobody_goes_anywhere_whose_office_has_ended(number: int) -> None:
    people = [LEADER, *TWO]
    people[number - 1] = replace(people[number - 1], office_id=77)
    ended = Held(77, FAR_DEPARTMENT, Role.CLERK, BEGUN, date(2026, 3, 26))
    known = ground(*people, held={number: [ended]})

    assert said(known.broken(2, 3, PLACE)) == [f"干部{number}已不在填报的岗位上"]
    assert known.options(PLACE) == []
    assert said(known.why_not(PLACE)) == [f"干部{number}已不在填报的岗位上"]


def test_every_rule_that_is_broken_is_named() -> None:
    known = ground(LEADER, *TWO, held={2: [in_office(VILLAGE)]}, unbriefed=frozenset({2, 3}))

    assert said(known.broken(2, 3, PLACE)) == [
        "干部2没有参加本轮督前培训",
        "干部2在近村或它的上下级任职,要回避",
        "干部2就是近村所在县的,交互督责不回本县",
        "干部3没有参加本轮督前培训",
    ]


def test_what_is_offered_is_exactly_what_breaks_no_rule() -> None:
    chance = random.Random(11)
    places = [Place(one, UNITS[one].name) for one in (COUNTY, TOWNSHIP, VILLAGE, FAR_TOWNSHIP, FAR_VILLAGE)]
    for _ in range(200):
        members = [member(1, chance.choice([CITY, COUNTY]), leads=chance.random() < 0.9)]
        members += [member(7, CITY_DEPARTMENT, team_id=2, leads=True)]
        for number in range(2, 7):
            members.append(member(number, chance.choice(sorted(UNITS)), team_id=chance.choice((1, 2))))
        held = {
            one.person_id: [in_office(chance.choice(sorted(UNITS)), chance.choice((None, BEGUN)))]
            for one in members
        }
        last = {one.id: frozenset(chance.sample(range(2, 7), 2)) for one in places}
        mode = chance.choice(list(Mode))
        known = ground(*members, mode=mode, held=held, unbriefed=frozenset({chance.randint(2, 6)}), last=last)
        for place in places:
            ids = sorted(one.person_id for one in members)
            kept = [two for two in combinations(ids, 2) if not known.broken(*two, place)]
            assert sorted(known.options(place)) == kept
            if not kept:
                explains(known, place)


def explains(known: Ground, place: Place) -> None:
    """Without those who are named as kept away no team with a leader has two people left."""
    named = {name for one in known.why_not(place) for name in one.params["names"]}
    for team_id in (1, 2):
        theirs = [one for one in known.members if one.team_id == team_id]
        leads = any(one.leads and one.name not in named for one in theirs)
        left = [one for one in theirs if not one.leads and one.name not in named]
        assert not leads or len(left) < 2


def test_a_line_is_what_the_database_takes_for_one() -> None:
    assert is_of_line(UNITS, VILLAGE, COUNTY_DEPARTMENT, CITY)
    assert not is_of_line(UNITS, VILLAGE, CITY_DEPARTMENT, CITY)
    assert is_of_line(UNITS, COUNTY, VILLAGE, CITY)
    assert not is_of_line(UNITS, VILLAGE, COUNTY, COUNTY)
