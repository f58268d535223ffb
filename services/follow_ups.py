"""What becomes of records after their entry: withdrawn, restored, supplemented, received, answered, solved.

Nothing is changed in the record itself; each is an event of its own, sealed in the audit chain.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.records import (
    COUNTED_ONLY,
    UNDO_MINUTES,
    EventKind,
    RecordKind,
    attachments,
    condition,
    may_undo,
    require_line,
    require_past,
)
from domain.refusals import NotFound, Refused
from services import duty_stays, entries, notices, problems_taken, standing
from storage import attachments as files
from storage import audit, contributions, drafts, record_events, records
from storage import duty_stays as half_days
from storage.record_events import Told

if TYPE_CHECKING:
    from domain.forms.form import Answers
    from domain.people import Actor
    from domain.records import DutyRecord
    from storage.database import Tx


def withdraw(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Take a record back, with a reason; gives its id. What was entered stays to be read."""
    present = _done(tx, actor, draft_id)
    if present is not None:
        return present
    record = _about(tx, actor, Action.WITHDRAW_RECORD, draft_id)
    require_line(answers["reason"])
    if record.kind is RecordKind.DUTY_STAY:
        half_days.free(tx, record.id)
    contributions.end(tx, record.root_id, now)
    return _add(tx, actor, record, Told(EventKind.WITHDRAWN, line=answers["reason"]), now, draft_id)


def restore(tx: Tx, actor: Actor, record_id: int, now: datetime) -> int:
    """Undo a withdrawal of the last minutes; gives the record's id. Raises NotFound, Refused."""
    record = standing.to_change(tx, actor, Action.RESTORE_RECORD, record_id)
    withdrawn = condition(record_events.of_record(tx, record.root_id, records.EVER)).withdrawn
    if withdrawn is None or not may_undo(withdrawn, now):
        raise Refused(key="follow_ups.too_late", reference=record.reference, minutes=UNDO_MINUTES)
    if record.kind is RecordKind.DUTY_STAY:
        duty_stays.count_again(tx, record)
    contributions.begin(tx, record, records.first_entered_at(tx, record.root_id), now)
    return _add(tx, actor, record, Told(EventKind.RESTORED), now)


def supplement(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Add a line or files to a record; gives its id. Raises NotFound, Refused."""
    present = _done(tx, actor, draft_id)
    if present is not None:
        return present
    record = _about(tx, actor, Action.SUPPLEMENT_RECORD, draft_id)
    if record.kind in COUNTED_ONLY:
        raise NotFound
    line, more = answers["line"], attachments(answers)
    if line is None and not more:
        raise Refused(key="supplement.nothing")
    if line is not None:
        require_line(line)
    event_id = record_events.add(
        tx, actor, record.root_id, Told(EventKind.SUPPLEMENTED, line=line), now, draft_id
    )
    files.add(tx, record.root_id, more, event_id)
    _seal(tx, actor, EventKind.SUPPLEMENTED, event_id, now)
    return record.root_id


def receive(tx: Tx, actor: Actor, record_id: int, now: datetime) -> int:
    """Confirm that a report arrived; a second time changes nothing. Gives its id. Raises NotFound."""
    record = standing.to_change(tx, actor, Action.RECEIVE_REPORT, record_id)
    if record.kind is not RecordKind.UPWARD_REPORT:
        raise NotFound
    if condition(record_events.of_record(tx, record.root_id, records.EVER)).received is not None:
        return record.root_id
    return _add(tx, actor, record, Told(EventKind.RECEIVED), now)


def answer_request(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Answer a request for support, and tell who asked; a later answer stands beside the earlier one."""
    present = _done(tx, actor, draft_id)
    if present is not None:
        return present
    record = _about(tx, actor, Action.ANSWER_REQUEST, draft_id)
    if record.kind is not RecordKind.SUPPORT_REQUEST:
        raise NotFound
    require_line(answers["line"])
    told = Told(EventKind.ANSWERED, line=answers["line"], value=answers["value"])
    root_id = _add(tx, actor, record, told, now, draft_id)
    given = condition(record_events.of_record(tx, root_id, records.EVER)).answered
    if given is not None:
        notices.tell_requester(tx, record, given, now)
    return root_id


def study(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say when a problem of the register was studied, and with what outcome."""
    return _progress(tx, actor, EventKind.STUDIED, answers, draft_id, now)


def solve(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say when a problem of the register was solved, and how."""
    return _progress(tx, actor, EventKind.SOLVED, answers, draft_id, now)


def solve_taken(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say when some of the problems taken on at a visit or stay were solved, and how. Source: R31."""
    present = _done(tx, actor, draft_id)
    if present is not None:
        return present
    record = _about(tx, actor, Action.FOLLOW_UP_PROBLEM, draft_id)
    if record.kind not in problems_taken.KINDS:
        raise NotFound
    on_day = date.fromisoformat(answers["on_day"])
    require_past(on_day, actor.today)
    if on_day < record.held_on:
        raise Refused(key="follow_ups.before_taken", day=record.held_on.isoformat())
    require_line(answers["line"])
    count = int(answers["count"])
    left = problems_taken.left(tx, record, record_events.of_record(tx, record.root_id, records.EVER))
    if not 1 <= count <= left:
        raise Refused(key="follow_ups.fewer_open", reference=record.reference, left=left)
    return _add(tx, actor, record, Told(EventKind.SOLVED, on_day, answers["line"], str(count)), now, draft_id)


def _progress(tx: Tx, actor: Actor, kind: EventKind, answers: Answers, draft_id: int, now: datetime) -> int:
    present = _done(tx, actor, draft_id)
    if present is not None:
        return present
    record = _about(tx, actor, Action.FOLLOW_UP_PROBLEM, draft_id)
    if record.kind is not RecordKind.PROBLEM:
        raise NotFound
    on_day = date.fromisoformat(answers["on_day"])
    require_past(on_day, actor.today)
    if on_day < record.held_on:
        raise Refused(key="follow_ups.before_problem", day=record.held_on.isoformat())
    require_line(answers["line"])
    return _add(tx, actor, record, Told(kind, on_day, answers["line"]), now, draft_id)


def _done(tx: Tx, actor: Actor, draft_id: int) -> int | None:
    """The record whose event was made of a draft already; locked, so that it is made once."""
    entries.saved(tx, actor, draft_id)
    return record_events.of_draft(tx, draft_id)


def _about(tx: Tx, actor: Actor, action: Action, draft_id: int) -> DutyRecord:
    """The record a draft is about, locked, if the actor may do this with it. Raises NotFound."""
    heading = drafts.heading(tx, draft_id)
    if heading is None or heading.terms.about_id is None:
        raise NotFound
    return standing.to_change(tx, actor, action, heading.terms.about_id)


def _add(
    tx: Tx, actor: Actor, record: DutyRecord, told: Told, now: datetime, draft_id: int | None = None
) -> int:
    event_id = record_events.add(tx, actor, record.root_id, told, now, draft_id)
    _seal(tx, actor, told.kind, event_id, now)
    return record.root_id


def _seal(tx: Tx, actor: Actor, kind: EventKind, event_id: int, now: datetime) -> None:
    body = record_events.body(tx, event_id)
    audit.append(tx, audit.Event(now, actor.person_id, kind, record_events.SUBJECT, event_id, body))
