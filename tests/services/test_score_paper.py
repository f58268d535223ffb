"""Sheets on paper: entered as a whole by somebody else, attributed, sealed by that, each for itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.inspections import RoundState
from domain.refusals import NotFound, Refused
from domain.score_sheets import Origin
from services import score_entries, score_messages, score_paper
from storage import inspection_rounds, schema
from storage.verify import verify
from tests.services.diary import said
from tests.services.scoring import arrive, fill, give, latest, seal

if TYPE_CHECKING:
    from domain.people import Actor
    from tests.services.inspecting import Supervision


def enter(supervision: Supervision, actor: Actor, whose: Actor, text: str = "", **answers: Any) -> int:
    given = {
        "inspection": str(supervision.village_id),
        "person": str(whose.person_id),
        "told": {"text": text, "lacking": []},
        **answers,
    }
    draft_id = supervision.diary.draft(actor, "score_paper")
    return supervision.database.run(score_paper.enter, actor, given, draft_id, supervision.diary.now)


def checks(supervision: Supervision) -> int:
    found = select(func.count()).select_from(schema.pair_checks)
    return supervision.database.run(lambda tx: tx.execute(found).scalar_one())


@pytest.mark.parametrize("who", ["administrator", "clerk", "leader"])
def test_a_sheet_is_attributed_and_sealed(supervision: Supervision, who: str) -> None:
    actor, first = getattr(supervision, who)(), supervision.inspector(0)

    enter(supervision, actor, first, "4.2 -1 缺签到表", place="苏家渡村活动室")

    found = latest(supervision, first)
    assert len(found) == 13
    assert (found["S4-2"].value, found["S4-2"].reason) == (6, "缺签到表")
    assert {(one.origin, one.entered_by_id, one.place) for one in found.values()} == {
        (Origin.PAPER, actor.person_id, "苏家渡村活动室")
    }
    with pytest.raises(Refused, match="is_sealed"):
        enter(supervision, actor, first)
    assert supervision.database.run(verify, b"key").faults == []


def test_two_sheets_are_entered_each_for_itself(supervision: Supervision) -> None:
    office = supervision.administrator()
    enter(supervision, office, supervision.inspector(0), "4.2 -1 缺签到表")
    assert checks(supervision) == 0

    enter(supervision, office, supervision.inspector(1))

    assert checks(supervision) == 12


def test_one_on_paper_and_one_in_the_chat_come_together(supervision: Supervision) -> None:
    first, second = supervision.inspector(0), supervision.inspector(1)
    seal(supervision, first, fill(supervision, first))

    enter(supervision, supervision.leader(), second)

    assert checks(supervision) == 13


def test_the_paper_counts_where_something_was_begun_in_the_chat(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    arrive(supervision, first)
    give(supervision, first, "S4-1", 0, "全部逾期")

    enter(supervision, supervision.administrator(), first)

    assert latest(supervision, first)["S4-1"].value == 8
    with pytest.raises(Refused, match="is_sealed"):
        give(supervision, first, "S4-1", 0, "全部逾期")


def test_points_are_taken_on_paper_only_with_a_reason(supervision: Supervision) -> None:
    office, first = supervision.administrator(), supervision.inspector(0)
    with pytest.raises(Refused, match="reason_missing"):
        enter(supervision, office, first, "4.2 -1")
    with pytest.raises(Refused, match="unread"):
        enter(supervision, office, first, "1.1 -1 少")
    assert latest(supervision, first) == {}

    enter(supervision, office, first, "4.2 -1;4.1 -1 换届晚", reason="表上没写")
    found = latest(supervision, first)
    assert [found[key].reason for key in ("S4-1", "S4-2")] == ["换届晚", "表上没写"]


def test_what_was_written_in_time_may_be_entered_later_and_not_before(supervision: Supervision) -> None:
    office, first = supervision.administrator(), supervision.inspector(0)
    supervision.diary.on(date(2026, 3, 20))
    with pytest.raises(Refused, match="out_of_window"):
        enter(supervision, office, first)
    supervision.diary.on(date(2026, 4, 13))
    enter(supervision, office, first)
    supervision.database.run(
        inspection_rounds.add_event,
        supervision.round_id,
        RoundState.CLOSED,
        None,
        office.person_id,
        supervision.diary.now,
    )
    with pytest.raises(Refused, match="round_not_open"):
        enter(supervision, office, supervision.inspector(1))


@pytest.mark.parametrize("who", ["inspector", "visited", "visited_clerk", "beside", "elsewhere"])
def test_nobody_else_enters_a_sheet_or_is_told_of_one(supervision: Supervision, who: str) -> None:
    actor = supervision.inspector(1) if who == "inspector" else getattr(supervision, who)()
    with pytest.raises(NotFound):
        enter(supervision, actor, supervision.inspector(0))
    with pytest.raises(NotFound):
        supervision.database.run(score_paper.heard, actor, f"{supervision.village_id}:4.2 -1 少")


def test_a_sheet_of_somebody_outside_the_pair_is_not_entered(supervision: Supervision) -> None:
    with pytest.raises(Refused, match="is_sealed"):
        enter(supervision, supervision.administrator(), supervision.inspector(2))


def test_the_receipt_names_no_value(supervision: Supervision) -> None:
    office = supervision.administrator()
    enter(supervision, office, supervision.inspector(0), "4.2 -1 缺签到表")
    shown = supervision.database.run(
        score_paper.receipt, office, supervision.village_id, supervision.diary.now
    )
    assert "缺签到表" not in said(shown)


def test_a_printed_sheet_has_every_item_by_which_the_place_is_scored(supervision: Supervision) -> None:
    for who, number in ((supervision.inspector(0), 13), (supervision.leader(), 13)):
        made = supervision.database.run(score_paper.document, who, supervision.village_id)
        assert sum(len(one["items"]) for one in made.params["sections"]) == number
    with pytest.raises(NotFound):
        supervision.database.run(score_paper.document, supervision.visited(), supervision.village_id)


def test_a_message_for_ones_own_sheet_says_where_one_is(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    answers = {
        "inspection": str(supervision.village_id),
        "told": {"text": "4.2 不适用 没有新领域", "lacking": []},
    }
    draft_id = supervision.diary.draft(first, "score_message")

    supervision.database.run(score_messages.enter, first, answers, draft_id, supervision.diary.now)

    found = latest(supervision, first)
    assert (found["S4-2"].value, found["S4-2"].reason) == (None, "没有新领域")
    assert {one.place for one in found.values()} == {"苏家渡村"}
    assert {one.origin for one in found.values()} == {Origin.MESSAGE}
    for other in (supervision.inspector(2), supervision.leader(), supervision.visited()):
        other_draft = supervision.diary.draft(other, "score_message")
        with pytest.raises(NotFound):
            supervision.database.run(score_messages.enter, other, answers, other_draft, supervision.diary.now)


def test_nothing_is_added_to_an_item_that_is_not_scored(supervision: Supervision) -> None:
    first = supervision.inspector(0)
    arrive(supervision, first)
    answers = {"score": f"{supervision.village_id}.S4-1", "note": "书记生病", "attachments": []}
    draft_id = supervision.diary.draft(first, "score_note")
    with pytest.raises(NotFound):
        supervision.database.run(score_entries.add_note, first, answers, draft_id, supervision.diary.now)
    give(supervision, first, "S4-1", 8)
    supervision.database.run(score_entries.add_note, first, answers, draft_id, supervision.diary.now)
    assert latest(supervision, first)["S4-1"].note == "书记生病"
