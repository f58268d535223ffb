"""What came of a round: only what was fed back counts, nobody is ordered by score, nobody else looks in."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.authorization import Action, Scope, may
from domain.findings import Category, FindingEventKind
from domain.good_practices import NewPractice
from domain.inspections import InspectionEventKind, NoteKind, RoundState
from domain.people import Level, Role
from domain.refusals import NotFound
from services import county_summaries, inspection_results, inspection_years, round_results
from services.good_practices import register
from storage import good_practices, inspection_rounds, schema
from tests.services.diary import buttons, said
from tests.services.inspecting import of_county
from tests.services.round_filled import check, fed_back, find, note, poll, tell

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def county_of(supervision: Supervision) -> int:
    found = supervision.database.run(round_results.read, supervision.administrator(), supervision.round_id)
    assert len(found.counties) == 1
    return next(iter(found.counties))


def shown(supervision: Supervision, actor: Actor) -> str:
    return said(supervision.database.run(round_results.show, actor, supervision.round_id))


def result(supervision: Supervision, inspection_id: int, actor: Actor | None = None) -> str:
    by = actor or supervision.administrator()
    return said(supervision.database.run(inspection_results.show, by, inspection_id))


def people(supervision: Supervision) -> list[Actor]:
    """Everybody of the city who has joined."""
    city = supervision.diary.city
    return [supervision.diary.actor(one.id) for role in Role for one in city.who(role)]


def test_a_round_tells_how_far_its_inspections_are_and_counts_only_what_was_fed_back(
    supervision: Supervision,
) -> None:
    fed_back(supervision, supervision.village_id)
    tell(supervision, supervision.village_id, InspectionEventKind.FINAL)
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.CLOSED)
    find(supervision, supervision.village_id, Category.LAX)
    find(supervision, supervision.village_id, Category.LAX, FindingEventKind.WITHDRAWN)
    fed_back(supervision, supervision.other_village_id)
    tell(supervision, supervision.other_village_id, InspectionEventKind.RECEIVED)
    check(supervision, supervision.township_id)
    find(supervision, supervision.township_id, Category.LAX)
    tell(supervision, supervision.township_id, InspectionEventKind.ARRIVED)

    told = shown(supervision, supervision.administrator())

    assert "未到 1,在现场 1,已反馈 1,已定 1" in told
    assert "已确认收到反馈 1 个" in told
    assert "问题 2 条,已销号 1 条(不算撤销的)" in told
    assert "2026年4月30日前写好本质和短板" in told


def test_an_inspection_tells_residents_first_and_its_blocks_with_what_was_really_seen(
    supervision: Supervision,
) -> None:
    fed_back(supervision, supervision.township_id, S1_1=4, S7_1=3, S8_1=4, S8_3=None)
    poll(supervision, supervision.township_id, 12, 9)
    poll(supervision, supervision.township_id, 20, 18)
    note(supervision, supervision.township_id, NoteKind.GOOD_POINT, "红白事一张表")
    note(supervision, supervision.township_id, NoteKind.HELP, "教会了用表")
    note(supervision, supervision.township_id, NoteKind.REMARK, "路远")
    find(supervision, supervision.township_id, Category.LAX, FindingEventKind.CLOSED)

    told = result(supervision, supervision.township_id)

    assert told.index("群众") < told.index("实效") < told.index("总分")
    assert "群众:问了 20 人,满意 18 人" in told
    assert "重点工作和服务的成效 2/4,党员群众评价 4/4,可用的好做法 不适用" in told
    assert "好的方面 1 条:红白事一张表,帮助指导 1 次" in told
    assert "问题 1 条,已销号 1 条" in told
    assert "总分 94/100" in told
    assert "主体责任 28/30(S1+S3),第一责任 15/15(S2),基层成果 47.5/50(S4+S5+S6+S8)" in told
    assert "上级给的保障 3.5/5(S7)" in told
    assert "重视 43/45(S1+S2+S3),人员、经费 3.5/5(S7),成效 7.5/10(S8)" in told
    assert "异议期内还可能变" in told


def test_a_village_is_told_by_the_sections_it_answers_for(supervision: Supervision) -> None:
    fed_back(supervision, supervision.village_id, S4_1=0)

    told = result(supervision, supervision.village_id)

    assert "总分 92/100:基层成果 46/50(S4+S5+S6+S8)" in told
    assert "主体责任" not in told
    assert "群众:没有现场问" in told


def test_an_inspection_of_which_an_item_does_not_count_yet_has_no_total(supervision: Supervision) -> None:
    tell(supervision, supervision.village_id)

    told = result(supervision, supervision.village_id)

    assert "项没有两人认定,不合计" in told
    assert "总分" not in told


def test_nothing_is_told_of_scores_and_findings_before_the_feedback(supervision: Supervision) -> None:
    check(supervision, supervision.village_id, S4_1=1)
    poll(supervision, supervision.village_id)
    note(supervision, supervision.village_id, NoteKind.GOOD_POINT, "红白事一张表")
    find(supervision, supervision.village_id, Category.LAX)

    told = result(supervision, supervision.village_id) + shown(supervision, supervision.administrator())

    assert "反馈以后才有成果" in told
    assert not any(words in told for words in ("总分", "红白事", "满意", "问题 1 条"))


def test_common_findings_are_those_of_three_organizations_of_the_county(supervision: Supervision) -> None:
    places = (supervision.village_id, supervision.other_village_id, supervision.township_id)
    for inspection_id in places:
        fed_back(supervision, inspection_id)
        find(supervision, inspection_id, Category.NOT_SERIOUS)
    find(supervision, supervision.village_id, Category.NOT_SERIOUS)
    for inspection_id in places[:2]:
        find(supervision, inspection_id, Category.LAX)
    find(supervision, supervision.township_id, Category.LAX, FindingEventKind.WITHDRAWN)
    find(supervision, supervision.county_id, Category.LAX)
    actor, here = supervision.administrator(), (supervision.round_id, county_of(supervision))

    told = said(supervision.database.run(county_summaries.show, actor, *here))
    named = said(supervision.database.run(county_summaries.common, actor, *here))

    assert "组织生活不严肃:3 个党组织 4 条" in told
    assert "管理党员" not in told
    for reference in (f"WT-{places[0]}-1", f"WT-{places[0]}-2", f"WT-{places[1]}-1", f"WT-{places[2]}-1"):
        assert reference in named


def test_whatever_the_scores_are_organizations_stand_in_the_same_order(supervision: Supervision) -> None:
    ids = [
        supervision.village_id,
        supervision.other_village_id,
        supervision.township_id,
        supervision.county_id,
    ]
    actor, county_id = supervision.administrator(), county_of(supervision)

    def order() -> list[str]:
        message = supervision.database.run(round_results.places, actor, supervision.round_id, county_id)
        return [data for data in buttons(message).values() if data.startswith("rr:i:")]

    before = order()
    scores = [{"S4_1": one} for one in (0, 3, 5, 8)]
    random.Random(7).shuffle(scores)
    for inspection_id, score in zip(ids, scores, strict=True):
        fed_back(supervision, inspection_id, **score)
    told = said(supervision.database.run(round_results.places, actor, supervision.round_id, county_id))

    assert order() == before
    assert sorted(before) == sorted(f"rr:i:{one}" for one in ids)
    assert "分数" not in told
    assert "/100" not in told
    names = supervision.database.run(by_name, supervision.round_id)
    assert [one.organization for one in read(supervision).inspections] == names


def test_no_screen_changes_its_order_when_scores_change(supervision: Supervision) -> None:
    ids = (
        supervision.village_id,
        supervision.other_village_id,
        supervision.township_id,
        supervision.county_id,
    )
    by, now = supervision.leader().person_id, supervision.diary.now
    for inspection_id in ids:
        fed_back(supervision, inspection_id)
        find(supervision, inspection_id, Category.LAX)
        practice = NewPractice(supervision.round_id, inspection_id, f"做法{inspection_id}", "做", *[True] * 3)
        supervision.database.run(good_practices.add, practice, by, None, now)

    lot, before = random.Random(11), order_of_all(supervision)
    for _ in range(3):
        scores = [{"S4_1": one, "S8_1": one} for one in (0, 2, 5, 8)]
        lot.shuffle(scores)
        for inspection_id, score in zip(ids, scores, strict=True):
            check(supervision, inspection_id, **score)
        assert order_of_all(supervision) == before
    assert len({result(supervision, one) for one in ids}) == len(ids)


def order_of_all(supervision: Supervision) -> list[list[str]]:
    """What stands on each screen with several places, in its order."""
    actor, round_id = supervision.administrator(), supervision.round_id
    screens = (
        supervision.database.run(round_results.places, actor, round_id, county_of(supervision)),
        supervision.database.run(round_results.counties, actor, round_id),
        supervision.database.run(register, actor, round_id),
        supervision.database.run(inspection_years.places, actor, 2026),
    )
    listed = [list(buttons(one).values()) for one in screens]
    findings = said(supervision.database.run(inspection_years.listed_findings, actor, 2026))
    common = said(supervision.database.run(county_summaries.common, actor, round_id, county_of(supervision)))
    return [*listed, findings.splitlines(), common.splitlines()]


def by_name(tx: Tx, round_id: int) -> list[str]:
    """The organizations that a round visits, by what they are called."""
    organizations = schema.organizations
    found = (
        select(organizations.c.name)
        .join(schema.inspections, schema.inspections.c.organization_id == organizations.c.id)
        .where(schema.inspections.c.round_id == round_id)
        .order_by(organizations.c.pinyin, organizations.c.id)
    )
    return list(tx.execute(found).scalars())


def read(supervision: Supervision, actor: Actor | None = None) -> round_results.Results:
    return supervision.database.run(
        round_results.read, actor or supervision.administrator(), supervision.round_id
    )


def test_who_sees_what_came_of_a_round(supervision: Supervision) -> None:
    city = supervision.diary.city
    fed_back(supervision, supervision.village_id)
    own = {one.id for one in city.accounts if one.level is Level.CITY}
    for actor in people(supervision):
        sees = actor.telegram_id in own and may(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION)
        if sees or actor.person_id == supervision.leader().person_id:
            assert read(supervision, actor).whole is sees
        else:
            with pytest.raises(NotFound):
                read(supervision, actor)


def test_the_visited_side_sees_its_own_inspection_and_no_other(supervision: Supervision) -> None:
    for inspection_id in (supervision.village_id, supervision.other_village_id, supervision.township_id):
        fed_back(supervision, inspection_id)
    visited = supervision.visited()

    told = supervision.database.run(inspection_results.show, visited, supervision.village_id)

    assert "总分 100/100" in said(told)
    assert not any(data.startswith("rr:") for data in buttons(told).values())
    for inspection_id in (supervision.other_village_id, supervision.township_id):
        with pytest.raises(NotFound):
            supervision.database.run(inspection_results.show, visited, inspection_id)
    for actor in (supervision.beside(), supervision.inspector(2)):
        with pytest.raises(NotFound):
            supervision.database.run(inspection_results.show, actor, supervision.village_id)


def test_the_visited_side_sees_nothing_before_the_feedback(supervision: Supervision) -> None:
    check(supervision, supervision.village_id)

    for actor in (supervision.visited(), supervision.visited_clerk(), supervision.inspector(0)):
        with pytest.raises(NotFound):
            supervision.database.run(inspection_results.show, actor, supervision.village_id)


def test_a_round_that_was_withdrawn_has_no_results(supervision: Supervision) -> None:
    by = supervision.administrator()
    withdrawn = (supervision.round_id, RoundState.WITHDRAWN, "改期", by.person_id, supervision.diary.now)
    supervision.database.run(inspection_rounds.add_event, *withdrawn)

    with pytest.raises(NotFound):
        read(supervision)
    assert "没有您能看的督查轮次" in said(supervision.database.run(round_results.home, by))


def test_the_way_in_shows_the_rounds_that_one_may_see(supervision: Supervision) -> None:
    def home(actor: Actor) -> dict[str, str]:
        return buttons(supervision.database.run(round_results.home, actor))

    assert home(supervision.administrator()) == {
        "上半年交互督责": f"rr:o:{supervision.round_id}",
        "经验做法": "rr:b:0",
        "年度情况": "rr:y:2026",
    }
    assert home(supervision.leader()) == {
        "上半年交互督责": f"rr:o:{supervision.round_id}",
        "经验做法": "rr:b:0",
    }
    assert home(supervision.visited()) == {"经验做法": "rr:b:0"}
    inspector = supervision.diary.actor(of_county(supervision.diary, 1)[0].id)
    assert home(inspector) == {"经验做法": "rr:b:0"}
