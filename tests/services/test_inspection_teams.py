"""Teams of a round end to end: who may make them, what is refused, and what is named as broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError

from domain.inspections import Mode, Part, RoundState
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.team_facts import is_of_line
from services import inspection_teams, team_changes, team_views
from storage import inspection_rounds, inspections, team_facts
from storage import inspection_teams as stored
from storage.verify import verify
from templates import render
from tests.services.diary import buttons, said
from tests.services.inspecting import FROM_ON
from tests.services.people import end_office
from tests.services.teaming import Planned

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.inspections import Round
    from storage.database import Tx
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision


@pytest.fixture
def planned(counties: Diary) -> Planned:
    """A cross round without teams."""
    return Planned(counties)


def round_of(planned: Planned) -> Round:
    found = planned.diary.database.run(inspection_rounds.by_id, planned.round_id)
    assert found is not None
    return found


def named(planned: Planned) -> list[str]:
    """What stands in the way of starting, as it is read."""
    found = planned.diary.database.run(inspection_teams.faults, round_of(planned))
    return [render.text(one.key, one.params) for one in found]


def refused(work: object, *args: object, **kwargs: object) -> str:
    """How something is refused."""
    assert callable(work)
    with pytest.raises(Refused) as raised:
        work(*args, **kwargs)
    return render.unescape(render.text(raised.value.text.key, raised.value.text.params))


def test_a_whole_team_of_the_city_breaks_no_rule(supervision: Supervision) -> None:
    found = supervision.database.run(inspection_rounds.by_id, supervision.round_id)
    assert found is not None
    assert supervision.database.run(inspection_teams.faults, found) == []
    assert supervision.database.run(inspection_teams.warnings, found) == []


def test_a_team_is_made_and_every_rule_is_named_until_it_is_kept(planned: Planned) -> None:
    assert named(planned) == ["还没有建督查组"]
    team_id = planned.make(planned.inspectors()[0])
    assert named(planned)[0] == "第一组:除组长外要有两人以上才能配对,现有 1 人"
    assert "没有参加本轮督前培训" in named(planned)[1]

    planned.change(team_id, "join", *planned.inspectors()[1:3])
    assert len(planned.members(team_id)) == 4
    assert [one.leads for one in planned.members(team_id)] == [True, False, False, False]
    planned.brief("all")
    assert named(planned) == []

    message = planned.diary.database.run(
        team_views.show, planned.administrator(), planned.round_id, planned.diary.now
    )
    assert "1 个组 4 人,参加过培训 4 人" in said(message)
    assert not planned.diary.database.run(verify, b"key").faults


def test_a_team_is_entered_once_by_a_name_and_its_draft_finds_it(planned: Planned) -> None:
    team_id = planned.make(*planned.inspectors()[:2])

    again = refused(planned.make, planned.inspectors()[2], leader=planned.inspectors()[3])

    assert "已经有「第一组」" in again
    assert [one.id for one in planned.diary.database.run(stored.of_round, planned.round_id)] == [team_id]


def test_only_who_plans_rounds_of_the_committee_makes_teams(planned: Planned) -> None:
    database, now = planned.diary.database, planned.diary.now
    team_id = planned.make(*planned.inspectors()[:2])
    accounts = [planned.leader(), planned.inspectors()[0], planned.secretaries(0)[0]]
    accounts += planned.diary.city.who(Role.STEERING_OFFICE_USER, Level.COUNTY)
    for account in accounts:
        actor = planned.diary.actor(account.id)
        draft_id = planned.diary.draft(actor, "team_member")
        answers = {"team": str(team_id), "change": "leave", "member": planned.office_id(account)}
        with pytest.raises(NotFound):
            database.run(team_changes.change, actor, answers, draft_id, now)
        if account != planned.leader():
            with pytest.raises(NotFound):
                database.run(team_views.show, actor, planned.round_id, now)


def test_nobody_is_on_two_teams_of_a_round(planned: Planned) -> None:
    first, second, third, fourth = planned.inspectors()[:4]
    planned.make(first, second)
    other = planned.make(third, leader=fourth, name="第二组")

    assert "已经在第一组,一轮只能在一个组" in refused(planned.change, other, "join", first)
    assert len(planned.members(other)) == 2


def test_who_leaves_and_who_leads_before_the_start_needs_no_reason(planned: Planned) -> None:
    first, second, third = planned.inspectors()[:3]
    team_id = planned.make(first, second, third)

    planned.change(team_id, "lead", first)
    assert [one.person_id for one in planned.members(team_id) if one.leads] == [planned.person_id(first)]
    planned.change(team_id, "leave", planned.leader())
    planned.change(team_id, "leave", planned.leader())
    planned.change(team_id, "join", second)

    assert len(planned.members(team_id)) == 3
    assert not planned.diary.database.run(verify, b"key").faults


def test_after_the_start_a_change_has_a_reason_and_leaves_nobody_waiting(planned: Planned) -> None:
    team_id = planned.under_way()
    planned.send_out()
    first, second = planned.inspectors()[:2]

    assert "变动要写原因" in refused(planned.change, team_id, "leave", first)
    assert "处没反馈" in refused(planned.change, team_id, "leave", first, reason="调走")
    assert "先在「换组长」里定下新组长" in refused(
        planned.change, team_id, "leave", planned.leader(), reason="调走"
    )
    assert "先换人再当组长" in refused(planned.change, team_id, "lead", second, reason="调走")


def test_a_new_leader_stands_behind_values_and_is_not_of_the_visited_line(planned: Planned) -> None:
    team_id = planned.under_way()
    planned.send_out()
    city_member = planned.diary.city.who(Role.LEADERSHIP_MEMBER, Level.CITY)[0]
    of_line = planned.inspectors(1)[0]
    planned.change(team_id, "join", city_member, of_line, reason="加强力量")
    assert "没有参加本轮督前培训" in refused(
        planned.change, team_id, "lead", city_member, reason="原组长调走"
    )
    planned.brief()

    assert "整组回避" in refused(planned.change, team_id, "lead", of_line, reason="原组长调走")
    planned.change(team_id, "lead", city_member, reason="原组长调走")

    for one in planned.inspections():
        assert planned.person_id(city_member) in planned.admitted(one.id, Part.LEADER)
        assert one.leader_ids == {planned.person_id(city_member)}


def test_whoever_was_absent_was_not_briefed(planned: Planned) -> None:
    first, second, third = planned.inspectors()[:3]
    team_id = planned.make(first, second, third)

    planned.brief(f"t{team_id}", absent=(str(planned.person_id(first)),))
    assert named(planned) == [f"第一组:{first.name}没有参加本轮督前培训"]
    assert "都选成了缺席" in refused(planned.brief, "all", absent=("all",))
    planned.brief(str(planned.person_id(first)))

    assert named(planned) == []
    with pytest.raises(NotFound):
        planned.brief(str(planned.person_id(planned.inspectors(1)[0])))


def test_who_is_not_in_office_in_the_time_of_the_round_is_named(planned: Planned) -> None:
    first, second, third = planned.inspectors()[:3]
    planned.make(first, second, third)
    planned.brief()

    planned.diary.database.run(end_office, first, FROM_ON.replace(day=1))

    assert named(planned) == [f"第一组:{first.name}已不在填报的岗位上"]


def test_a_roving_team_wants_a_county_level_leader_and_a_special_one_its_departments(counties: Diary) -> None:
    roving = Planned(counties, Mode.ROVING)
    roving.make(*roving.inspectors()[:2])
    roving.brief()
    assert named(roving) == [f"第一组:巡回督责要由县级领导带队,{roving.leader().name}不是市、县党委班子成员"]
    warned = counties.database.run(inspection_teams.warnings, round_of(roving))
    assert [one.key for one in warned] == ["team_rules.same_unit"]

    key = Planned(counties, Mode.KEY)
    key.make(*key.inspectors()[:2])
    key.brief()
    assert named(key) == ["第一组:“五位一体”专班还缺本级的政法委、纪委、督查室、宣传部的人"]


def test_under_way_no_roving_team_is_led_by_anybody_below_county_level(counties: Diary) -> None:
    roving = Planned(counties, Mode.ROVING)
    leader = counties.city.who(Role.LEADERSHIP_MEMBER, Level.CITY)[0]
    first, second, third, fourth = roving.inspectors()[:4]
    team_id = roving.make(first, second, third, leader=leader)
    roving.brief()
    roving.start()

    refusal = refused(roving.change, team_id, "lead", first, reason="组长出差")
    assert f"巡回督责要由县级领导带队,{first.name}不是" in refusal
    assert "要由县级领导带队" in refused(roving.make, fourth, leader=roving.leader(), name="第二组")
    roving.change(team_id, "leave", third, reason="调走")


def test_under_way_nobody_leaves_a_special_team_who_stands_for_a_department(counties: Diary) -> None:
    key = Planned(counties, Mode.KEY)
    first, second = key.inspectors()[:2]
    team_id = key.make(first, leader=key.leader())
    key.start()
    key.change(team_id, "join", second, reason="加强")
    key.change(team_id, "leave", second, reason="调走")

    assert "“五位一体”专班还缺" in refused(key.make, second, leader=key.inspectors()[2], name="第二组")


def test_a_team_of_two_screens_fits_a_small_phone(planned: Planned) -> None:
    team_id = planned.make(*planned.inspectors(0), *planned.inspectors(1))

    message = planned.diary.database.run(team_views.team, planned.administrator(), team_id, planned.diary.now)

    lines = said(message).splitlines()
    assert len(lines) <= 16, lines
    assert {"加人", "有人退出", "换组长"} <= set(buttons(message))


def test_once_a_round_is_over_nothing_of_its_teams_changes(planned: Planned) -> None:
    team_id = planned.under_way()
    planned.diary.database.run(
        lambda tx: inspection_rounds.add_event(
            tx,
            planned.round_id,
            RoundState.CLOSED,
            None,
            planned.planner(tx).person_id,
            planned.diary.now,
        )
    )

    assert "已经结束" in refused(planned.change, team_id, "join", planned.inspectors(1)[0], reason="加强")


def test_the_database_and_the_rule_take_the_same_for_the_visited_line(planned: Planned) -> None:
    planned.under_way()
    database = planned.diary.database
    accounts = [one for one in planned.diary.city.accounts if one.role and one != planned.diary.city.newcomer]
    compared = [database.run(compare, planned, account) for account in accounts]

    assert {first for first, _ in compared} == {True, False}
    assert [first for first, _ in compared] == [second for _, second in compared]


def compare(tx: Tx, planned: Planned, account: Account) -> tuple[bool, bool]:
    """Whether somebody is of the line of the first place: by the rule, and by the database's refusal."""
    place = inspections.of_round(tx, planned.round_id)[0]
    office = planned.office(tx, account)
    units = team_facts.units(tx, [place.organization_id, office.organization_id])
    by_rule = is_of_line(units, place.organization_id, office.organization_id, place.round.organization_id)
    try:
        with tx.begin_nested():
            person_id = planned.person_of(tx, account)
            inspections.admit(tx, place.id, [person_id], Part.RECHECK, planned.diary.now)
    except DBAPIError:
        return by_rule, True
    return by_rule, False
