"""Fills inspections with what a round leaves behind: values that count, polls, notes, findings, feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.findings import Category, FindingEventKind, Severity
from domain.inspections import InspectionEventKind, NoteKind, Part
from domain.pair_checks import CheckOrigin
from domain.score_sheets import Origin
from storage import (
    findings,
    inspection_notes,
    inspections,
    onsite_scores,
    pair_checks,
    scorecards,
)
from storage.findings import NewEvent, NewFinding
from storage.inspection_notes import NewNote
from storage.onsite_scores import NewScore
from storage.pair_checks import Standing
from tests.services.inspecting import link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.scorecards.totals import Value
    from storage.database import Tx
    from tests.services.inspecting import Supervision


def values_of(supervision: Supervision, inspection_id: int, **changes: Value) -> dict[str, Value]:
    """Full marks, but for what is said: `S4_1=6` in half points."""
    return supervision.database.run(_full, inspection_id) | {
        key.replace("_", "-"): value for key, value in changes.items()
    }


def check(supervision: Supervision, inspection_id: int, **changes: Value) -> dict[str, Value]:
    """Let two people stand behind every item; gives the values."""
    values = values_of(supervision, inspection_id, **changes)
    pair = supervision.inspector(0).person_id, supervision.inspector(1).person_id
    supervision.database.run(_check, inspection_id, values, pair, supervision.diary.now)
    return values


def tell(
    supervision: Supervision, inspection_id: int, kind: InspectionEventKind = InspectionEventKind.FED_BACK
) -> None:
    """Feed an inspection back, or say what else became of it."""
    by = supervision.inspector(0).person_id
    now = supervision.diary.now

    def work(tx: Tx) -> None:
        link(tx, now, inspections.EVENT, inspections.add_event(tx, inspection_id, kind, by, now))

    supervision.database.run(work)


def find(
    supervision: Supervision,
    inspection_id: int,
    category: Category,
    *events: FindingEventKind,
    matter: str = "会议没有记录",
) -> int:
    """Write a finding, and what became of it; gives its id."""
    by = supervision.inspector(0).person_id
    return supervision.database.run(_find, inspection_id, category, events, matter, by, supervision.diary.now)


def note(supervision: Supervision, inspection_id: int, kind: NoteKind, line: str) -> None:
    """Write a note."""
    new = NewNote(inspection_id, kind, line, None)
    by = supervision.inspector(0).person_id
    supervision.database.run(inspection_notes.add, new, by, None, supervision.diary.now)


def poll(supervision: Supervision, inspection_id: int, asked: int = 20, satisfied: int = 18) -> None:
    """Ask residents."""
    by = supervision.inspector(0).person_id
    supervision.database.run(
        inspection_notes.add_poll, inspection_id, asked, satisfied, by, None, supervision.diary.now
    )


def seal(supervision: Supervision, inspection_id: int, number: int, values: Mapping[str, Value]) -> None:
    """Let one of the pair score these items and seal the sheet."""
    person_id = supervision.inspector(number).person_id
    supervision.database.run(_seal, inspection_id, person_id, values, supervision.diary.now)


def fed_back(supervision: Supervision, inspection_id: int, **changes: Value) -> dict[str, Value]:
    """An inspection that was scored and fed back; gives its values."""
    values = check(supervision, inspection_id, **changes)
    tell(supervision, inspection_id)
    return values


def _full(tx: Tx, inspection_id: int) -> dict[str, Value]:
    inspection = inspections.by_id(tx, inspection_id)
    assert inspection is not None
    card = scorecards.by_id(tx, inspection.round.scorecard_id).card
    return {item.key: item.most for part in card.scored(inspection.variant) for item in part.items}


def _check(
    tx: Tx, inspection_id: int, values: Mapping[str, Value], pair: tuple[int, int], now: datetime
) -> None:
    first, second = ((one, Part.PAIR) for one in pair)
    for item, value in values.items():
        standing = Standing(item, value, CheckOrigin.SAME, first, second, "村委会")
        check_id = pair_checks.add(tx, inspection_id, standing, now)
        link(tx, now, pair_checks.SUBJECT, check_id)


def _find(
    tx: Tx,
    inspection_id: int,
    category: Category,
    events: Sequence[FindingEventKind],
    matter: str,
    person_id: int,
    now: datetime,
) -> int:
    inspection = inspections.by_id(tx, inspection_id)
    assert inspection is not None
    new = NewFinding(
        inspection.organization_id, inspection_id, category, Severity.ORDINARY, None, matter, None, 30
    )
    finding_id = findings.add(tx, new, person_id, None, now)
    link(tx, now, findings.SUBJECT, finding_id)
    for kind in events:
        event_id = findings.add_event(tx, finding_id, NewEvent(kind, "已处理"), person_id, None, now)
        link(tx, now, findings.EVENT, event_id)
    return finding_id


def _seal(tx: Tx, inspection_id: int, person_id: int, values: Mapping[str, Value], now: datetime) -> None:
    new = [
        NewScore(inspection_id, person_id, item, value, None, None, "村委会", Origin.CHAT)
        for item, value in values.items()
    ]
    for score_id in onsite_scores.add(tx, new, person_id, now):
        link(tx, now, onsite_scores.SUBJECT, score_id)
    seal_id = onsite_scores.seal(tx, inspection_id, person_id, person_id, now)
    link(tx, now, onsite_scores.SEAL, seal_id)
