"""The two sealed sheets of inspections beside each other, without whose they are. Only to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.score_sheets import FIRST_TURN, WHOLE
from storage.schema import onsite_scores, seals

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from domain.inspections import Inspection
    from domain.scorecards.totals import Value
    from storage.database import Tx


def sealed_sheets(
    tx: Tx, inspections: Collection[Inspection]
) -> dict[int, tuple[Mapping[str, Value], Mapping[str, Value]]]:
    """Both sheets of every inspection of which both of the pair have sealed theirs; nothing of any other.

    As they were sealed: by item, without whose they are.
    """
    pairs = {one.id: one.pair.person_ids for one in inspections if one.pair is not None}
    found = select(seals.c.inspection_id, seals.c.person_id).where(
        seals.c.inspection_id.in_(pairs), seals.c.turn == FIRST_TURN, seals.c.item == WHOLE
    )
    sealed = {(row.inspection_id, row.person_id) for row in tx.execute(found)}
    both = {
        inspection_id: people
        for inspection_id, people in pairs.items()
        if all((inspection_id, one) in sealed for one in people)
    }
    scores = (
        select(
            onsite_scores.c.inspection_id,
            onsite_scores.c.person_id,
            onsite_scores.c.item,
            onsite_scores.c.value,
        )
        .where(onsite_scores.c.inspection_id.in_(both), onsite_scores.c.turn == FIRST_TURN)
        .order_by(onsite_scores.c.id)
    )
    values: dict[tuple[int, int], dict[str, Value]] = {}
    for row in tx.execute(scores):
        values.setdefault((row.inspection_id, row.person_id), {})[row.item] = row.value
    return {
        inspection_id: (values.get((inspection_id, first), {}), values.get((inspection_id, second), {}))
        for inspection_id, (first, second) in both.items()
    }
