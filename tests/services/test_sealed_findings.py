"""What one of a pair finds tells for what they take points: nobody else sees it before both have sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.authorization import Action
from domain.refusals import NotFound
from services import finding_views, findings
from tests.services.checking import seal
from tests.services.diary import said
from tests.services.found import Found

if TYPE_CHECKING:
    from domain.people import Actor
    from tests.services.inspecting import Supervision


@pytest.fixture
def found(supervision: Supervision) -> Found:
    """The village has been arrived at."""
    return Found(supervision)


def listed(found: Found, actor: Actor) -> str:
    """The findings of the village as somebody sees them."""
    work = finding_views.of_inspection
    return said(found.of.database.run(work, actor, found.inspection_id, found.of.diary.now))


def test_before_both_have_sealed_each_sees_only_what_they_found(found: Found) -> None:
    of = found.of
    first, second, leader = of.inspector(0), of.inspector(1), of.leader()
    finding_id = found.raised(first)
    for sealing in (None, first):
        if sealing is not None:
            seal(of, sealing)
        assert "问题 1 个" in listed(found, first)
        for actor in (second, leader):
            shown = listed(found, actor)
            assert "没有登记问题" in shown
            assert "各人只看到自己登记的" in shown
            for look in (finding_views.show, finding_views.history):
                with pytest.raises(NotFound):
                    of.database.run(look, actor, finding_id, of.diary.now)
            for action in (Action.SEE_FINDINGS, Action.WITHDRAW_FINDING):
                assert of.database.run(findings.in_reach, actor, action, of.diary.now) == []
        assert of.database.run(finding_views.show, first, finding_id, of.diary.now).text.key

    seal(of, second)
    for actor in (first, second, leader):
        assert "问题 1 个" in listed(found, actor)
        of.database.run(finding_views.show, actor, finding_id, of.diary.now)
