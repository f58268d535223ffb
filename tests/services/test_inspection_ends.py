"""An inspection ends when nothing can be, or is, disputed any more; then its scores are frozen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from domain.inspections import InspectionEventKind, Part
from domain.pair_checks import CheckOrigin
from domain.refusals import NotFound, Refused
from services import inspection_ends, objection_views
from storage import inspections, pair_checks
from storage.pair_checks import Standing
from storage.schema import outbox
from storage.verify import verify
from tests.services.diary import buttons, said
from tests.services.objecting import Fed, feed_back

if TYPE_CHECKING:
    from storage.database import Tx
    from tests.services.inspecting import Supervision

LAST_DAY, DAY_AFTER = date(2026, 4, 3), date(2026, 4, 4)
"""The fifth working day after Friday, 27 March, and the first of a holiday."""

MOST_QUESTIONS = 6
"""To the database, of a tick with nothing due: the calendar, what could end, and what could be late."""


@pytest.fixture
def fed(supervision: Supervision) -> Fed:
    return feed_back(supervision)


def told(fed: Fed, key: str) -> list[int]:
    """Which accounts are told something, each as often as it is."""
    return sorted(fed.supervision.database.run(_told, key))


def _told(tx: Tx, key: str) -> list[int]:
    return list(tx.execute(select(outbox.c.chat_id).where(outbox.c.key == key)).scalars())


def test_it_ends_on_the_day_after_the_last_one(fed: Fed) -> None:
    fed.on(LAST_DAY, hour=23)
    assert fed.finish() == 0
    assert not fed.is_final()
    fed.on(DAY_AFTER, hour=0)
    assert fed.finish() == 1
    assert fed.is_final()
    assert fed.finish() == 0
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_both_sides_are_told_once(fed: Fed) -> None:
    supervision = fed.supervision
    fed.on(DAY_AFTER)
    fed.finish()
    fed.finish()
    accounts = told(fed, "objections.told_final")
    assert len(set(accounts)) == len(accounts)
    team = {supervision.inspector(0), supervision.inspector(1), supervision.leader()}
    assert {one.telegram_id for one in team} <= set(accounts)
    assert supervision.inspector(2).telegram_id not in accounts


def test_an_objection_that_is_not_decided_keeps_it_open(fed: Fed) -> None:
    objection_id = fed.dispute(fed.supervision.visited())
    fed.on(DAY_AFTER)
    assert fed.finish() == 0
    fed.appoint(objection_id)
    assert fed.finish() == 0
    fed.confirm(
        fed.supervision.inspector(3), fed.propose(fed.supervision.inspector(2), objection_id, "changed", "8")
    )
    assert fed.finish() == 1
    assert fed.is_final()


def test_a_question_that_nobody_answers_keeps_nothing_open(fed: Fed) -> None:
    question = fed.ask(fed.supervision.visited())
    fed.on(DAY_AFTER)
    assert fed.finish() == 1
    fed.explain(fed.supervision.inspector(0), question)


def test_an_objection_decided_early_does_not_shorten_the_time(fed: Fed) -> None:
    fed.decide(fed.dispute(fed.supervision.visited()), "kept")
    assert fed.finish() == 0
    fed.dispute(fed.supervision.visited(), "S5-1")


def test_the_visited_side_ends_it_earlier_with_one_tap_and_a_confirmation(fed: Fed) -> None:
    supervision, visited = fed.supervision, fed.supervision.visited()
    database = supervision.database
    page = database.run(objection_views.lines, visited, fed.inspection_id, fed.now)
    assert buttons(page)["没有异议"] == f"ob:y:{fed.inspection_id}"
    asked = database.run(inspection_ends.ask, visited, fed.inspection_id)
    assert "没有异议,同意定稿?" in said(asked)
    before = fed.value("S4-1")
    for _ in range(2):
        done = database.run(inspection_ends.agree, visited, fed.inspection_id, fed.now)
        assert "已定稿" in said(done)
    assert fed.is_final()
    assert fed.value("S4-1") == before
    with pytest.raises(Refused) as why:
        fed.dispute(visited)
    assert why.value.text.key == "objections.is_final"
    fed.on(DAY_AFTER)
    assert fed.finish() == 0
    assert database.run(verify, b"key").faults == []


def test_it_is_not_ended_over_an_open_objection(fed: Fed) -> None:
    visited = fed.supervision.visited()
    fed.dispute(visited)
    for work in (inspection_ends.ask, inspection_ends.agree):
        arguments = (fed.now,) if work is inspection_ends.agree else ()
        with pytest.raises(Refused) as why:
            fed.supervision.database.run(work, visited, fed.inspection_id, *arguments)
        assert why.value.text.key == "inspection_ends.still_owed"
    page = fed.supervision.database.run(objection_views.lines, visited, fed.inspection_id, fed.now)
    assert "没有异议" not in buttons(page)


def test_nobody_else_agrees_and_not_before_the_feedback(fed: Fed) -> None:
    supervision = fed.supervision
    others = [
        supervision.inspector(0),
        supervision.inspector(2),
        supervision.leader(),
        supervision.administrator(),
        supervision.beside(),
        supervision.visited_clerk(),
    ]
    for other in others:
        with pytest.raises(NotFound):
            supervision.database.run(inspection_ends.agree, other, fed.inspection_id, fed.now)
    with pytest.raises(NotFound):
        supervision.database.run(
            inspection_ends.agree, supervision.visited(), supervision.township_id, fed.now
        )


def test_nothing_of_its_scores_changes_any_more(fed: Fed) -> None:
    supervision = fed.supervision
    fed.on(DAY_AFTER)
    fed.finish()
    two = [(supervision.inspector(number).person_id, Part.PAIR) for number in (0, 1)]
    standing = Standing("S4-1", 0, CheckOrigin.AGREED, two[0], two[1], "村部")
    with pytest.raises(IntegrityError):
        supervision.database.run(pair_checks.add, fed.inspection_id, standing, fed.now)


def test_a_recheck_that_is_late_is_reminded_of_once(fed: Fed) -> None:
    supervision = fed.supervision
    objection_id = fed.dispute(supervision.visited())
    fed.appoint(objection_id)
    fed.on(date(2026, 4, 13), hour=23)
    assert fed.finish() == 0
    fed.on(date(2026, 4, 14))
    assert fed.finish() == 1
    who = [supervision.inspector(2), supervision.inspector(3), supervision.administrator()]
    assert told(fed, "rechecks.told_late") == sorted(one.telegram_id for one in who)
    fed.on(date(2026, 5, 20))
    assert fed.finish() == 0
    assert supervision.database.run(verify, b"key").faults == []


def test_one_that_nobody_was_named_for_is_reminded_of_as_well(fed: Fed) -> None:
    fed.dispute(fed.supervision.visited())
    fed.on(date(2026, 4, 14))
    assert fed.finish() == 1
    assert told(fed, "rechecks.told_late") == [fed.supervision.administrator().telegram_id]


def test_who_is_named_late_has_their_own_time_and_is_reminded_of_it(fed: Fed) -> None:
    supervision = fed.supervision
    objection_id = fed.dispute(supervision.visited())
    fed.on(date(2026, 4, 14))
    assert fed.finish() == 1, "nobody was named in time"
    fed.appoint(objection_id)
    pair = fed.objection(objection_id).pair
    assert pair is not None
    # Ten working days after Tuesday, 14 April.
    assert pair.due_on == date(2026, 4, 28)
    fed.on(date(2026, 4, 28), hour=23)
    assert fed.finish() == 0
    fed.on(date(2026, 4, 29))
    assert [fed.finish(), fed.finish()] == [1, 0]
    both = sorted(supervision.inspector(number).telegram_id for number in (2, 3))
    assert [one for one in told(fed, "rechecks.told_late") if one in both] == both
    assert len(told(fed, "rechecks.told_late")) == 4
    assert supervision.database.run(verify, b"key").faults == []


def test_a_tick_with_nothing_due_asks_a_few_questions(fed: Fed) -> None:
    asked: list[str] = []
    engine = fed.supervision.database.engine

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    fed.finish()
    event.remove(engine, "before_cursor_execute", listen)
    reads = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(reads) == len(asked), asked
    assert len(reads) <= MOST_QUESTIONS, reads


def test_many_are_ended_a_few_in_one_transaction(
    supervision: Supervision, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed = feed_back(supervision)
    monkeypatch.setattr(inspection_ends, "AT_ONCE", 1)
    two = tuple((supervision.inspector(number).person_id, Part.PAIR) for number in (0, 1))
    supervision.database.run(_copy, fed, supervision.other_village_id, two)
    fed.on(DAY_AFTER)
    assert [fed.finish() for _ in range(3)] == [1, 1, 0]


def _copy(tx: Tx, fed: Fed, to_id: int, two: tuple[tuple[int, Part], ...]) -> None:
    """Give another inspection the same values, and feed it back."""
    for key, one in pair_checks.latest(tx, fed.inspection_id).items():
        standing = Standing(key, one.value, CheckOrigin.SAME, two[0], two[1], one.place)
        pair_checks.add(tx, to_id, standing, fed.now)
    inspections.add_event(tx, to_id, InspectionEventKind.FED_BACK, two[0][0], fed.now)
