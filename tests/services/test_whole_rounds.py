"""A key round and a roving one from their forms to their end, and what their pairs read before they go."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from domain.inspections import Mode, NoteKind
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from services import finding_views, inspection_notes, score_packets, score_sheets
from storage import inspection_notes as kept_notes
from storage import inspection_teams
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.found import Found
from tests.services.inspecting import of_county
from tests.services.planning import PROCEDURE, ground_of, pick, refusal, target_ids, targets
from tests.services.whole_rounds import Whole

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.inspections import Inspection
    from domain.people import Actor
    from tests.services.diary import Diary
    from tests.services.inspecting import Supervision

DIRECTIVE = "关于整治软弱涣散党组织的部署"
QUESTIONNAIRE = {"kind": "questionnaire", "line": "问了十二人", "count": 12}


class Key:
    """A key round for one village of which three findings are known, two of them a reason to go there."""

    def __init__(self, supervision: Supervision) -> None:
        self.diary = supervision.diary
        self.found = found = Found(supervision)
        self.village_id = supervision.visited().seat_id
        self.overdue = found.raised(severity="serious", matter="两个月没有开支委会")
        self.untouched = found.raised(matter="党费没有公示")
        self.in_time = found.raised(takes="money_or_law", matter="活动室漏雨")
        found.feed_back()
        found.measure(self.overdue)
        found.measure(self.in_time)
        self.diary.on(date(2026, 4, 20))
        self.round = Whole(self.diary, Mode.KEY, {"name": "重点督责", "directive": DIRECTIVE})

    @property
    def place(self) -> Inspection:
        """The visit of the village."""
        return self.round.at(self.village_id)

    def special_team(self) -> list[Account]:
        """Those of four departments, beside the leader's."""
        return list(self.diary.city.who(Role.INSPECTOR, Level.CITY))

    def under_way(self) -> Key:
        """The special team is complete and briefed, the round is started, and a pair is sent out."""
        self.round.make(*self.special_team())
        self.round.brief()
        self.round.start()
        self.round.send_out()
        return self

    def packet(self) -> str:
        """What the pair reads."""
        return said(self.round.packet(self.round.pair_of(self.place)[0], self.place))

    def reference(self, finding_id: int) -> str:
        """What a finding is called."""
        return self.found.finding(finding_id).reference

    def note(self, actor: Actor, **answers: Any) -> int:
        """Write something down beside scores."""
        draft_id = self.diary.draft(actor, "inspection_note")
        given = {"inspection": str(self.place.id), **answers}
        return self.diary.database.run(inspection_notes.write, actor, given, draft_id, self.diary.now)


@pytest.fixture
def key(supervision: Supervision) -> Key:
    return Key(supervision)


def faults(round_: Whole) -> list[str]:
    """What stands against starting a round."""
    with pytest.raises(Refused) as raised:
        round_.start()
    return [one["key"].partition(".")[2] for one in raised.value.text.params["faults"]]


def test_a_key_round_goes_from_its_findings_to_its_end(key: Key) -> None:
    round_ = key.round
    assert target_ids(key.diary, round_.round_id) == {key.village_id}
    assert faults(round_) == ["no_team"]
    *most, last = key.special_team()
    team_id = round_.make(*most)
    round_.brief()
    assert faults(round_) == ["departments_missing"]
    round_.change(team_id, "join", last)
    round_.brief()
    round_.start()
    round_.send_out()

    round_.score(key.place)
    with pytest.raises(Refused) as raised:
        round_.close()
    assert refusal(raised) == "not_final"
    round_.feed_back(key.place)
    assert key.place.is_received
    round_.agree(key.place)

    assert key.place.is_final
    assert "已关闭" in round_.close()
    assert key.diary.database.run(verify, b"key").faults == []


def test_the_packet_begins_with_the_findings_for_which_the_place_was_chosen(key: Key) -> None:
    first = key.under_way().round.pair_of(key.place)[0]
    packet = key.round.packet(first, key.place)

    lines = said(packet).splitlines()
    overdue, untouched = key.reference(key.overdue), key.reference(key.untouched)
    assert lines[1:4] == [
        "为这 2 个问题来,点编号看经过:",
        f"{overdue} 责任人没落实、逾期没整改(🔴 逾期 9 天):两个月没有开支委会",
        f"{untouched} 没有措施(🟡 待整改):党费没有公示",
    ]
    assert lines[4].endswith(PROCEDURE)
    assert lines[5] == f"专题:{DIRECTIVE}"
    assert lines[6] == "其他问题:没有销号 1 个"
    assert "活动室漏雨" in lines[7]
    ways = {label: data for label, data in buttons(packet).items() if data.startswith("fi:")}
    assert ways == {overdue: f"fi:o:{key.overdue}", untouched: f"fi:o:{key.untouched}"}


def test_what_became_of_such_a_finding_since_stands_beside_why_it_was_chosen(key: Key) -> None:
    key.under_way()
    key.found.submitted(key.untouched)

    assert f"{key.reference(key.untouched)} 没有措施(🟡 待核实):" in key.packet()


def test_the_pair_reads_these_findings_and_does_nothing_else_with_them(key: Key) -> None:
    key.under_way()
    for actor in key.round.pair_of(key.place):
        shown = key.round.finding(actor, key.overdue)
        assert "两个月没有开支委会" in said(shown)
        assert buttons(shown) == {"行前资料": f"ss:k:{key.place.id}"}
        history = key.diary.database.run(finding_views.history, actor, key.overdue, key.diary.now)
        assert "登记" in said(history)
        with pytest.raises(NotFound):
            key.round.finding(actor, key.in_time)


def test_nobody_else_of_the_special_team_reads_them(key: Key) -> None:
    key.under_way()
    pair = {one.person_id for one in key.round.pair_of(key.place)}
    actors = [key.diary.actor(one.id) for one in key.special_team()]
    others = [one for one in actors if one.person_id not in pair]

    assert len(others) == len(actors) - 2
    for actor in others:
        with pytest.raises(NotFound):
            key.round.finding(actor, key.overdue)


def test_whoever_found_them_has_the_same_ways_as_before(key: Key) -> None:
    key.under_way()
    shown = key.round.finding(key.found.of.inspector(0), key.overdue)
    assert f"fi:i:{key.found.inspection_id}" in buttons(shown).values()


def test_a_place_taken_in_by_hand_begins_with_what_is_open_there(key: Key) -> None:
    other = Found(key.found.of, key.found.of.township_id)
    open_one = other.told(matter="班子没有研究党建")
    at = key.found.finding(open_one).organization_id
    pick(key.diary, key.round.round_id, at)
    assert [one.why["how"] for one in targets(key.diary, key.round.round_id)] == ["findings", "picked"]

    key.under_way()
    place = key.round.at(at)
    packet = key.round.packet(key.round.pair_of(place)[0], place)

    assert said(packet).splitlines()[1:3] == [
        "为这 1 个问题来,点编号看经过:",
        f"{key.reference(open_one)}(🟡 待整改):班子没有研究党建",
    ]
    assert f"fi:o:{open_one}" in buttons(packet).values()


def test_a_key_round_asks_with_no_questionnaire(key: Key) -> None:
    first = key.under_way().round.pair_of(key.place)[0]
    shown = key.diary.database.run(inspection_notes.show, first, key.place.id, key.diary.now)
    assert "访谈" in buttons(shown)
    assert "问卷" not in buttons(shown)

    with pytest.raises(Refused, match="no_questionnaire"):
        key.note(first, **QUESTIONNAIRE)
    key.note(first, kind="interview", line="问了责任人")

    notes = key.diary.database.run(kept_notes.of_inspection, key.place.id)
    assert [one.kind for one in notes] == [NoteKind.INTERVIEW]


def test_other_rounds_may_ask_with_one_and_begin_with_no_finding(supervision: Supervision) -> None:
    first, now = supervision.inspector(0), supervision.diary.now
    shown = supervision.database.run(inspection_notes.show, first, supervision.village_id, now)
    assert "问卷" in buttons(shown)
    packet = supervision.database.run(score_packets.show, first, supervision.village_id, now)
    assert "个问题来" not in said(packet)


def test_a_roving_round_led_by_a_county_level_leader_goes_to_its_end(counties: Diary) -> None:
    away, home = ground_of(counties, _planner(counties)).units()
    visitors = of_county(counties, 0)
    if visitors[0].group not in home.name:
        away, home = home, away
    answers = {"name": "巡回督责", "units": {"picked": [str(away.id)], "hint": None}, "villages": 1}
    round_ = Whole(counties, Mode.ROVING, answers)
    guest = counties.city.who(Role.INSPECTOR, Level.CITY)[0]
    team_id = round_.make(*visitors[:2], guest)
    round_.brief()
    assert faults(round_) == ["no_county_leader"]
    members = counties.city.who(Role.LEADERSHIP_MEMBER, Level.COUNTY)
    leader = next(one for one in members if one.group == visitors[0].group)
    round_.change(team_id, "join", leader)
    round_.change(team_id, "lead", leader)
    round_.change(team_id, "leave", round_.leader())
    round_.brief()
    round_.start()
    round_.send_out()
    counties.on(date(2026, 4, 8))

    county, *below = sorted(round_.inspections(), key=lambda one: one.organization_id != away.id)
    assert len(below) == 2
    first = round_.pair_of(county)[0]
    with pytest.raises(Refused) as raised:
        counties.database.run(score_sheets.arrive, first, county.id, "县委", counties.now)
    assert refusal(raised) == "villages_first"
    for place in (*below, county):
        round_.score(place)
        round_.feed_back(place)
    round_.finish()
    with pytest.raises(Refused) as raised:
        round_.close()
    assert (refusal(raised), raised.value.text.params["count"]) == ("not_final", 3)
    counties.on(date(2026, 4, 16))
    round_.finish()

    assert all(one.is_final for one in round_.inspections())
    assert "已关闭" in round_.close()
    assert counties.database.run(verify, b"key").faults == []


def _planner(diary: Diary) -> Actor:
    return diary.actor(diary.city.who(Role.ADMINISTRATOR, Level.CITY)[0].id)


def test_two_teams_of_a_round_read_the_same_procedure(counties: Diary) -> None:
    procedure = "先看现场、再谈话、后查资料;" * 6 + "当场反馈"
    round_ = Whole(counties, answers={"procedure": procedure, "townships": 0, "villages": 1})
    for number, name in enumerate(("第一组", "第二组")):
        leader, *visitors = of_county(counties, number)[:4]
        round_.make(*visitors, leader=leader, name=name)
    round_.brief()
    round_.start()
    round_.send_out()

    teams = {one.id for one in counties.database.run(inspection_teams.of_round, round_.round_id)}
    read: dict[int, set[str]] = {}
    for place in round_.inspections():
        for actor in round_.pair_of(place):
            assert place.pair is not None
            (line,) = (one for one in said(round_.packet(actor, place)).splitlines() if procedure in one)
            read.setdefault(place.pair.team_id, set()).add(line)

    assert set(read) == teams
    assert len(teams) == 2
    assert set.union(*read.values()) == {f"上半年交互督责:{procedure}"}
