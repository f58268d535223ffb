"""Settling where two differ: one proposes, another confirms, nothing is averaged, nobody sees too early."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from domain.inspections import InspectionEventKind
from domain.pair_checks import CheckOrigin
from domain.people import Role
from domain.refusals import NotFound, Refused
from services import pairing
from storage import inspections, onsite_scores, schema
from storage import pair_checks as stored
from storage.inspections import NewPair
from storage.verify import verify
from tests.services.checking import REASON, found, seal, seal_both
from tests.services.diary import buttons, said
from tests.services.settling import (
    again,
    checked,
    confirm,
    item,
    lead,
    offered,
    proposal,
    propose,
    rescore,
    show,
    substitute,
    told,
)

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def test_only_the_differences_are_shown_with_both_values_and_reasons(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=6, S5_2=4)

    for actor in (supervision.inspector(0), supervision.inspector(1), supervision.leader()):
        shown = show(supervision, actor)
        assert "已一致 11 项,还有 2 项不同" in said(shown)
        assert {"S4-1", "S5-2"} < set(buttons(shown))
        one = said(item(supervision, actor))
        names = [supervision.inspector(number).name for number in (0, 1)]
        assert f"{names[0]}:3 分,{REASON}" in one
        assert f"{names[1]}:4 分" in one
    assert set(checked(supervision)) & {"S4-1", "S5-2"} == set()


def test_one_proposes_and_the_other_confirms(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)

    shown = propose(supervision, second, "6")
    assert "提出:3 分" in said(shown)
    assert "确认 3 分" not in buttons(shown)
    assert told(supervision, first) == ["pair_checks.proposed"]
    assert told(supervision, second) == []
    confirm(supervision, first, proposal(supervision))

    check = checked(supervision)["S4-1"]
    assert (check.value, check.origin, check.reason) == (6, CheckOrigin.AGREED, REASON)
    assert (check.first_id, check.second_id) == (second.person_id, first.person_id)
    assert "13 项都有两人验收" in said(show(supervision, first))
    assert supervision.database.run(verify, b"key").faults == []


def test_a_second_tap_changes_nothing(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    for _ in range(2):
        propose(supervision, first, "7")
    assert len(supervision.database.run(stored.proposals, supervision.village_id)) == 1
    for _ in range(2):
        confirm(supervision, second, proposal(supervision))
    propose(supervision, second, "8")
    rescore(supervision, second)

    assert checked(supervision)["S4-1"].version == 1
    assert checked(supervision)["S4-1"].value == 7
    assert supervision.database.run(stored.turns, supervision.village_id) == {}
    assert len(supervision.database.run(stored.proposals, supervision.village_id)) == 1


def test_nobody_confirms_their_own_and_the_leader_none_of_the_pairs(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    seal_both(supervision, S4_1=6)
    propose(supervision, first, "7")

    with pytest.raises(Refused) as own:
        confirm(supervision, first, proposal(supervision))
    assert own.value.text.key == "pair_checks.own"
    with pytest.raises(Refused) as other:
        confirm(supervision, supervision.leader(), proposal(supervision))
    assert other.value.text.key == "pair_checks.one_of_the_pair"
    assert "S4-1" not in checked(supervision)


def test_a_later_proposal_takes_the_place_of_an_earlier_one(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    propose(supervision, first, "6")
    earlier = proposal(supervision)
    propose(supervision, first, "7")

    with pytest.raises(Refused) as refused:
        confirm(supervision, second, earlier)

    assert refused.value.text.key == "pair_checks.replaced"
    confirm(supervision, second, proposal(supervision))
    assert checked(supervision)["S4-1"].value == 7


def test_both_proposing_the_same_value_still_need_one_to_confirm(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    propose(supervision, first, "7")

    shown = propose(supervision, second, "7")

    assert "S4-1" not in checked(supervision)
    assert "确认 3.5 分" in buttons(shown)
    confirm(supervision, second, proposal(supervision))
    assert checked(supervision)["S4-1"].value == 7


def test_the_leader_proposes_with_a_reason_and_one_of_the_two_confirms(supervision: Supervision) -> None:
    leader, second = supervision.leader(), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    assert offered(supervision, leader) == [f"{supervision.village_id}.S4-1.1"]
    assert offered(supervision, second) == []

    with pytest.raises(Refused) as without:
        propose(supervision, leader, "6")
    assert without.value.text.key == "pair_checks.with_a_reason"
    lead(supervision, leader, 7)
    assert "以任职文件为准" in said(item(supervision, second))
    with pytest.raises(Refused):
        confirm(supervision, leader, proposal(supervision))
    confirm(supervision, second, proposal(supervision))

    check = checked(supervision)["S4-1"]
    assert (check.value, check.origin, check.reason) == (7, CheckOrigin.LEADER, "以任职文件为准")
    assert (check.first_id, check.second_id) == (second.person_id, leader.person_id)


def test_an_item_is_scored_again_and_equal_values_count(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    rescore(supervision, supervision.leader())
    rescore(supervision, first)
    assert supervision.database.run(stored.turns, supervision.village_id) == {"S4-1": 2}

    again(supervision, first, 7)
    for actor in (first, second, supervision.leader()):
        shown = item(supervision, actor)
        assert "正在现场重评" in said(shown)
        assert "3.5" not in said(shown)
        assert ("重新打分" in buttons(shown)) == (actor == second)
        with pytest.raises(Refused):
            propose(supervision, second, "7", turn=2)
    again(supervision, second, 7)

    check = checked(supervision)["S4-1"]
    assert (check.value, check.origin, check.version) == (7, CheckOrigin.SAME, 1)
    assert supervision.database.run(verify, b"key").faults == []


def test_scored_again_differently_it_is_a_difference_again(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=6)
    propose(supervision, first, "6")
    stale = proposal(supervision)
    rescore(supervision, first)
    again(supervision, first, 4)
    again(supervision, second, 5)

    shown = said(item(supervision, first))
    assert "2 分" in shown
    assert "2.5 分" in shown
    with pytest.raises(Refused):
        confirm(supervision, second, stale)
    assert "pair_checks.differs" in told(supervision, first)
    rescore(supervision, second, turn=2)
    again(supervision, second, 6, turn=3)
    again(supervision, first, 6, turn=3)
    assert checked(supervision)["S4-1"].value == 6


def test_what_was_scored_again_is_sealed_and_the_same_draft_gives_the_same_score(
    supervision: Supervision,
) -> None:
    first = supervision.inspector(0)
    seal_both(supervision, S4_1=6)
    rescore(supervision, first)
    again(supervision, first, 7)

    with pytest.raises(Refused) as refused:
        again(supervision, first, 5)

    assert refused.value.text.key == "pair_checks.sealed"
    given = supervision.database.run(onsite_scores.latest, supervision.village_id, first.person_id, 2)
    assert given["S4-1"].value == 7


def test_before_both_have_sealed_nobody_sees_anything(supervision: Supervision) -> None:
    first, second, leader = supervision.inspector(0), supervision.inspector(1), supervision.leader()
    seal(supervision, first, S4_1=6)

    for actor in (first, second, leader):
        for message in (show(supervision, actor), item(supervision, actor)):
            assert "两人都封存以后" in said(message)
            assert REASON not in said(message)
            assert set(buttons(message)) == {"返回本次督查"}
        assert offered(supervision, actor) == []
        with pytest.raises(Refused) as refused:
            rescore(supervision, actor)
        assert refused.value.text.key == "pair_checks.not_sealed"


def test_others_see_nothing_ever(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=6)
    propose(supervision, supervision.inspector(0), "7")
    others = (
        supervision.inspector(2),
        supervision.administrator(),
        supervision.visited(),
        supervision.visited_clerk(),
        supervision.beside(),
        supervision.elsewhere(),
    )
    for actor in others:
        for work in (show, item, rescore):
            with pytest.raises(NotFound):
                work(supervision, actor)
        with pytest.raises(NotFound):
            propose(supervision, actor, "7")
        with pytest.raises(NotFound):
            confirm(supervision, actor, proposal(supervision))
        with pytest.raises(NotFound):
            lead(supervision, actor, 7)
    assert "S4-1" not in checked(supervision)


def test_after_a_substitution_only_the_present_pair_counts(supervision: Supervision) -> None:
    first, former, new = (supervision.inspector(number) for number in range(3))
    seal_both(supervision, S4_1=6, S5_2=4)
    propose(supervision, former, "7")
    gone = proposal(supervision)
    rescore(supervision, first, key="S5-2")
    substitute(supervision, new)

    for actor in (first, new, supervision.leader()):
        assert "两人都封存以后" in said(show(supervision, actor))
        assert "已双人验收" not in said(item(supervision, actor, "S4-2"))
    with pytest.raises(NotFound):
        show(supervision, former)
    seal(supervision, new, S4_1=4, S6_1=2)

    settled = checked(supervision)
    assert len(settled) == 11
    assert settled["S6-1"].second_id == former.person_id
    shown = said(item(supervision, first))
    assert f"{new.name}:2 分" in shown
    assert "提出:" not in shown
    assert f"{new.name}:4 分" in said(item(supervision, first, "S5-2"))
    with pytest.raises(Refused):
        confirm(supervision, first, gone)
    rescore(supervision, new, key="S5-2")
    assert supervision.database.run(stored.turns, supervision.village_id)["S5-2"] == 3


def test_two_who_sealed_beside_others_agree_on_what_both_wrote(supervision: Supervision) -> None:
    first, second, other = (supervision.inspector(number) for number in (0, 1, 2))
    by, now = supervision.administrator(), supervision.diary.now

    def visit(tx: Tx, one: Actor, beside: Actor) -> None:
        pair = NewPair(supervision.team_id, one.person_id, beside.person_id, reason="生病")
        pairing.write(tx, by, found(tx, supervision.village_id), pair, now)

    seal(supervision, first, S4_1=6)
    supervision.database.run(visit, second, other)
    seal(supervision, second)
    assert checked(supervision) == {}
    supervision.database.run(visit, first, second)
    assert len(checked(supervision)) == 12
    assert "S4-1" not in checked(supervision)


def test_the_same_two_on_another_day_go_on_where_they_were(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=6)
    propose(supervision, supervision.inspector(0), "7")
    supervision.diary.now += timedelta(minutes=5)
    leader = supervision.leader().person_id

    def another_day(tx: Tx) -> None:
        pair = found(tx, supervision.village_id).pair
        assert pair is not None
        new = NewPair(supervision.team_id, pair.second_id, pair.first_id)
        inspections.set_pair(tx, supervision.village_id, new, leader, supervision.diary.now)

    supervision.database.run(another_day)
    confirm(supervision, supervision.inspector(1), proposal(supervision))
    assert checked(supervision)["S4-1"].value == 7


def test_whoever_has_come_into_the_visited_line_stands_behind_nothing(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    organization_id = supervision.visited().office.organization_id
    seal_both(supervision, S4_1=6)

    def appoint(tx: Tx) -> None:
        office = {"person_id": first.person_id, "organization_id": organization_id, "acting": False}
        tx.execute(insert(schema.offices).values(**office, role=Role.CLERK.value, from_on=first.today))

    supervision.database.run(appoint)
    with pytest.raises(Refused) as refused:
        propose(supervision, first, "7")
    assert refused.value.text.key == "pair_checks.of_the_line"


def test_what_is_final_is_settled_no_more(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=6)
    final = InspectionEventKind.FINAL
    supervision.database.run(
        inspections.add_event, supervision.village_id, final, None, supervision.diary.now
    )
    with pytest.raises(Refused) as refused:
        propose(supervision, supervision.inspector(0), "7")
    assert refused.value.text.key == "pair_checks.is_final"


def test_no_value_beyond_the_item_is_taken(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=6)
    for word in ("9", "x", "-1"):
        with pytest.raises(NotFound):
            propose(supervision, supervision.inspector(0), word)
    with pytest.raises(NotFound):
        propose(supervision, supervision.inspector(0), "1", key="S1-1")


def test_points_that_neither_took_with_a_reason_are_not_taken_by_agreement(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal_both(supervision, S4_1=None)
    with pytest.raises(Refused) as refused:
        propose(supervision, first, "6")
    assert refused.value.text.key == "pair_checks.no_reason"
    lead(supervision, supervision.leader(), 6)
    confirm(supervision, second, proposal(supervision))
    assert checked(supervision)["S4-1"].reason == "以任职文件为准"


def test_an_item_can_be_agreed_not_to_apply(supervision: Supervision) -> None:
    seal_both(supervision, S4_1=None)
    propose(supervision, supervision.inspector(1), "n")
    confirm(supervision, supervision.inspector(0), proposal(supervision))
    assert checked(supervision)["S4-1"].value is None
