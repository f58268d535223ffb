"""Several people do something with one finding at the same instant: once, or one after the other."""

from __future__ import annotations

from collections import Counter
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.finding_states import FindingState
from domain.findings import FindingEventKind
from domain.inspections import InspectionEventKind
from domain.people import Role
from domain.refusals import NotFound, Refused
from services import finding_steps
from storage import findings as stored
from storage import inspections, schema
from storage.verify import verify as verify_chain
from tests.services.found import FOUND, SUBMIT, Found
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.people import Actor
    from storage.database import Tx
    from tests.services.inspecting import Supervision

ROUNDS = 6


@pytest.fixture
def found(supervision: Supervision) -> Found:
    """The village has been arrived at."""
    return Found(supervision)


def verifying(found: Found, actor: Actor, finding_id: int, submission_id: int) -> Callable[[Tx], None]:
    """A tap that closes a finding."""
    return lambda tx: finding_steps.verify(tx, actor, finding_id, submission_id, found.of.diary.now)


def filling(found: Found, actor: Actor, form: str, finding_id: int, **answers: Any) -> Callable[[Tx], int]:
    """A form that is saved, as one finger does it."""
    draft_id, told = found.of.diary.draft(actor, form), {"finding": str(finding_id), **answers}
    return lambda tx: SUBMIT[form](tx, actor, told, draft_id, found.of.diary.now)


def raising_one(found: Found, actor: Actor) -> Callable[[Tx], int]:
    """A form of something found that is saved."""
    draft_id, told = found.of.diary.draft(actor, "finding"), {**FOUND, "inspection": str(found.inspection_id)}
    return lambda tx: SUBMIT["finding"](tx, actor, told, draft_id, found.of.diary.now)


def kinds(found: Found, finding_id: int) -> Counter[FindingEventKind]:
    """How often each thing became of a finding."""
    return Counter(one.kind for one in found.finding(finding_id).events)


def several(found: Found) -> list[int]:
    """Findings that the village knows."""
    ids = [found.raised() for _ in range(ROUNDS)]
    found.feed_back()
    return ids


def unexpected(outcomes: list[Any]) -> list[Any]:
    """What was raised and is no refusal."""
    return [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refused)]


def test_two_close_it_at_once_and_it_is_closed_once(found: Found) -> None:
    people = (found.of.inspector(0), found.of.inspector(1), found.who(Role.CLERK, parent=True))
    for finding_id in several(found):
        submission = found.submitted(finding_id)

        outcomes = at_once(
            found.of.diary, *(verifying(found, one, finding_id, submission) for one in (*people, *people))
        )

        assert unexpected(outcomes) == []
        count = kinds(found, finding_id)
        assert (count[FindingEventKind.VERIFIED], count[FindingEventKind.CLOSED]) == (1, 1)
    assert found.of.database.run(verify_chain, b"key").faults == []


def test_one_closes_it_while_another_sends_it_back(found: Found) -> None:
    for finding_id in several(found):
        submission = found.submitted(finding_id)

        outcomes = at_once(
            found.of.diary,
            filling(found, found.of.inspector(1), "finding_return", finding_id, line="缺记录"),
            verifying(found, found.of.inspector(0), finding_id, submission),
        )

        assert unexpected(outcomes) == []
        count = kinds(found, finding_id)
        assert count[FindingEventKind.RETURNED] + count[FindingEventKind.CLOSED] == 1
        assert isinstance(outcomes[0], Refused) == (count[FindingEventKind.CLOSED] == 1)


def test_one_withdraws_it_while_another_sends_it_in(found: Found) -> None:
    ended = set()
    for finding_id in several(found):
        found.measure(finding_id)

        outcomes = at_once(
            found.of.diary,
            filling(found, found.secretary(), "finding_submit", finding_id, line="好了"),
            filling(found, found.of.administrator(), "finding_withdrawal", finding_id, line="查无此事"),
        )

        assert outcomes[1] == finding_id
        assert unexpected(outcomes) == []
        assert found.state(finding_id).state is FindingState.WITHDRAWN
        ended.add(type(outcomes[0]))
    assert ended <= {int, Refused}


def test_what_is_withdrawn_while_it_is_fed_back_is_told_to_the_village(found: Found) -> None:
    finding_id = found.raised()
    withdrawing = filling(found, found.of.leader(), "finding_withdrawal", finding_id, line="查无此事")
    person_id, now = found.of.inspector(0).person_id, found.of.diary.now

    def feeding_back(tx: Tx) -> bool:
        inspections.lock(tx, found.inspection_id)
        present = stored.by_id(tx, finding_id)
        assert present is not None
        inspections.add_event(tx, found.inspection_id, InspectionEventKind.FED_BACK, person_id, now)
        sleep(0.3)
        return not present.events

    def withdrawing_meanwhile(tx: Tx) -> int:
        sleep(0.1)
        return withdrawing(tx)

    outcomes = at_once(found.of.diary, feeding_back, withdrawing_meanwhile)

    assert outcomes[1] == finding_id
    assert found.of.database.run(_told_of_withdrawal) == outcomes[0]


def test_two_ask_above_at_once_and_there_is_one_request(found: Found) -> None:
    secretary = found.secretary()
    for number, finding_id in enumerate(several(found)):
        asking = [
            filling(found, secretary, "finding_cause", finding_id, kind="money", matter="缺经费")
            for _ in range(2)
        ]

        outcomes = at_once(found.of.diary, *asking)

        assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
        assert kinds(found, finding_id)[FindingEventKind.CAUSE_ABOVE] == 1
        assert found.of.database.run(_requests) == number + 1


def test_one_draft_saved_by_two_fingers_is_one_finding_or_step(found: Found) -> None:
    outcomes = at_once(found.of.diary, *[raising_one(found, found.of.inspector(0))] * 2)

    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], int)


def test_several_raise_at_once_and_no_two_findings_have_one_reference(found: Found) -> None:
    people = (found.of.inspector(0), found.of.inspector(1), found.of.leader())
    raising = [raising_one(found, actor) for actor in (*people, *people)]

    outcomes = at_once(found.of.diary, *raising)

    assert unexpected(outcomes) == []
    assert len({found.finding(one).reference for one in outcomes}) == len(raising)


def test_who_may_not_changes_nothing_however_often_they_try(found: Found) -> None:
    finding_id = found.told()
    submission = found.submitted(finding_id)
    nobody = (found.of.beside(), found.of.elsewhere(), found.secretary(), found.of.inspector(2))

    outcomes = at_once(found.of.diary, *(verifying(found, one, finding_id, submission) for one in nobody))

    assert [type(one) for one in outcomes] == [NotFound] * len(nobody)
    assert found.state(finding_id).state is FindingState.SUBMITTED


def _told_of_withdrawal(tx: Tx) -> int:
    told = schema.outbox.c.key == "findings.told_withdrawn"
    return tx.execute(select(func.count()).select_from(schema.outbox).where(told)).scalar_one()


def _requests(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(schema.support_requests)).scalar_one()
