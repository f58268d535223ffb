"""Objections, rechecks and the end of an inspection at the same instant, on both databases."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.inspections import InspectionEventKind
from domain.refusals import Refused
from services import inspection_ends, objections, recheck_pairs, rechecks
from storage import inspections, schema
from storage.verify import verify
from tests.services.objecting import Fed, feed_back, third
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

ITEMS = ("S4-1", "S4-2", "S4-3", "S5-1", "S5-3", "S5-4", "S6-1", "S6-2")
"""One for each time."""


@pytest.fixture
def fed(supervision: Supervision) -> Fed:
    return feed_back(supervision)


def counted(fed: Fed, table: Any) -> int:
    """How many rows a table has."""
    return fed.supervision.database.run(
        lambda tx: int(tx.execute(select(func.count()).select_from(table)).scalar_one())
    )


def disputing(fed: Fed, actor: Actor, code: str) -> Callable[[Tx], int]:
    """Object to a line, by a draft of its own."""
    answers = {"line": f"{fed.inspection_id}.{code}", "reason": "有材料", "attachments": []}
    draft_id = fed.supervision.diary.draft(actor, "objection")
    return lambda tx: objections.dispute(tx, actor, answers, draft_id, fed.now)


def test_of_two_objections_to_one_line_at_once_one_stands(fed: Fed) -> None:
    visited = fed.supervision.visited()
    for number, code in enumerate(ITEMS, start=1):
        outcomes = at_once(fed.supervision.diary, *(disputing(fed, visited, code) for _ in range(3)))
        refused = [one for one in outcomes if isinstance(one, Refused)]
        assert [one.text.key for one in refused] == ["objections.stands"] * 2, outcomes
        assert counted(fed, schema.objections) == number
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_a_proposal_confirmed_twice_at_once_is_one_decision(fed: Fed) -> None:
    first, second = fed.supervision.inspector(2), fed.supervision.inspector(3)
    for number, code in enumerate(ITEMS, start=1):
        objection_id = fed.dispute(fed.supervision.visited(), code)
        fed.appoint(objection_id)
        proposal_id = fed.propose(first, objection_id, "withdrawn")
        before = counted(fed, schema.pair_checks)

        confirming = [
            partial(rechecks.confirm, actor=by, proposal_id=proposal_id, now=fed.now)
            for by in (second, second, first)
        ]
        outcomes = at_once(fed.supervision.diary, *confirming)

        assert outcomes[:2] == [objection_id] * 2, outcomes
        assert counted(fed, schema.rechecks) == number
        assert counted(fed, schema.pair_checks) == before + 1
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_two_who_confirm_each_others_proposals_at_once_decide_once(fed: Fed) -> None:
    first, second = fed.supervision.inspector(2), fed.supervision.inspector(3)
    for number, code in enumerate(ITEMS, start=1):
        objection_id = fed.dispute(fed.supervision.visited(), code)
        fed.appoint(objection_id)
        older = fed.propose(first, objection_id, "kept")
        newer = fed.propose(second, objection_id, "withdrawn")

        outcomes = at_once(
            fed.supervision.diary,
            partial(rechecks.confirm, actor=first, proposal_id=newer, now=fed.now),
            partial(rechecks.confirm, actor=second, proposal_id=older, now=fed.now),
        )

        assert outcomes[0] == objection_id
        # The older one is stale, or it comes after the decision and says which it was.
        assert isinstance(outcomes[1], Refused) or outcomes[1] == objection_id
        assert counted(fed, schema.rechecks) == number
        decided = fed.objection(objection_id).decided
        assert decided is not None
        assert decided.id == newer


def test_an_objection_and_the_end_at_once_are_never_both(fed: Fed) -> None:
    """With the last objection undecided there is no end, and after the end there is no objection."""
    visited = fed.supervision.visited()
    outcomes = at_once(
        fed.supervision.diary,
        disputing(fed, visited, "S4-1"),
        partial(inspection_ends.agree, actor=visited, inspection_id=fed.inspection_id, now=fed.now),
        disputing(fed, visited, "S5-1"),
        partial(inspection_ends.agree, actor=visited, inspection_id=fed.inspection_id, now=fed.now),
    )
    assert fed.is_final() == (counted(fed, schema.objections) == 0), outcomes
    assert fed.is_final() or counted(fed, schema.objections) == 2
    assert fed.supervision.database.run(verify, b"key").faults == []


def test_two_ticks_at_once_end_an_inspection_once(fed: Fed) -> None:
    fed.on(date(2026, 4, 4))
    ticks = [partial(inspection_ends.finish, now=fed.now) for _ in range(4)]
    outcomes = at_once(fed.supervision.diary, *ticks)
    assert sum(outcomes) == 1, outcomes
    found = fed.supervision.database.run(inspections.by_id, fed.inspection_id)
    assert found is not None
    assert [one.kind for one in found.events].count(InspectionEventKind.FINAL) == 1


def test_a_change_of_those_who_recheck_and_a_confirmation_at_once_come_one_after_the_other(fed: Fed) -> None:
    supervision = fed.supervision
    joined = third(supervision)
    for code in ITEMS:
        objection_id = fed.dispute(supervision.visited(), code)
        fed.appoint(objection_id)
        proposal_id = fed.propose(supervision.inspector(2), objection_id, "kept")
        two = supervision.inspector(2).person_id, joined.person_id

        outcomes = at_once(
            supervision.diary,
            partial(rechecks.confirm, actor=supervision.inspector(3), proposal_id=proposal_id, now=fed.now),
            partial(
                recheck_pairs.appoint,
                actor=supervision.administrator(),
                objection_id=objection_id,
                two=two,
                now=fed.now,
            ),
        )

        assert sum(isinstance(one, int) for one in outcomes) == 1, outcomes
    assert supervision.database.run(verify, b"key").faults == []
