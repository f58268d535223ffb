"""Two people plan rounds at the same instant: nobody is visited twice, and nothing is made twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from domain.inspections import RoundState
from domain.people import Level
from domain.refusals import Refused
from services import inspection_rounds, inspection_teams, round_plan
from storage import schema
from storage.verify import verify
from tests.services.planning import (
    administrator,
    answers,
    ground_of,
    office_user,
    round_of,
    set_up,
    target_ids,
)
from tests.services.test_at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.people import Actor
    from storage.database import Tx
    from tests.services.diary import Diary

ROUNDS = 4


@pytest.fixture
def both(counties: Diary) -> Sequence[Actor]:
    """The city's administrator, and somebody of a county below who plans for that county."""
    return administrator(counties), office_user(counties, Level.COUNTY)


def picking(diary: Diary, actor: Actor, round_id: int, organization_id: int) -> Callable[[Tx], Any]:
    draft_id = diary.draft(actor, "round_target")
    picked = {"picked": [str(organization_id)], "hint": None}
    filled = {"round": str(round_id), "organizations": picked, "line": "要看"}
    return lambda tx: round_plan.pick(tx, actor, filled, draft_id, diary.now)


def test_an_organization_taken_into_two_rounds_at_once_is_refused_to_one(
    counties: Diary, both: Sequence[Actor]
) -> None:
    first = set_up(counties, both[0], villages=1)
    second = set_up(counties, both[1], villages=1)
    here = ground_of(counties, both[1])
    taken = target_ids(counties, first) | target_ids(counties, second)
    free = [one for one in here.nodes if one not in taken]
    assert len(free) >= ROUNDS
    for organization_id in free[:ROUNDS]:
        outcomes = at_once(
            counties,
            picking(counties, both[0], first, organization_id),
            picking(counties, both[1], second, organization_id),
        )

        assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True], outcomes
        theirs = [organization_id in target_ids(counties, one) for one in (first, second)]
        assert sorted(theirs) == [False, True]
    assert counties.database.run(verify, b"key").faults == []


def test_rounds_set_up_at_once_share_nobody_and_one_card_is_written(counties: Diary) -> None:
    actors = administrator(counties), office_user(counties)
    work = []
    for actor in actors:
        filled, draft_id = answers(counties, actor), counties.draft(actor, "inspection_round")
        work.append(_setting_up(counties, actor, filled, draft_id))

    first, second = at_once(counties, *work)

    assert first != second
    assert target_ids(counties, first)
    assert target_ids(counties, second)
    assert not target_ids(counties, first) & target_ids(counties, second)
    assert _count(counties, schema.scorecards) == 1
    assert counties.database.run(verify, b"key").faults == []


def _setting_up(diary: Diary, actor: Actor, filled: dict[str, Any], draft_id: int) -> Callable[[Tx], int]:
    return lambda tx: inspection_rounds.set_up(tx, actor, filled, draft_id, diary.now)


def test_the_same_form_saved_twice_at_once_makes_one_round(counties: Diary) -> None:
    actor = administrator(counties)
    filled, draft_id = answers(counties, actor), counties.draft(actor, "inspection_round")

    first, second = at_once(counties, *[_setting_up(counties, actor, filled, draft_id)] * 2)

    assert first == second
    assert _count(counties, schema.inspection_rounds) == 1


def test_a_round_started_twice_or_withdrawn_meanwhile_becomes_one_of_both(
    counties: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection_teams, "faults", lambda _tx, _round: [])
    actor, other = administrator(counties), office_user(counties)
    for number in range(ROUNDS):
        year = 2027 + number
        round_id = set_up(counties, from_on=f"{year}-03-01", to_on=f"{year}-03-20")
        draft_id = counties.draft(other, "round_withdrawal")

        at_once(
            counties,
            _starting(counties, actor, round_id),
            _withdrawing(counties, other, round_id, draft_id),
            _starting(counties, other, round_id),
        )

        state = round_of(counties, round_id).state
        made = counties.database.run(_inspections, round_id)
        targets = len(target_ids(counties, round_id))
        assert (state, made) in {(RoundState.STARTED, targets), (RoundState.WITHDRAWN, 0)}
    assert _count(counties, schema.inspection_round_events) == ROUNDS
    assert counties.database.run(verify, b"key").faults == []


def _starting(diary: Diary, actor: Actor, round_id: int) -> Callable[[Tx], Any]:
    return lambda tx: inspection_rounds.start(tx, actor, round_id, diary.now)


def _withdrawing(diary: Diary, actor: Actor, round_id: int, draft_id: int) -> Callable[[Tx], int]:
    filled = {"round": str(round_id), "reason": "改期"}
    return lambda tx: inspection_rounds.withdraw(tx, actor, filled, draft_id, diary.now)


def _inspections(tx: Tx, round_id: int) -> int:
    found = select(func.count()).where(schema.inspections.c.round_id == round_id)
    return tx.execute(found).scalar_one()


def _count(diary: Diary, table: Any) -> int:
    return diary.database.run(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())
