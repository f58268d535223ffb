"""Sheets of the pair for the tests of what becomes of them: written and sealed directly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.score_sheets import Origin
from services.equal_scores import settle_equal
from storage import audit, inspections, onsite_scores, scorecards
from storage.onsite_scores import NewScore
from tests.services.diary import buttons

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.messages import Message
    from domain.people import Actor
    from domain.scorecards.scorecard import ScoreItem
    from storage.database import Tx
    from tests.services.inspecting import Supervision

REASON = "缺一名副书记"
PLACE = "柳河村党群服务中心"


def items(tx: Tx, inspection: Inspection) -> list[ScoreItem]:
    """The items of a place."""
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    return [item for section in card.scored(inspection.variant) for item in section.items]


def found(tx: Tx, inspection_id: int) -> Inspection:
    """An inspection that is there."""
    inspection = inspections.by_id(tx, inspection_id)
    assert inspection is not None
    return inspection


def write(tx: Tx, inspection_id: int, person_id: int, less: Mapping[str, int | None], now: datetime) -> None:
    """Write a sheet: full marks but for some items."""
    sheet = []
    for item in items(tx, found(tx, inspection_id)):
        value = less.get(item.key, item.most)
        reason = None if value in {item.most, None} else REASON
        sheet.append(NewScore(inspection_id, person_id, item.key, value, reason, None, PLACE, Origin.CHAT))
    for score_id in onsite_scores.add(tx, sheet, person_id, now):
        body = onsite_scores.body(tx, score_id)
        audit.append(tx, audit.Event(now, person_id, "score", onsite_scores.SUBJECT, score_id, body))


def close(tx: Tx, inspection_id: int, person_id: int, now: datetime) -> None:
    """Seal a sheet."""
    seal_id = onsite_scores.seal(tx, inspection_id, person_id, person_id, now)
    body = onsite_scores.seal_body(tx, seal_id)
    audit.append(tx, audit.Event(now, person_id, "seal", onsite_scores.SEAL, seal_id, body))


def seal(supervision: Supervision, actor: Actor, **less: int | None) -> None:
    """Write and seal a sheet of the village, `S4_1=6` in half points; the second settles what is equal."""
    now, inspection_id = supervision.diary.now, supervision.village_id

    def work(tx: Tx) -> None:
        values = {key.replace("_", "-"): value for key, value in less.items()}
        write(tx, inspection_id, actor.person_id, values, now)
        close(tx, inspection_id, actor.person_id, now)
        inspection = found(tx, inspection_id)
        assert inspection.pair is not None
        sealed = {one.person_id for one in onsite_scores.sealed(tx, inspection_id) if one.turn == 1}
        if sealed >= set(inspection.pair.person_ids):
            settle_equal(tx, inspection, now)

    supervision.database.run(work)


def seal_both(supervision: Supervision, **less: int | None) -> None:
    """Seal both sheets: the first of the pair gives less, the second full marks."""
    seal(supervision, supervision.inspector(0), **less)
    seal(supervision, supervision.inspector(1))


def data(message: Message, label: str) -> str:
    """What a button of a message sends back."""
    return buttons(message)[label]
