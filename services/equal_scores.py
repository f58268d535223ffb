"""Once both of a pair have sealed, what both wrote counts; the rest has to be settled. Source: R62."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.inspections import Part
from domain.messages import Button, Message, Text
from domain.pair_checks import CheckOrigin
from services.persons import local_day
from storage import audit, inspections, onsite_scores, pair_checks

if TYPE_CHECKING:
    from datetime import datetime

    from domain.inspections import Inspection
    from storage.database import Tx


def settle_equal(tx: Tx, inspection: Inspection, now: datetime) -> int:
    """Let every value count that both of the pair have written; gives how many items that were.

    The inspection must be locked, and both sheets sealed. What counts already stays as it is. Nothing counts
    where one of them has come into the visited line since they wrote.
    """
    today = local_day(now, inspection.time_zone)
    if inspection.pair is None or inspections.of_the_line(tx, inspection, inspection.pair.person_ids, today):
        return 0
    first_id, second_id = inspection.pair.person_ids
    first = onsite_scores.latest(tx, inspection.id, first_id)
    second = onsite_scores.latest(tx, inspection.id, second_id)
    known = pair_checks.latest(tx, inspection.id)
    links = []
    for key, one in first.items():
        other = second.get(key)
        if other is None or other.value != one.value or key in known:
            continue
        standing = pair_checks.Standing(
            key, one.value, CheckOrigin.SAME, (first_id, Part.PAIR), (second_id, Part.PAIR), one.place
        )
        check_id = pair_checks.add(tx, inspection.id, standing, now)
        body = pair_checks.body(tx, check_id)
        links.append(audit.Event(now, None, "settle", pair_checks.SUBJECT, check_id, body))
    audit.append_many(tx, links)
    return len(links)


def both_sealed(inspection: Inspection) -> Message:
    """Return what tells one of the pair that the other has sealed too."""
    params = {"organization": inspection.organization}
    look = Button(Text("score_sheets.differences"), f"pc:o:{inspection.id}")
    return Message(Text("score_sheets.both_sealed", params), [[look]])
