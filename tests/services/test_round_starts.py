"""Rounds are started once everything is right, and closed once every inspection is final."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.inspections import InspectionEventKind, RoundState
from domain.messages import Text
from domain.people import Level, Role
from domain.refusals import Refused
from domain.round_plan import VARIANTS
from domain.scorecards.scorecard import Variant
from services import inspection_rounds, inspection_teams, round_plan
from storage import inspection_rounds as stored
from storage import inspection_teams as stored_teams
from storage import inspections, schema
from storage.verify import verify
from tests.services.diary import buttons
from tests.services.following import who
from tests.services.inspecting import of_county
from tests.services.planning import (
    administrator,
    count,
    do,
    ground_of,
    refusal,
    round_of,
    set_up,
    take_out,
    target_ids,
    targets,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from domain.inspections import Round
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision


@pytest.fixture
def teams(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets teams be in order, or have these faults: their rules are tried in tests of their own."""

    def found(*faults: Text) -> None:
        def told(_tx: Tx, _round: Round) -> list[Text]:
            return list(faults)

        monkeypatch.setattr(inspection_teams, "faults", told)

    found()
    return found


@pytest.mark.usefixtures("teams")
def test_starting_makes_an_inspection_of_each_and_tells_nobody(counties: Diary) -> None:
    round_id = set_up(counties)
    said_before = count(counties, schema.outbox)
    shown = do(counties, inspection_rounds.ask_to_start, round_id)
    assert "将对 10 个单位各建一次督查" in shown
    assert "不会收到通知" in shown
    for _ in range(2):
        shown = do(counties, inspection_rounds.start, round_id)

    assert "进行中" in shown
    assert "已定稿 0/10,还有 10 处没有定谁去" in shown
    ways = buttons(
        counties.database.run(inspection_rounds.show, administrator(counties), round_id, counties.now)
    )
    assert ways["分派建议"] == f"it:a:{round_id}"
    assert "关闭" not in ways
    found = counties.database.run(inspections.of_round, round_id)
    here = ground_of(counties, administrator(counties))
    assert {one.organization_id for one in found} == target_ids(counties, round_id)
    assert all(one.variant is VARIANTS[here.nodes[one.organization_id].level] for one in found)
    assert count(counties, schema.outbox) == said_before
    for work in (round_plan.propose_again, inspection_rounds.ask_to_start):
        with pytest.raises(Refused) as raised:
            do(counties, work, round_id)
        assert refusal(raised) == "not_planned"
    assert counties.database.run(verify, b"key").faults == []


def test_a_round_with_a_complete_team_is_started(counties: Diary) -> None:
    round_id = set_up(counties)
    with pytest.raises(Refused) as raised:
        do(counties, inspection_rounds.start, round_id)
    assert [one["key"] for one in raised.value.text.params["faults"]] == ["team_rules.no_team"]
    counties.database.run(_send_team, round_id, administrator(counties), _comers(counties), counties.now)

    assert "进行中" in do(counties, inspection_rounds.start, round_id)
    assert len(counties.database.run(inspections.of_round, round_id)) == 10


def _comers(diary: Diary) -> list[Actor]:
    """Who leads, and then two of a county."""
    leader = who(diary, Role.TEAM_LEADER, Level.CITY)
    return [leader, *(diary.actor(one.id) for one in of_county(diary, 0)[:2])]


def _send_team(tx: Tx, round_id: int, actor: Actor, comers: list[Actor], now: datetime) -> None:
    by = actor.person_id
    team_id = stored_teams.add(tx, round_id, "第一组", by, now)
    for one in comers:
        stored_teams.enter(tx, team_id, one.office.id, by, now, leads=one is comers[0])
    there = [one.person_id for one in comers]
    stored_teams.brief(tx, round_id, actor.today, "先看后问", there, by, None, now)


def test_everything_that_stands_against_starting_is_named(
    counties: Diary, teams: Callable[..., None]
) -> None:
    round_id = set_up(counties)
    here = ground_of(counties, administrator(counties))
    unit = here.units()[0].id
    for one in targets(counties, round_id):
        village = VARIANTS[here.nodes[one.organization_id].level] is Variant.VILLAGE
        if village and here.unit_of[one.organization_id] == unit:
            take_out(counties, round_id, one.organization_id)
    teams(Text("errors.not_found"))
    with pytest.raises(Refused) as raised:
        do(counties, inspection_rounds.start, round_id)
    assert refusal(raised) == "not_ready"
    keys = [one["key"] for one in raised.value.text.params["faults"]]
    assert keys == ["inspection_rounds.without_villages", "errors.not_found"]
    assert round_of(counties, round_id).state is RoundState.PLANNED
    assert count(counties, schema.inspections) == 0


@pytest.mark.usefixtures("teams")
def test_a_round_without_targets_cannot_be_started(counties: Diary) -> None:
    round_id = set_up(counties)
    for one in target_ids(counties, round_id):
        take_out(counties, round_id, one)
    with pytest.raises(Refused) as raised:
        do(counties, inspection_rounds.start, round_id)
    assert [one["key"] for one in raised.value.text.params["faults"]] == ["inspection_rounds.no_target"]


@pytest.mark.usefixtures("teams")
def test_starting_looks_again_whether_another_round_visits_somebody(counties: Diary) -> None:
    first, second = set_up(counties), set_up(counties, name="另一轮")
    one = next(iter(target_ids(counties, first)))
    actor = administrator(counties)

    def past_the_rule(tx: Tx) -> None:
        stored.choose(tx, second, stored.Target(one, chosen=True, why=[]), actor.person_id, counties.now)

    counties.database.run(past_the_rule)
    with pytest.raises(Refused) as raised:
        do(counties, inspection_rounds.start, second)
    assert "inspection_rounds.visited_twice" in [fault["key"] for fault in raised.value.text.params["faults"]]


def test_a_round_is_closed_only_once_every_inspection_is_final(supervision: Supervision) -> None:
    diary, round_id = supervision.diary, supervision.round_id
    every = [one.id for one in diary.database.run(inspections.of_round, round_id)]
    by = supervision.leader().person_id
    for left, one in zip(range(len(every), 0, -1), every, strict=True):
        with pytest.raises(Refused) as raised:
            do(diary, inspection_rounds.close, round_id)
        assert (refusal(raised), raised.value.text.params["count"]) == ("not_final", left)
        for kind in (InspectionEventKind.FED_BACK, InspectionEventKind.FINAL):
            diary.database.run(inspections.add_event, one, kind, by, diary.now)

    for _ in range(2):
        assert "已关闭" in do(diary, inspection_rounds.close, round_id)
    assert count(diary, schema.inspection_round_events) == 2


def test_a_round_that_was_not_started_is_not_closed(counties: Diary) -> None:
    round_id = set_up(counties)
    with pytest.raises(Refused) as raised:
        do(counties, inspection_rounds.close, round_id)
    assert refusal(raised) == "not_started"
