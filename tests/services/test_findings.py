"""Findings from being raised to their end: who may do what when, and what is proof of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.authorization import Action
from domain.finding_states import FindingState
from domain.findings import FindingEventKind
from domain.inspections import InspectionEventKind
from domain.people import Role
from domain.refusals import NotFound, Refused
from services import finding_lists, finding_views, findings
from storage import inspections, schema
from storage.verify import verify as verify_chain
from tests.services.checking import seal_both
from tests.services.diary import buttons, said, words
from tests.services.found import FOUND, Found

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision


@pytest.fixture
def found(supervision: Supervision) -> Found:
    """The village has been arrived at."""
    return Found(supervision)


def strangers(found: Found) -> list[Actor]:
    """People to whom the visit is nothing."""
    of = found.of
    return [of.beside(), of.elsewhere(), of.inspector(2)]


def the_visited_side(found: Found) -> list[Actor]:
    """The visited village and those above it."""
    return [found.secretary(), found.who(Role.CLERK, parent=True), found.who(Role.SECRETARY, parent=True)]


def sees(found: Found, actor: Actor, finding_id: int) -> bool:
    """Whether somebody sees a finding, on every way there is."""
    seen = set()
    for look, about in (
        (finding_views.show, finding_id),
        (finding_views.history, finding_id),
        (finding_views.of_inspection, found.inspection_id),
    ):
        try:
            found.run(look, actor, about, found.of.diary.now)
        except NotFound:
            seen.add(False)
        else:
            seen.add(True)
    reach = found.of.database.run(findings.in_reach, actor, Action.SEE_FINDINGS, found.of.diary.now)
    of_them = found.of.database.run(findings.of_own, actor, found.of.diary.now)
    listed = finding_id in {one.finding.id for one in (*reach, *of_them)}
    assert len(seen) == 1
    assert not listed or seen == {True}
    return seen.pop()


def told(found: Found, key: str) -> list[int]:
    """What was queued of a kind: by whom it is read."""
    rows = found.of.database.run(lambda tx: tx.execute(select(schema.outbox)).mappings().all())
    return [row["chat_id"] for row in rows if row["key"] == key]


def refusal(refused: pytest.ExceptionInfo[Refused]) -> str:
    """What the person is told."""
    return words(refused.value.text)


def test_what_was_found_is_kept_with_its_kind_item_and_days(found: Found) -> None:
    finding_id = found.raised()
    serious = found.raised(severity="serious", item=None, evidence=None)
    with_money = found.raised(severity="serious", takes="money_or_law")

    one = found.finding(finding_id)
    assert (one.reference, one.matter, one.item) == (f"WT-{found.inspection_id}-1", FOUND["matter"], "S5-1")
    assert [found.finding(each).due_days for each in (finding_id, serious, with_money)] == [30, 15, 60]
    assert found.of.database.run(verify_chain, b"key").faults == []


def test_only_those_who_visit_raise_it_from_arrival_to_feedback(supervision: Supervision) -> None:
    fresh = Found.__new__(Found)
    fresh.of, fresh.inspection_id = supervision, supervision.village_id
    with pytest.raises(Refused) as refused:
        fresh.raised()
    assert "还没有登记到" in refusal(refused)

    fresh.event(InspectionEventKind.ARRIVED)
    fresh.raised(supervision.inspector(1))
    fresh.raised(supervision.leader())
    for actor in (*strangers(fresh), supervision.administrator(), fresh.secretary()):
        with pytest.raises(NotFound):
            fresh.raised(actor)

    fresh.feed_back()
    with pytest.raises(Refused) as refused:
        fresh.raised()
    assert "已经当场反馈" in refusal(refused)


def test_an_item_of_another_card_is_none(found: Found) -> None:
    with pytest.raises(NotFound):
        found.raised(item="S1-1")


def test_the_same_draft_is_the_same_finding_and_another_persons_draft_none(found: Found) -> None:
    one = found.of.inspector(0)
    answers = {**FOUND, "inspection": str(found.inspection_id)}
    draft = found.of.diary.draft(one, "finding")
    assert found.fill(one, "finding", answers, draft) == found.fill(one, "finding", answers, draft)
    with pytest.raises(NotFound):
        found.fill(found.of.inspector(1), "finding", answers, draft)


def test_before_the_feedback_only_those_who_visit_see_it(found: Found) -> None:
    finding_id = found.raised()
    seal_both(found.of)
    for actor in (found.of.inspector(0), found.of.inspector(1), found.of.leader()):
        assert sees(found, actor, finding_id)
    for actor in (*strangers(found), *the_visited_side(found), found.of.administrator()):
        assert not sees(found, actor, finding_id)

    found.feed_back()
    for actor in (*the_visited_side(found), found.of.administrator(), found.of.leader()):
        assert sees(found, actor, finding_id)
    for actor in strangers(found):
        assert not sees(found, actor, finding_id)


def test_a_finding_goes_its_way_to_the_end(found: Found) -> None:
    finding_id = found.told()
    assert found.state(finding_id).state is FindingState.OPEN
    found.measure(finding_id)
    assert found.state(finding_id).state is FindingState.RECTIFYING

    found.step(found.secretary(), "finding_submit", finding_id, line="已开两次")
    submission = found.state(finding_id).submission_id or 0
    clerk = found.who(Role.CLERK, parent=True)
    assert set(told(found, "findings.told_submitted")) == {
        clerk.telegram_id,
        found.of.inspector(0).telegram_id,
        found.of.inspector(1).telegram_id,
    }
    found.verify(clerk, finding_id, submission)

    assert [one.kind for one in found.finding(finding_id).events][-2:] == ["verified", "closed"]
    assert "🔵 已销号" in found.shown(found.secretary(), finding_id)
    assert len(told(found, "findings.told_closed")) == 1
    assert found.of.database.run(verify_chain, b"key").faults == []


def test_nobody_looks_at_their_own_work(found: Found) -> None:
    finding_id = found.told()
    submission = found.submitted(finding_id)
    with pytest.raises(NotFound):
        found.verify(found.secretary(), finding_id, submission)

    # The clerk of the township answers for it in the village as well, and looks from above.
    clerk = found.who(Role.CLERK, parent=True)
    found.run(_take_office, clerk, found.finding(finding_id).organization_id)
    with pytest.raises(Refused) as refused:
        found.verify(clerk, finding_id, submission)
    assert "要由别人看" in refusal(refused)
    with pytest.raises(Refused):
        found.step(clerk, "finding_return", finding_id, line="还差")
    assert "属实,销号" not in buttons(
        found.of.database.run(finding_views.show, clerk, finding_id, found.of.diary.now)
    )


def _take_office(tx: Tx, actor: Actor, organization_id: int) -> None:
    values = {"person_id": actor.person_id, "organization_id": organization_id, "acting": False}
    more = {"role": Role.LEADERSHIP_MEMBER.value, "from_on": actor.office.from_on, "to_on": None}
    tx.execute(schema.offices.insert(), {**values, **more})


def test_what_is_not_enough_goes_back_with_what_is_missing(found: Found) -> None:
    finding_id = found.told()
    first = found.submitted(finding_id)
    found.step(found.of.inspector(0), "finding_return", finding_id, line="缺 2 月的记录")
    assert "退回:缺 2 月的记录" in found.shown(found.secretary(), finding_id)
    assert told(found, "findings.told_returned")

    found.step(found.secretary(), "finding_submit", finding_id, line="补开了")
    found.verify(found.of.inspector(0), finding_id, first)
    assert found.state(finding_id).state is FindingState.SUBMITTED, "that button was for what was sent before"


def test_a_measure_is_no_later_than_the_finding_and_borne_by_somebody_there(found: Found) -> None:
    finding_id = found.told()
    answers = {"line": "开会", "office": str(found.secretary().office.id)}
    with pytest.raises(Refused) as refused:
        found.step(found.secretary(), "finding_measure", finding_id, **answers, due_on="2026-04-27")
    assert "2026年4月26日" in refusal(refused)
    elsewhere = {**answers, "office": str(found.of.beside().office.id)}
    with pytest.raises(NotFound):
        found.step(found.secretary(), "finding_measure", finding_id, **elsewhere, due_on="2026-04-20")
    with pytest.raises(NotFound):
        found.step(
            found.who(Role.CLERK, parent=True), "finding_measure", finding_id, **answers, due_on="2026-04-20"
        )

    found.on(40)
    found.step(found.secretary(), "finding_measure", finding_id, **answers, due_on="2026-05-20")
    assert found.state(finding_id).overdue_days == 10


def test_it_is_extended_once_by_those_above_with_a_reason(found: Found) -> None:
    finding_id = found.told(severity="serious")
    clerk = found.who(Role.CLERK, parent=True)
    for actor in (found.secretary(), found.of.inspector(0)):
        with pytest.raises(NotFound):
            found.step(actor, "finding_extension", finding_id, due_on="2026-04-20", line="雨天")
    for day in ("2026-04-11", "2026-04-27"):
        with pytest.raises(Refused) as refused:
            found.step(clerk, "finding_extension", finding_id, due_on=day, line="雨天")
        assert "最多延到 2026年4月26日" in refusal(refused)

    found.step(clerk, "finding_extension", finding_id, due_on="2026-04-26", line="雨天")
    assert told(found, "findings.told_extended") == [_village_office(found)]
    assert "已延期" in found.shown(found.secretary(), finding_id)
    with pytest.raises(Refused):
        found.step(clerk, "finding_extension", finding_id, due_on="2026-04-27", line="再延")


def _village_office(found: Found) -> int:
    """Who deals with what comes in to the village: its clerk if it has one."""
    for role in (Role.CLERK, Role.SECRETARY):
        try:
            return found.who(role).telegram_id
        except IndexError:
            continue
    raise AssertionError


def test_what_lasts_and_what_comes_up_again_is_seen_after_a_month(found: Found) -> None:
    lasting, relapsed = found.raised(), found.raised()
    found.feed_back()
    found.closed(lasting)
    found.closed(relapsed)
    for early in (0, 29):
        found.on(early)
        with pytest.raises(Refused):
            found.step(found.of.inspector(0), "finding_revisit", lasting, result="lasting")

    found.on(30)
    assert "销号满一个月,可以回头看" in found.list(found.of.inspector(0))
    found.step(found.of.inspector(0), "finding_revisit", lasting, result="lasting")
    with pytest.raises(ValueError, match="a line has"):
        found.step(found.of.inspector(0), "finding_revisit", relapsed, result="relapsed")
    found.step(found.of.inspector(0), "finding_revisit", relapsed, result="relapsed", line="又停了")

    assert found.state(lasting).state is FindingState.LASTING
    assert (found.state(relapsed).state, found.state(relapsed).relapses) == (FindingState.OPEN, 1)
    assert str(found.state(relapsed).due_on) == "2026-05-26"
    assert told(found, "findings.told_relapsed")


def test_it_is_withdrawn_by_name_with_a_reason_and_stays_to_be_read(found: Found) -> None:
    before, after = found.raised(), found.raised()
    seal_both(found.of)
    with pytest.raises(NotFound):
        found.step(found.of.administrator(), "finding_withdrawal", before, line="记错了")
    found.step(found.of.leader(), "finding_withdrawal", before, line="记错了")
    assert not told(found, "findings.told_withdrawn"), "the village had not been told of it"
    found.feed_back()
    for actor in (found.secretary(), found.of.inspector(0), found.who(Role.CLERK, parent=True)):
        with pytest.raises(NotFound):
            found.step(actor, "finding_withdrawal", after, line="不要了")
    found.step(found.of.administrator(), "finding_withdrawal", after, line="查无此事")

    shown = found.shown(found.secretary(), after)
    assert "⚪ 已撤销" in shown
    assert f"撤销:查无此事({found.of.administrator().name})" in shown
    with pytest.raises(Refused):
        found.measure(after)
    assert told(found, "findings.told_withdrawn")


def test_nothing_becomes_of_a_finding_before_the_village_knows_it(found: Found) -> None:
    finding_id = found.raised()
    with pytest.raises(NotFound):
        found.measure(finding_id)


def test_a_step_of_the_same_draft_is_one_step(found: Found) -> None:
    finding_id = found.told()
    found.measure(finding_id)
    draft = found.of.diary.draft(found.secretary(), "finding_submit")
    answers = {"finding": str(finding_id), "line": "好了"}
    for _ in range(2):
        assert found.fill(found.secretary(), "finding_submit", answers, draft) == finding_id
    kinds = [one.kind for one in found.finding(finding_id).events]
    assert kinds.count(FindingEventKind.SUBMITTED) == 1


def test_the_own_list_has_what_is_open_and_due_first(found: Found) -> None:
    found.raised(matter="要钱的事", takes="money_or_law")
    found.raised(matter="要紧的事", severity="serious")
    done = found.raised(matter="办完的事")
    found.feed_back()
    found.closed(done)
    found.on(16)

    shown = found.of.database.run(finding_lists.show, found.secretary(), found.of.diary.now)
    assert "待整改 2 个,逾期 1 个;最近的 5月26日" in said(shown)
    labels = list(buttons(shown))
    assert labels[:3] == ["🔴 逾期 1 天 · 要紧的事", "🟡 待整改 · 要钱的事 · 5月26日", "🔵 已销号 · 办完的事"]


def test_above_only_those_are_listed_who_need_help_those_first_where_most_is_overdue(
    supervision: Supervision,
) -> None:
    one, other = Found(supervision), Found(supervision, supervision.other_village_id)
    third = Found(supervision, supervision.township_id)
    one.raised(severity="serious")
    for _ in range(2):
        other.raised(severity="serious")
    third.raised()
    for each in (one, other, third):
        each.feed_back()
    above = supervision.administrator()
    assert "没有逾期的" in one.list(above)

    one.on(16)
    shown = supervision.database.run(finding_lists.further_down, above, supervision.diary.now)
    labels = [label for label in buttons(shown) if "逾期" in label]
    assert [label.split(" · ", 1)[1] for label in labels] == [
        "🔴 逾期 2 个,最久 1 天",
        "🔴 逾期 1 个,最久 1 天",
    ]
    with pytest.raises(NotFound):
        supervision.database.run(finding_lists.further_down, supervision.inspector(0), supervision.diary.now)


def test_asking_for_all_at_once_gives_what_asking_for_each_gives(supervision: Supervision) -> None:
    places = [Found(supervision, one) for one in _inspections(supervision)]
    ids = [one.raised() for one in places] + [one.raised() for one in places]
    for one in places[:3]:
        one.feed_back()
    people = [
        *(supervision.inspector(number) for number in range(3)),
        *(supervision.leader(), supervision.administrator(), supervision.visited_clerk()),
        *(supervision.beside(), supervision.elsewhere(), *(one.secretary() for one in places)),
        *(one.who(Role.CLERK, parent=True) for one in places),
    ]
    for actor in people:
        for action in (Action.RECTIFY, Action.VERIFY_FINDING, Action.EXTEND_FINDING, Action.WITHDRAW_FINDING):
            reach = supervision.database.run(findings.in_reach, actor, action, supervision.diary.now)
            each = {one for one in ids if _may(supervision, actor, one, action)}
            assert {one.finding.id for one in reach} == each, (actor.name, action)


def _may(supervision: Supervision, actor: Actor, finding_id: int, action: Action) -> bool:
    try:
        supervision.database.run(findings.require, actor, finding_id, action, supervision.diary.now)
    except NotFound:
        return False
    return True


def _inspections(supervision: Supervision) -> list[int]:
    found = supervision.database.run(inspections.of_round, supervision.round_id)
    return [one.id for one in found]


def test_no_row_of_a_finding_can_be_changed_or_deleted(found: Found) -> None:
    found.raised()
    for statement in (schema.findings.delete(), schema.findings.update().values(matter="别的")):
        with pytest.raises(Exception, match="append-only"):
            found.run(_execute, statement)


def _execute(tx: Tx, statement: Any) -> None:
    tx.execute(statement)
