"""How inspections stand to people: nobody of the visited side sees anything before it was fed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.authorization import Action, Scope
from domain.inspections import InspectionEventKind
from domain.refusals import NotFound
from services.inspections import require, scopes
from storage import inspections

if TYPE_CHECKING:
    from domain.people import Actor
    from tests.services.inspecting import Supervision


def of(supervision: Supervision, actor: Actor) -> frozenset[Scope]:
    found = supervision.database.run(inspections.by_id, supervision.village_id)
    assert found is not None
    return supervision.database.run(scopes, actor, found)


def feed_back(supervision: Supervision) -> None:
    event = InspectionEventKind.FED_BACK
    leader = supervision.leader().person_id
    supervision.database.run(
        inspections.add_event, supervision.village_id, event, leader, supervision.diary.now
    )


def test_each_stands_to_it_in_their_own_way(supervision: Supervision) -> None:
    assert of(supervision, supervision.inspector(0)) == {Scope.OWN_PAIR}
    assert of(supervision, supervision.inspector(1)) == {Scope.OWN_PAIR}
    assert of(supervision, supervision.inspector(2)) == {Scope.ELSEWHERE}
    assert of(supervision, supervision.leader()) == {Scope.OWN_TEAM, Scope.OWN_TREE}
    assert of(supervision, supervision.administrator()) == {Scope.OWN_TREE}


def test_the_visited_side_sees_it_once_it_was_fed_back(supervision: Supervision) -> None:
    for actor in (supervision.visited(), supervision.visited_clerk(), supervision.beside()):
        assert of(supervision, actor) == {Scope.ELSEWHERE}
        with pytest.raises(NotFound):
            supervision.database.run(require, actor, supervision.village_id, Action.SEE_INSPECTION)

    feed_back(supervision)

    assert of(supervision, supervision.visited()) == {Scope.OWN_ORGANIZATION}
    assert of(supervision, supervision.beside()) == {Scope.ELSEWHERE}
    supervision.database.run(require, supervision.visited(), supervision.village_id, Action.SEE_INSPECTION)
