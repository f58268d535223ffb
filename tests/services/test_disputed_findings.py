"""Findings to which somebody objected: their days rest until two have rechecked them. Source: R65."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from services import finding_views
from tests.services.diary import said
from tests.services.objecting import Fed, feed_back

if TYPE_CHECKING:
    from tests.services.inspecting import Supervision

FED_BACK_ON = date(2026, 3, 27)
OBJECTED_ON = date(2026, 4, 2)
DECIDED_ON = date(2026, 4, 16)
"""The tenth working day, after Qingming."""


@pytest.fixture
def fed(supervision: Supervision) -> Fed:
    """A village with two findings of 15 days that were fed back."""
    return feed_back(supervision)


def screen(fed: Fed) -> str:
    """The disputed finding as the village sees it."""
    actor = fed.supervision.visited()
    return said(fed.supervision.database.run(finding_views.show, actor, fed.finding_id, fed.now))


def test_a_finding_that_is_kept_has_all_its_days_after_the_recheck(fed: Fed) -> None:
    fed.on(OBJECTED_ON)
    objection_id = fed.dispute(fed.supervision.visited(), f"f{fed.finding_id}")
    fed.on(DECIDED_ON)
    waiting = screen(fed)
    assert "🟡 有异议,等复核" in waiting
    assert "复核定下之前每天顺延" in waiting

    fed.decide(objection_id, "kept")

    due_on = FED_BACK_ON + timedelta(days=15) + (DECIDED_ON - OBJECTED_ON)
    kept = screen(fed)
    assert "🟡 待整改" in kept
    assert f"{due_on.month}月{due_on.day}日" in kept
    fed.on(due_on + timedelta(days=1))
    assert "🔴 逾期 1 天" in screen(fed)


def test_the_other_finding_of_the_same_feedback_goes_on(fed: Fed) -> None:
    fed.on(OBJECTED_ON)
    fed.dispute(fed.supervision.visited(), f"f{fed.finding_id}")
    fed.on(DECIDED_ON)

    other = fed.supervision.database.run(finding_views.show, fed.supervision.visited(), fed.minor_id, fed.now)

    assert "🔴 逾期" in said(other)
