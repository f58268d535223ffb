"""What becomes of a finding: a measure, that it is done, whether it is, and whether it lasts. Source: R106.

The visited side says what it does; others look. Each step is an event of its own, sealed in the audit chain;
nothing is ever deleted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.findings import FindingEventKind
from domain.people import Role
from domain.records import require_line
from domain.refusals import NotFound, Refused
from services import entries, finding_notices, findings, inspections
from storage import audit, offices
from storage import findings as stored
from storage.findings import NewEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.people import Actor
    from services.findings import Seen
    from storage.database import Tx
    from storage.offices import Sitting

ANSWERING_ROLES = (Role.SECRETARY, Role.LEADERSHIP_MEMBER, Role.CLERK)
"""Who can answer for a measure."""

LASTING = "lasting"

STEPS: Mapping[str, tuple[Action, tuple[FindingEventKind, ...]]] = {
    "finding_measure": (Action.RECTIFY, (FindingEventKind.MEASURE,)),
    "finding_submit": (Action.RECTIFY, (FindingEventKind.SUBMITTED,)),
    "finding_cause": (Action.RECTIFY, (FindingEventKind.CAUSE_ABOVE,)),
    "finding_return": (Action.VERIFY_FINDING, (FindingEventKind.RETURNED,)),
    "finding_revisit": (Action.VERIFY_FINDING, (FindingEventKind.LASTING, FindingEventKind.RELAPSED)),
    "finding_extension": (Action.EXTEND_FINDING, (FindingEventKind.EXTENDED,)),
    "finding_withdrawal": (Action.WITHDRAW_FINDING, (FindingEventKind.WITHDRAWN,)),
}
"""Forms about a finding: what one must be allowed to do, and what may become of it."""


def propose(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say what is done about a finding, by whom and until when; gives its id. Raises NotFound, Refused."""
    seen = take(tx, actor, "finding_measure", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    require_line(answers["line"])
    by_on, office_id = date.fromisoformat(answers["due_on"]), int(answers["office"])
    latest = latest_measure_on(seen)
    if not seen.now.today <= by_on <= latest:
        raise Refused(key="findings.measure_day", day=by_on.isoformat(), latest=latest.isoformat())
    if office_id not in {one.office_id for one in responsible(tx, seen)}:
        raise NotFound
    new = NewEvent(FindingEventKind.MEASURE, answers["line"], office_id, due_on=by_on)
    return add(tx, actor, seen, new, now, draft_id)


def submit(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say that a finding is put right, and how. Raises NotFound, Refused."""
    seen = take(tx, actor, "finding_submit", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    require_line(answers["line"])
    return add(tx, actor, seen, NewEvent(FindingEventKind.SUBMITTED, answers["line"]), now, draft_id)


def send_back(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say what is missing in what was submitted. Raises NotFound, Refused."""
    seen = take(tx, actor, "finding_return", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    _require_other(tx, actor, seen)
    require_line(answers["line"])
    return add(tx, actor, seen, NewEvent(FindingEventKind.RETURNED, answers["line"]), now, draft_id)


def verify(tx: Tx, actor: Actor, finding_id: int, submission_id: int, now: datetime) -> None:
    """Close a finding: what was submitted is so. A second tap, or one on what was sent before, does nothing.

    Raises NotFound, Refused to whoever answers for it, said that it is done, or is of that organization.
    """
    seen = findings.to_change(tx, actor, finding_id, Action.VERIFY_FINDING, now)
    stands = seen.now.submission_id == submission_id
    if not stands or not seen.now.may_become(FindingEventKind.VERIFIED):
        return
    _require_other(tx, actor, seen)
    add(tx, actor, seen, NewEvent(FindingEventKind.VERIFIED), now, told=False)
    add(tx, actor, seen, NewEvent(FindingEventKind.CLOSED), now)


def revisit(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say whether what was put right has lasted; what has not is open again. Raises NotFound, Refused."""
    seen = take(tx, actor, "finding_revisit", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    _require_other(tx, actor, seen)
    line = answers.get("line")
    if answers["result"] == LASTING:
        return add(tx, actor, seen, NewEvent(FindingEventKind.LASTING, line), now, draft_id)
    require_line(line or "")
    return add(tx, actor, seen, NewEvent(FindingEventKind.RELAPSED, line), now, draft_id)


def extend(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Give a finding a later day, once, with a reason. Raises NotFound, Refused."""
    seen = take(tx, actor, "finding_extension", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    require_line(answers["line"])
    to_on, due_on, latest = (
        date.fromisoformat(answers["due_on"]),
        seen.now.due_on,
        seen.now.latest_extension_on,
    )
    if due_on is None or latest is None:
        raise NotFound
    if not due_on < to_on <= latest:
        days = {"due": due_on.isoformat(), "latest": latest.isoformat(), "day": to_on.isoformat()}
        raise Refused(key="findings.extension_day", **days)
    new = NewEvent(FindingEventKind.EXTENDED, answers["line"], due_on=to_on)
    return add(tx, actor, seen, new, now, draft_id)


def withdraw(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Take a finding back, by name and with a reason; it stays to be read. Raises NotFound, Refused."""
    seen = take(tx, actor, "finding_withdrawal", answers, draft_id, now)
    if isinstance(seen, int):
        return seen
    require_line(answers["line"])
    return add(tx, actor, seen, NewEvent(FindingEventKind.WITHDRAWN, answers["line"]), now, draft_id)


def latest_measure_on(seen: Seen) -> date:
    """By which day a measure has to be done: the finding's own, or, once that is over, so many days again."""
    if seen.now.due_on is None:
        raise NotFound
    if seen.now.due_on < seen.now.today:
        return seen.now.today + timedelta(days=seen.now.days)
    return seen.now.due_on


def responsible(tx: Tx, seen: Seen) -> list[Sitting]:
    """Who in the visited organization, or where it went on, can answer for a measure."""
    return _holders(tx, seen, ANSWERING_ROLES)


def is_other(tx: Tx, actor: Actor, seen: Seen) -> bool:
    """Whether the actor can look: not who answers for it, nor who sent it in, nor anybody of that place."""
    theirs = {seen.now.submitted_by}
    office = None if seen.now.office_id is None else offices.by_id(tx, seen.now.office_id)
    if office is not None:
        theirs.add(office.person_id)
    return actor.person_id not in theirs | {one.person_id for one in _holders(tx, seen, list(Role))}


def _holders(tx: Tx, seen: Seen, roles: Sequence[Role]) -> list[Sitting]:
    """Who holds an office of these roles where it is to be put right."""
    here = (seen.inspection.organization_id, *sorted(inspections.went_on(tx, seen.inspection)))
    return [one for of in here for one in offices.holders(tx, of, roles, seen.now.today)]


def require_on_site(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused to whoever is not on site anywhere now, where something could be written down."""
    if not findings.open_inspections(tx, actor):
        raise Refused(key="finding_raise.nowhere")


def require_some(form: str, tx: Tx, actor: Actor, now: datetime) -> None:
    """Raises Refused to whoever has no finding about which a form can be filled in now."""
    action, kinds = STEPS[form]
    reach = findings.in_reach(tx, actor, action, now)
    if not any(findings.can_become(one, kinds) for one in reach):
        raise Refused(key="findings.none_to_do")


def take(tx: Tx, actor: Actor, form: str, answers: Answers, draft_id: int, now: datetime) -> Seen | int:
    """The finding that a filled form is about, locked; or its id, once the form was saved.

    Raises NotFound, Refused where this does not come next (any more).
    """
    entries.saved(tx, actor, draft_id)
    present = stored.of_event_draft(tx, draft_id)
    if present is not None:
        return present
    action, kinds = STEPS[form]
    seen = findings.to_change(tx, actor, int(answers["finding"]), action, now)
    if not any(seen.now.may_become(kind) for kind in kinds):
        raise Refused(key="findings.not_next", reference=seen.finding.reference)
    return seen


def add(
    tx: Tx,
    actor: Actor,
    seen: Seen,
    new: NewEvent,
    now: datetime,
    draft_id: int | None = None,
    *,
    told: bool = True,
) -> int:
    """Write what became of a finding, sealed, and tell those whom it concerns; gives the finding's id."""
    event_id = stored.add_event(tx, seen.finding.id, new, actor.person_id, draft_id, now)
    body = stored.event_body(tx, event_id)
    audit.append(tx, audit.Event(now, actor.person_id, new.kind, stored.EVENT, event_id, body))
    if told and seen.inspection.is_fed_back:
        finding_notices.tell(tx, actor, seen, new, event_id, now)
    return seen.finding.id


def _require_other(tx: Tx, actor: Actor, seen: Seen) -> None:
    if not is_other(tx, actor, seen):
        raise Refused(key="findings.own_work", reference=seen.finding.reference)
