"""Duty stays: entering one, and what a record of one says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.duty_stays import Conflict, DutyStay, conflict
from domain.forms.field import nested
from domain.messages import Json, Text
from domain.records import RecordKind, attachments, require_past
from domain.refusals import NotFound, Refused
from services import entries, problems_taken
from storage import duty_stays, places, records

if TYPE_CHECKING:
    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from domain.records import DutyRecord
    from domain.spans import DaySpan
    from storage.database import Tx


def log_duty_stay(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the stay a filled form tells of; the same draft gives the same record.

    Raises Refused, among others when a half day of it is counted already.
    """
    present = entries.saved(tx, actor, draft_id)
    if present is not None:
        return present
    stay = DutyStay.from_answers(answers)
    require_past(stay.span.to_on, actor.today)
    whose = entries.bearer(tx, actor, draft_id)
    if stay.place_id not in {one.id for one in places.around(tx, whose.organization_id)}:
        raise NotFound
    corrected = entries.before(tx, actor, draft_id)
    problems_taken.require_room(tx, corrected, stay)
    if corrected is not None:
        duty_stays.free(tx, corrected.id)
    _require_free(tx, whose.person_id, stay.span)
    entry = records.Entry(RecordKind.DUTY_STAY, stay.span.from_on, draft_id, now, stay.span.to_on)
    return entries.enter(
        tx,
        actor,
        entry,
        lambda record_id: duty_stays.add(tx, record_id, whose.person_id, stay),
        attachments(answers),
    )


def count_again(tx: Tx, record: DutyRecord) -> None:
    """Let the half days of a stay count again after its withdrawal was undone. Raises Refused."""
    stay = duty_stays.get(tx, record.id)
    _require_free(tx, record.person_id, stay.span)
    duty_stays.occupy(tx, record.id, record.person_id, stay.span)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `duty_stay.lines` and `duty_stay.line` show of a record, by the form's step keys."""
    stay = duty_stays.get(tx, record_id)
    shown: dict[str, Json] = {
        "place": duty_stays.place(tx, stay.place_id),
        "span": nested(Text("forms.span", {"span": stay.span.to_json(), "half_days": stay.span.half_days})),
        "problems_taken_on": str(stay.problems_taken_on),
    }
    if stay.problems is not None:
        shown["problems"] = stay.problems
    return shown


def _require_free(tx: Tx, person_id: int, span: DaySpan) -> None:
    collision = conflict(span, duty_stays.taken(tx, person_id, span))
    if collision is not None:
        raise _collides(tx, collision)


def _collides(tx: Tx, collision: Conflict) -> Refused:
    other = records.get(tx, collision.record_id)
    stay = duty_stays.get(tx, collision.record_id)
    return Refused(
        "duty_stay.collides",
        day=collision.half_day.day.isoformat(),
        half=str(collision.half_day.half),
        reference=other.reference if other else "",
        place=duty_stays.place(tx, stay.place_id),
    )
