"""Scoring in tests: somebody of the pair on site, whole sheets, and what stands in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import score_sheets
from storage import onsite_scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.people import Actor
    from domain.score_sheets import Score
    from domain.scorecards.totals import Value
    from services.score_sheets import Own
    from tests.services.inspecting import Supervision

PLACE = "柳河村"


def arrive(supervision: Supervision, actor: Actor, inspection_id: int | None = None) -> Own:
    """Say that somebody is on site."""
    one = supervision.village_id if inspection_id is None else inspection_id
    return supervision.database.run(score_sheets.arrive, actor, one, PLACE, supervision.diary.now)


def give(supervision: Supervision, actor: Actor, key: str, value: Value, reason: str | None = None) -> Own:
    """Give an item of the village a value."""
    now = supervision.diary.now
    return supervision.database.run(
        score_sheets.score, actor, supervision.village_id, key, value, now, reason
    )


def fill(
    supervision: Supervision,
    actor: Actor,
    less: Mapping[str, int] | None = None,
    inspection_id: int | None = None,
    reason: str = "记录缺少",
) -> Own:
    """Fill in a whole sheet on site: full marks, but for some items with so many half points less."""
    one = supervision.village_id if inspection_id is None else inspection_id
    own = arrive(supervision, actor, one)
    taken = less or {}
    for item in own.sheet.items:
        value, why = item.most - taken.get(item.key, 0), reason if item.key in taken else None
        now = supervision.diary.now
        own = supervision.database.run(score_sheets.score, actor, one, item.key, value, now, why)
    return own


def seal(supervision: Supervision, actor: Actor, own: Own) -> bool:
    """Seal a sheet as it is."""
    now = supervision.diary.now
    return supervision.database.run(score_sheets.seal, actor, own.inspection.id, own.newest, now)


def latest(supervision: Supervision, actor: Actor, inspection_id: int | None = None) -> Mapping[str, Score]:
    """What somebody gave each item."""
    one = supervision.village_id if inspection_id is None else inspection_id
    return supervision.database.run(onsite_scores.latest, one, actor.person_id)
