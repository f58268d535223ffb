"""The rules of teams, one by one: each is named when it is broken, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.inspections import Mode
from domain.people import Level, OrganizationKind, Role
from domain.team_rules import (
    SPECIAL_DEPARTMENTS,
    Comer,
    Composed,
    faults,
    leads_at_county_level,
    warnings,
)
from templates import render

if TYPE_CHECKING:
    from domain.messages import Json, Text


def comer(number: int, **changes: Json) -> Comer:
    """Somebody of an organization department of their own, briefed and in office."""
    plain = Comer(
        number,
        f"干部{number}",
        100 + number,
        f"单位{number}",
        OrganizationKind.ORGANIZATION_DEPARTMENT,
        leads=False,
        briefed=True,
        in_office=True,
        in_tree=True,
        is_county_leader=False,
        is_at_hand=True,
    )
    return replace(plain, **changes)


def team(*comers: Comer, name: str = "第一组") -> Composed:
    return Composed(name, comers)


LEADER = comer(1, leads=True, is_county_leader=True)
WHOLE = team(LEADER, comer(2), comer(3))


def said(found: list[Text]) -> list[str]:
    return [render.text(one.key, one.params) for one in found]


@pytest.mark.parametrize("mode", [Mode.ROVING, Mode.CROSS])
def test_a_whole_team_breaks_no_rule(mode: Mode) -> None:
    assert faults(mode, [WHOLE]) == []
    assert warnings(mode, [WHOLE]) == []


def test_a_round_has_a_team() -> None:
    assert said(faults(Mode.CROSS, [])) == ["还没有建督查组"]


def test_a_team_has_one_leader_and_two_who_can_pair() -> None:
    assert said(faults(Mode.CROSS, [team(comer(2), comer(3))])) == ["第一组:还没有组长"]
    assert said(faults(Mode.CROSS, [team(LEADER, comer(2))])) == [
        "第一组:除组长外要有两人以上才能配对,现有 1 人"
    ]
    two = team(LEADER, comer(4, leads=True), comer(2), comer(3))
    assert said(faults(Mode.CROSS, [two])) == ["第一组:组长只能有一人,现有干部1、干部4"]


def test_everybody_is_briefed_and_still_in_office() -> None:
    found = faults(Mode.CROSS, [team(LEADER, comer(2, briefed=False), comer(3, in_office=False))])

    assert said(found) == ["第一组:干部3已不在填报的岗位上", "第一组:干部2没有参加本轮督前培训"]


def test_of_very_many_who_were_not_briefed_five_are_named() -> None:
    many = [comer(number, briefed=False) for number in range(2, 50)]

    assert said(faults(Mode.CROSS, [team(LEADER, *many)])) == [
        "第一组:干部2、干部3、干部4、干部5、干部6等 48 人没有参加本轮督前培训"
    ]


def test_nobody_is_on_two_teams() -> None:
    other = team(comer(4, leads=True), comer(2), comer(5), name="第二组")

    assert said(faults(Mode.CROSS, [WHOLE, other])) == ["干部2同时在第一组、第二组,一轮只能在一个组"]


def test_a_roving_team_is_led_by_a_county_level_leader() -> None:
    plain = team(comer(1, leads=True), comer(2), comer(3))

    assert said(faults(Mode.ROVING, [plain])) == [
        "第一组:巡回督责要由县级领导带队,干部1不是市、县党委班子成员"
    ]
    assert faults(Mode.CROSS, [plain]) == []


@pytest.mark.parametrize(
    ("kind", "level", "role", "leads"),
    [
        (OrganizationKind.COMMITTEE, Level.CITY, Role.SECRETARY, True),
        (OrganizationKind.COMMITTEE, Level.COUNTY, Role.LEADERSHIP_MEMBER, True),
        (OrganizationKind.COMMITTEE, Level.COUNTY, Role.CLERK, False),
        (OrganizationKind.COMMITTEE, Level.TOWNSHIP, Role.SECRETARY, False),
        (OrganizationKind.ORGANIZATION_DEPARTMENT, Level.COUNTY, Role.SECRETARY, False),
    ],
)
def test_who_is_a_county_level_leader(
    kind: OrganizationKind, level: Level, role: Role, *, leads: bool
) -> None:
    assert leads_at_county_level(kind, level, role) is leads


def test_two_of_the_same_unit_on_a_roving_team_are_a_warning_and_no_fault() -> None:
    same = team(LEADER, comer(2, unit_id=7, unit="甲县委组织部"), comer(3, unit_id=7, unit="甲县委组织部"))

    assert faults(Mode.ROVING, [same]) == []
    assert said(warnings(Mode.ROVING, [same])) == [
        "第一组:干部2、干部3来自同一单位(甲县委组织部),能避开请避开"
    ]
    assert warnings(Mode.CROSS, [same]) == []


def test_a_roving_team_is_drawn_from_more_than_one_unit() -> None:
    same = [replace(one, unit_id=7, unit="甲县委组织部") for one in (LEADER, comer(2), comer(3))]

    assert said(faults(Mode.ROVING, [team(*same)])) == ["第一组:巡回督责要混合编组,现在 3 人都来自同一单位"]
    assert faults(Mode.CROSS, [team(*same)]) == []


def test_in_a_cross_round_it_is_known_where_everybody_is_from() -> None:
    found = faults(Mode.CROSS, [team(LEADER, comer(2), comer(3, in_tree=False))])

    assert said(found) == ["第一组:干部3的单位不在本级党委名下,查不清是哪个县的"]


def test_a_special_team_is_complete_with_its_five_departments() -> None:
    five = [comer(number, kind=kind) for number, kind in enumerate(SPECIAL_DEPARTMENTS, 2)]

    assert faults(Mode.KEY, [team(LEADER, *five)]) == []
    assert said(faults(Mode.KEY, [team(replace(LEADER, kind=SPECIAL_DEPARTMENTS[0]), *five[:2])])) == [
        "第一组:“五位一体”专班还缺本级的纪委、督查室、宣传部的人"
    ]


def test_departments_of_a_county_do_not_stand_for_those_of_the_city_that_runs_the_round() -> None:
    five = [comer(number, kind=kind) for number, kind in enumerate(SPECIAL_DEPARTMENTS, 2)]
    five[1] = replace(five[1], is_at_hand=False)

    assert said(faults(Mode.KEY, [team(replace(LEADER, is_at_hand=False), *five)])) == [
        "第一组:“五位一体”专班还缺本级的政法委的人"
    ]
