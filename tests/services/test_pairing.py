"""Who visits where: proposed, written as shown, said by hand, and others instead; every rule named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.inspections import InspectionEventKind, Mode, Part
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services import inspection_rounds, pairing, team_changes, team_choices, team_views
from storage import inspections, onsite_scores, schema
from storage.inspections import NewPair
from storage.offices import NewOffice, add_many
from storage.verify import verify
from templates import render
from tests.services.diary import buttons, said
from tests.services.inspecting import FROM_ON, TO_ON, link
from tests.services.people import end_office
from tests.services.teaming import Planned, digest_of
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.inspections import Inspection
    from storage.database import Tx
    from tests.services.diary import Diary


@pytest.fixture
def planned(counties: Diary) -> Planned:
    """A cross round of four villages without teams."""
    return Planned(counties)


def refused(work: Callable[..., object], *args: object, **kwargs: object) -> str:
    """How something is refused."""
    with pytest.raises(Refused) as raised:
        work(*args, **kwargs)
    return render.unescape(render.text(raised.value.text.key, raised.value.text.params))


def pairs(planned: Planned) -> list[frozenset[int]]:
    """Who visits each place."""
    return [frozenset(() if one.pair is None else one.pair.person_ids) for one in planned.inspections()]


def of_team(planned: Planned) -> list[int]:
    """The persons who can pair."""
    return [planned.person_id(one) for one in planned.inspectors()[:4]]


def feed_back(planned: Planned, inspection: Inspection) -> None:
    event, now = InspectionEventKind.FED_BACK, planned.diary.now
    leader, run = planned.person_id(planned.leader()), planned.diary.database.run
    event_id = run(inspections.add_event, inspection.id, event, leader, now)
    run(link, now, inspections.EVENT, event_id)


def test_before_the_start_it_is_only_shown(planned: Planned) -> None:
    planned.make(*planned.inspectors()[:4])
    planned.brief()

    message = planned.propose()

    assert "4 处中 4 处还没定人,都能两两派到" in said(message)
    assert "每人去 2 处" in said(message)
    assert digest_of(message) == ""
    assert "还没启动" in refused(planned.confirm, "0" * 16)


def test_what_was_shown_is_written_with_one_tap_and_once(planned: Planned) -> None:
    planned.under_way()
    shown = planned.propose()
    digest = digest_of(shown)

    assert planned.confirm(digest).startswith("✓ 已定 4 处")
    assert "4 处都已经定了人" in planned.confirm(digest)

    chosen = [one for pair in pairs(planned) for one in pair]
    assert sorted(chosen.count(one) for one in of_team(planned)) == [2, 2, 2, 2]
    for one in planned.inspections():
        assert one.pair is not None
        assert planned.admitted(one.id, Part.PAIR) == set(one.pair.person_ids)
        assert planned.admitted(one.id, Part.LEADER) == {planned.person_id(planned.leader())}
    entries = planned.diary.database.run(lambda tx: tx.execute(select(schema.pairs.c.id)).all())
    assert len(entries) == 4
    assert not planned.diary.database.run(verify, b"key").faults


def test_what_has_changed_in_between_is_shown_again_and_not_written(planned: Planned) -> None:
    team_id = planned.under_way()
    digest = digest_of(planned.propose())
    first, second = of_team(planned)[:2]
    planned.pair(planned.inspections()[0].id, first, second)
    planned.change(team_id, "join", planned.inspectors(1)[0], reason="加强力量")

    said_again = planned.confirm(digest)

    assert said_again.startswith("情况有变")
    assert sum(bool(one) for one in pairs(planned)) == 1


def test_each_of_a_pair_and_the_leader_are_told_once_in_their_day(planned: Planned) -> None:
    planned.under_way()
    planned.send_out()

    going = {one.id for one in [*planned.inspectors()[:4], planned.leader()]}
    assert sorted(planned.told("pairing.you_go")) == sorted(going)
    assert planned.told("pairing.you_are_free") == []


def test_places_for_which_there_is_nobody_say_why_and_the_others_are_set(planned: Planned) -> None:
    first, second, third = planned.inspectors()[:3]
    planned.make(first, second, third)
    planned.brief()
    planned.start()
    village = planned.inspections()[0].organization_id
    planned.diary.database.run(hold_before, [planned.person_id(one) for one in (second, third)], village)

    message = planned.propose()

    assert "4 处中 3 处还没定人" in said(message)
    assert "1 处派不出两人" in said(message)
    assert f"{second.name}、{third.name}在{planned.inspections()[0].organization}或它的下级任过职" in said(
        message
    )
    assert "还有 1 处派不出两人" in planned.confirm(digest_of(message))
    assert [bool(one) for one in pairs(planned)] == [False, True, True, True]


def hold_before(tx: Tx, person_ids: list[int], organization_id: int) -> None:
    """Let people have been in office somewhere until last year."""
    begun, ended = FROM_ON.replace(year=2020), FROM_ON.replace(year=2025)
    add_many(
        tx,
        [NewOffice(one, organization_id, Role.LEADERSHIP_MEMBER, begun, ended) for one in person_ids],
    )


def test_a_team_of_the_visited_county_cannot_be_sent_and_it_says_why(planned: Planned) -> None:
    planned.make(*planned.inspectors(1)[:3])
    planned.brief()
    planned.start()

    message = planned.propose()

    assert "4 处派不出两人" in said(message)
    assert "交互督责不回本县" in said(message)
    assert digest_of(message) == ""


def test_by_hand_every_broken_rule_is_named_and_nothing_is_written(planned: Planned) -> None:
    planned.under_way()
    place = planned.inspections()[0]
    first, second, third = of_team(planned)[:3]
    leader = planned.person_id(planned.leader())

    assert "是组长,不和别人配对" in refused(planned.pair, place.id, leader, first)
    assert "同一个督查组的两个人" in refused(planned.pair, place.id, first, first)
    before_window = FROM_ON.replace(month=1).isoformat()
    assert "3月23日至4月10日之间" in refused(planned.pair, place.id, first, second, visit_on=before_window)
    assert pairs(planned)[0] == frozenset()

    planned.pair(place.id, first, second, visit_on=TO_ON.isoformat())
    assert "换人要写原因" in refused(planned.pair, place.id, first, third)
    planned.pair(place.id, first, third, reason="搭档出差")
    planned.pair(place.id, first, third)

    assert pairs(planned)[0] == {first, third}
    assert planned.admitted(place.id, Part.PAIR) == {first, second, third}
    assert planned.told("pairing.you_are_free") == [planned.inspectors()[1].id]
    feed_back(planned, place)
    assert "已经反馈,不再换人" in refused(planned.pair, place.id, first, second, reason="再换")
    assert not planned.diary.database.run(verify, b"key").faults


def test_the_same_two_are_not_sent_to_the_same_place_in_the_next_round(planned: Planned) -> None:
    planned.under_way()
    first, second, third = of_team(planned)[:3]
    planned.pair(planned.inspections()[0].id, first, second)
    later = Planned(planned.diary)
    later.under_way()
    place = later.inspections()[0]

    assert "上次就是一起去的" in refused(later.pair, place.id, first, second)
    later.send_out()

    assert pairs(later)[0] != {first, second}
    assert "处没反馈" not in said(later.propose())
    assert third in of_team(later)


def test_whoever_was_put_on_late_is_sent_once_they_are_briefed(planned: Planned) -> None:
    team_id = planned.under_way()
    late = planned.diary.city.who(Role.LEADERSHIP_MEMBER, Level.CITY)[0]
    planned.change(team_id, "join", late, reason="加强力量")
    place, person_id = planned.inspections()[0], planned.person_id(late)

    assert f"{late.name}没有参加本轮督前培训" in refused(
        planned.pair, place.id, person_id, of_team(planned)[0]
    )
    planned.brief(str(person_id))
    planned.pair(place.id, person_id, of_team(planned)[0])

    assert person_id in pairs(planned)[0]


def test_one_who_is_ill_is_substituted_everywhere_at_once(planned: Planned) -> None:
    planned.under_way()
    planned.send_out()
    ill = of_team(planned)[0]
    open_before = [one for one in pairs(planned) if ill in one]

    planned.substitute(ill, "each")

    assert all(ill not in one and len(one) == 2 for one in pairs(planned))
    assert len(open_before) == 2
    assert planned.told("pairing.you_are_free") == [planned.inspectors()[0].id]
    assert "没有要换人的地方" in refused(planned.substitute, ill, "each")
    assert not planned.diary.database.run(verify, b"key").faults


def test_one_place_is_taken_over_by_somebody_named_who_scores_anew(planned: Planned) -> None:
    planned.under_way()
    ill, partner, instead = of_team(planned)[:3]
    place = planned.inspections()[0]
    planned.pair(place.id, ill, partner)
    for one in (ill, partner):
        planned.diary.database.run(onsite_scores.seal, place.id, one, one, planned.diary.now)

    planned.substitute(ill, instead, place.id)

    assert pairs(planned)[0] == {partner, instead}
    assert planned.admitted(place.id, Part.PAIR) == {ill, partner, instead}
    sealed = {one.person_id for one in planned.diary.database.run(onsite_scores.sealed, place.id)}
    assert sealed == {ill, partner}


def test_nobody_is_substituted_once_it_was_fed_back(planned: Planned) -> None:
    planned.under_way()
    planned.send_out()
    place = planned.inspections()[0]
    assert place.pair is not None
    ill = place.pair.first_id
    feed_back(planned, place)

    assert "没有要换人的地方" in refused(planned.substitute, ill, "each", place.id)


def test_only_those_are_proposed_who_can_go(planned: Planned) -> None:
    planned.under_way()
    planned.send_out()
    ill = of_team(planned)[0]
    place = next(one for one in planned.inspections() if one.pair is not None and ill in one.pair.person_ids)
    assert place.pair is not None
    partner = next(one for one in place.pair.person_ids if one != ill)
    source = f"substitutes:{planned.round_id}.{ill}.{place.id}"

    found = planned.diary.database.run(lambda tx: list(team_choices.choices(tx, planned.planner(tx), source)))

    assert {int(one.value) for one in found} == set(of_team(planned)) - {ill, partner}
    other = planned.inspectors(1)[0]
    team_id = place.pair.team_id
    planned.change(team_id, "join", other, reason="加强力量")
    planned.brief(str(planned.person_id(other)))
    again = planned.diary.database.run(lambda tx: list(team_choices.choices(tx, planned.planner(tx), source)))
    assert [one.value for one in again] == [one.value for one in found]
    assert "交互督责不回本县" in refused(planned.substitute, ill, planned.person_id(other), place.id)


def test_a_pair_that_breaks_a_rule_by_now_is_marked_on_the_screens(planned: Planned) -> None:
    planned.under_way()
    planned.send_out()
    place = planned.inspections()[0]
    assert place.pair is not None
    account = next(one for one in planned.inspectors() if planned.person_id(one) == place.pair.first_id)
    planned.diary.database.run(hold_before, [place.pair.first_id], place.organization_id)

    database, actor, now = planned.diary.database, planned.administrator(), planned.diary.now
    listed = database.run(team_views.places, actor, planned.round_id, now)
    shown = database.run(team_views.place, actor, place.id, now)

    assert said(listed).count("要换人") == 1
    assert f"要换人:{account.name}在{place.organization}或它的下级任过职" in said(shown)
    assert {"指定两人", f"换下{account.name}"} <= set(buttons(shown))


def test_whoever_may_not_plan_sees_and_changes_nothing(planned: Planned) -> None:
    planned.under_way()
    database, now = planned.diary.database, planned.diary.now
    for account in (planned.inspectors()[0], planned.secretaries(1)[0]):
        actor = planned.diary.actor(account.id)
        for work in (pairing.show, team_views.places, team_views.proposed):
            with pytest.raises(NotFound):
                database.run(work, actor, planned.round_id, now)
        with pytest.raises(NotFound):
            database.run(pairing.confirm, actor, planned.round_id, "0" * 16, now)
        with pytest.raises(NotFound):
            database.run(team_views.place, actor, planned.inspections()[0].id, now)


def test_in_a_roving_round_the_own_county_is_no_hindrance_but_the_own_line_is(counties: Diary) -> None:
    roving = Planned(counties, Mode.ROVING)
    leader = counties.city.who(Role.LEADERSHIP_MEMBER, Level.CITY)[0]
    roving.make(*roving.inspectors(1)[:2], *roving.inspectors(0)[:2], leader=leader)
    roving.brief()
    roving.start()

    roving.send_out()

    # Inspectors of the county's organization department stand for its committee, above every village.
    assert {one for pair in pairs(roving) for one in pair} == {
        roving.person_id(one) for one in roving.inspectors(0)[:2]
    }


def test_an_office_that_ends_frees_nobody_before_its_day_is_over_in_utc(planned: Planned) -> None:
    planned.under_way()
    account = planned.inspectors()[0]
    planned.diary.database.run(end_office, account, planned.administrator().today)

    planned.send_out()

    assert all(len(one) == 2 for one in pairs(planned))


def test_a_pair_written_beside_the_forms_is_read_as_it_is(planned: Planned) -> None:
    team_id = planned.under_way()
    place = planned.inspections()[0]
    first, second = of_team(planned)[:2]
    new = NewPair(team_id, first, second)
    planned.diary.database.run(
        lambda tx: pairing.write(tx, planned.planner(tx), place, new, planned.diary.now)
    )

    assert "4 处中 3 处还没定人" in said(planned.propose())


def test_two_who_confirm_at_once_write_every_pair_once(planned: Planned) -> None:
    planned.under_way()
    digest = digest_of(planned.propose())
    actor, now = planned.administrator(), planned.diary.now

    def confirming(tx: Tx) -> str:
        return said(pairing.confirm(tx, actor, planned.round_id, digest, now))

    first, second = at_once(planned.diary, confirming, confirming)

    assert {str(first)[:1], str(second)[:1]} == {"✓", "<"}
    entries = planned.diary.database.run(lambda tx: tx.execute(select(schema.pairs.c.id)).all())
    assert len(entries) == 4


def test_somebody_put_on_two_teams_at_once_is_on_one(planned: Planned) -> None:
    first, second, third, fourth = planned.inspectors()[:4]
    teams = [planned.make(first), planned.make(second, leader=third, name="第二组")]
    actor, now = planned.administrator(), planned.diary.now
    office_id = planned.office_id(fourth)

    def joining(team_id: int) -> Callable[[Tx], int]:
        draft_id = planned.diary.draft(actor, "team_member")
        joins = {"picked": [office_id], "hint": None}
        answers = {"team": str(team_id), "change": "join", "joining": joins}
        return lambda tx: team_changes.change(tx, actor, answers, draft_id, now)

    done = at_once(planned.diary, *(joining(one) for one in teams))

    assert sum(isinstance(one, Refused) for one in done) == 1
    on = [one for team_id in teams for one in planned.members(team_id) if str(one.office_id) == office_id]
    assert len(on) == 1


def test_a_round_that_is_started_by_its_own_rules_sends_its_teams_out(planned: Planned) -> None:
    database, actor, now = planned.diary.database, planned.administrator(), planned.diary.now
    team_id = planned.make(*planned.inspectors()[:2])
    assert "没有参加本轮督前培训" in refused(
        database.run, inspection_rounds.start, actor, planned.round_id, now
    )
    planned.brief()
    database.run(inspection_rounds.start, actor, planned.round_id, now)
    assert len(planned.members(team_id)) == 3

    planned.send_out()

    assert set(pairs(planned)) == {frozenset(of_team(planned)[:2])}
    assert not database.run(verify, b"key").faults
