"""Visits to contact points: entering one, and what a record of one says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Json, Text
from domain.records import RecordKind, attachments, require_past
from domain.refusals import NotFound
from domain.visits import Visit
from services import entries, problems_taken
from storage import contact_points, records, visits

if TYPE_CHECKING:
    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx


def log_visit(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the visit a filled form tells of; the same draft gives the same record. Raises Refused."""
    present = entries.saved(tx, actor, draft_id)
    if present is not None:
        return present
    visit = Visit.from_answers(answers)
    require_past(visit.held_on, actor.today)
    whose = entries.bearer(tx, actor, draft_id)
    if visit.contact_point_id not in {
        one.id for one in contact_points.known(tx, whose.person_id, actor.today)
    }:
        raise NotFound
    problems_taken.require_room(tx, entries.before(tx, actor, draft_id), visit)
    entry = records.Entry(RecordKind.VISIT, visit.held_on, draft_id, now)
    return entries.enter(
        tx, actor, entry, lambda record_id: visits.add(tx, record_id, visit), attachments(answers)
    )


def content(tx: Tx, record_id: int) -> Params:
    """Return what `visit.lines` and `visit.line` show of a record, by the form's step keys."""
    visit = visits.get(tx, record_id)
    shown: dict[str, Json] = {
        "contact_point": visits.place(tx, visit.contact_point_id),
        "kind": nested(Text(f"visit.kind_{visit.kind}")),
        "held_on": nested(Text("forms.day", {"day": visit.held_on.isoformat()})),
        "problems_taken_on": str(visit.problems_taken_on),
    }
    if visit.problems is not None:
        shown |= {"problems": visit.problems, "solved_on_spot": str(visit.solved_on_spot)}
    if visit.revisit_on is not None:
        shown["revisit_on"] = nested(Text("forms.day", {"day": visit.revisit_on.isoformat()}))
    return shown
