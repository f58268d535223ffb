"""The end of an inspection: final once nothing can be, or is, disputed any more; then its scores are frozen.

Source: defaults 4.7. Nothing of it is planned ahead: a tick asks what is due now, so that missed ticks and
restarts change nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.inspections import InspectionEventKind
from domain.messages import Button, Message, Text
from domain.objections import OBJECTION_DAYS, RECHECK_DAYS, due_on, last_day
from domain.refusals import NotFound, Refused
from domain.scorecards.totals import shown, totals
from services import inspections, objection_news, objections
from services.persons import local_day
from services.working_days import calendar
from storage import audit, rechecks
from storage import inspections as stored
from storage import objections as kept

if TYPE_CHECKING:
    from datetime import datetime

    from domain.people import Actor
    from services.objections import Feedback
    from storage.database import Tx

AT_ONCE = 20
"""Inspections ended in one transaction, for others to go between: each is some 20 statements."""


def finish(tx: Tx, now: datetime) -> int:
    """End inspections that are due, and remind of rechecks that are late; gives how many there were.

    While it gives any there may be more. Twice at once is as once. Each by itself: both lock inspections in
    their order, and nobody waits for an earlier one with a later one in hand.
    """
    return _end_due(tx, now) or _remind(tx, now)


def ask(tx: Tx, actor: Actor, inspection_id: int) -> Message:
    """Return the question whether the visited side really has no objection. Raises NotFound, Refused."""
    inspection = inspections.require(tx, actor, inspection_id, Action.OBJECT)
    feedback = objections.read(tx, inspection, calendar(tx))
    _require_open(feedback)
    params = {
        "organization": feedback.inspection.organization,
        "until_on": feedback.until_on.isoformat(),
        "total": _total(feedback),
    }
    rows = [
        [Button(Text("inspection_ends.agree"), f"ob:z:{inspection_id}")],
        [Button(Text("inspection_ends.not_yet"), f"ob:i:{inspection_id}:0")],
    ]
    return Message(Text("inspection_ends.ask", params), rows)


def agree(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """End an inspection because the visited side has no objection; a second time changes nothing.

    Raises NotFound, Refused while an objection is not decided.
    """
    inspection = inspections.to_change(tx, actor, inspection_id, Action.OBJECT)
    feedback = objections.read(tx, inspection, calendar(tx))
    if not inspection.is_final:
        _require_open(feedback)
        audit.append(tx, _end(tx, feedback, actor.person_id, now))
    params = {"organization": inspection.organization, "total": _total(feedback)}
    return Message(
        Text("inspection_ends.agreed", params),
        [[Button(Text("objections.to_feedback"), f"fb:o:{inspection_id}")]],
    )


def _require_open(feedback: Feedback) -> None:
    if feedback.inspection.is_final:
        raise Refused(key="objections.is_final", organization=feedback.inspection.organization)
    owed = sum(one.is_undecided for one in feedback.objections)
    if owed:
        raise Refused(key="inspection_ends.still_owed", count=owed)


def _end_due(tx: Tx, now: datetime) -> int:
    """End those of which the time for objections is over and nothing is owed."""
    work, events = calendar(tx), list[audit.Event]()
    # Working days are days: whatever the calendar says, none is due sooner.
    for one in rechecks.to_end(tx, now - timedelta(days=OBJECTION_DAYS)):
        until_on = last_day(work, local_day(one.at, one.time_zone))
        if local_day(now, one.time_zone) <= until_on:
            continue
        stored.lock(tx, one.id)
        inspection = stored.by_id(tx, one.id)
        if inspection is None or inspection.is_final:
            continue
        feedback = objections.read(tx, inspection, work)
        if not any(found.is_undecided for found in feedback.objections):
            events.append(_end(tx, feedback, None, now))
        if len(events) == AT_ONCE:
            break
    audit.append_many(tx, events)
    return len(events)


def _end(tx: Tx, feedback: Feedback, person_id: int | None, now: datetime) -> audit.Event:
    """Freeze the scores of an inspection, which is locked, and tell both sides."""
    inspection = feedback.inspection
    event_id = stored.add_event(tx, inspection.id, InspectionEventKind.FINAL, person_id, now)
    objection_news.final(tx, inspection, _total(feedback), now, agreed=person_id is not None)
    body = stored.event_body(tx, event_id)
    return audit.Event(now, person_id, "final", stored.EVENT, event_id, body)


def _total(feedback: Feedback) -> str:
    """What an inspection adds up to, as people read it."""
    return shown(totals(feedback.card, feedback.inspection.variant, feedback.values).total)


def _remind(tx: Tx, now: datetime) -> int:
    """Remind once of each objection that nobody was named for in its time, and of each that they owe."""
    work, events = calendar(tx), list[audit.Event]()
    for one in rechecks.to_remind(tx, now - timedelta(days=RECHECK_DAYS)):
        today = local_day(now, one.time_zone)
        if today <= due_on(work, local_day(one.at, one.time_zone)):
            continue
        found = kept.by_id(tx, one.id)
        if found is None:
            raise NotFound
        stored.lock(tx, found.inspection_id)
        inspection, objection = stored.by_id(tx, found.inspection_id), kept.by_id(tx, one.id)
        if inspection is None or objection is None:
            raise NotFound
        since = objection.at if objection.pair is None else objection.pair.at
        is_late = today > objection.due_on(work, local_day(objection.at, one.time_zone))
        if not (objection.is_undecided and is_late) or rechecks.is_reminded(tx, one.id, since):
            continue
        objection_news.late(tx, inspection, objection, now)
        body = kept.body(tx, one.id)
        events.append(audit.Event(now, None, rechecks.REMINDED, kept.SUBJECT, one.id, body))
        if len(events) == AT_ONCE:
            break
    audit.append_many(tx, events)
    return len(events)
