"""One finding with all that became of it, and those of an inspection, as they are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.findings import FindingEventKind
from domain.forms.field import in_rows, nested
from domain.inspections import InspectionEventKind
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import finding_causes, finding_steps, findings, key_findings
from services.coverage import turning
from services.finding_lines import PAGE, line_button, paged, said
from services.leaders import Begun
from services.persons import local_day
from storage import inspections, list_offices, organizations, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from domain.findings import FindingEvent
    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from services.findings import Seen
    from storage.database import Tx

HISTORY = 4
"""Of what became of a finding so much stands on one page: a line each, the newest last."""

SOON_DAYS = 7
"""How long before its last day one is told what can be done where it cannot be kept."""

_ROW = 3

_FORMS = (
    ("finding_measure", "findings.do_measure"),
    ("finding_submit", "findings.do_submit"),
    ("finding_cause", "findings.do_cause"),
    ("finding_return", "findings.do_return"),
    ("finding_revisit", "findings.do_revisit"),
    ("finding_extension", "findings.do_extension"),
    ("finding_withdrawal", "findings.do_withdrawal"),
)
"""Forms about a finding, with what their buttons say."""

_BY_OTHERS = frozenset({"finding_return", "finding_revisit"})
"""What those do who look whether it was put right."""


def receipt(tx: Tx, actor: Actor, finding_id: int, now: datetime) -> Message:
    """Return the proof that something about a finding was entered. Raises NotFound."""
    shown = show(tx, actor, finding_id, now)
    return Message(Text("findings.saved", {"finding": nested(shown.text)}), shown.buttons)


def show(tx: Tx, actor: Actor, finding_id: int, now: datetime) -> Message:
    """Return a finding, how it stands, what became of it last, and what can be done. Raises NotFound."""
    seen, visit_id = key_findings.look(tx, actor, finding_id, now)
    finding, state = seen.finding, seen.now
    names = list_offices.names(tx, [state.office_id] if state.office_id is not None else [])
    params: dict[str, Json] = {
        **said(finding, state),
        "organization": seen.inspection.organization,
        "category": nested(Text(f"finding_raise.category_{finding.category}")),
        "severity": nested(Text(f"finding_raise.severity_{state.severity}")),
        "item": finding.item or "",
        "full": finding.matter,
        "evidence": finding.evidence or "",
        "responsible": names.get(state.office_id or 0, ""),
        "extended": state.extended,
        "told": finding.fed_back_at is not None,
        "hint": nested(Text("findings.hint_extension")) if _is_hard(actor, seen) else "",
        "history": _steps(tx, seen)[-HISTORY:],
        "earlier": max(0, 1 + len(finding.events) - HISTORY),
    }
    rows = in_rows(list(_ways(tx, actor, seen)), _ROW)
    return Message(Text("findings.finding", params), [*rows, _around(tx, actor, seen, visit_id)])


def history(tx: Tx, actor: Actor, finding_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of all that became of a finding, the earliest first. Raises NotFound."""
    seen, _ = key_findings.look(tx, actor, finding_id, now)
    steps = _steps(tx, seen)
    pages = -(-len(steps) // HISTORY)
    page = min(page, pages - 1)
    params: dict[str, Json] = {
        "reference": seen.finding.reference,
        "steps": steps[page * HISTORY :][:HISTORY],
        "page": page + 1,
        "pages": pages,
    }
    back = [Button(Text("findings.back"), f"fi:o:{finding_id}")]
    return Message(Text("findings.history", params), [*turning(page, pages, f"fi:h:{finding_id}:"), back])


def of_inspection(tx: Tx, actor: Actor, inspection_id: int, now: datetime, page: int = 0) -> Message:
    """Return the findings of an inspection, and the way to write one more down. Raises NotFound."""
    inspection = inspections.by_id(tx, inspection_id)
    if inspection is None:
        raise NotFound
    found = findings.of_inspection(tx, actor, inspection, now)
    page, pages, beside = paged(len(found), page, f"fi:i:{inspection_id}:")
    may_raise = findings.may_raise(tx, actor, inspection)
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "round": inspection.round.name,
        "total": len(found),
        "arrived": inspection.at(InspectionEventKind.ARRIVED) is not None,
        "told": inspection.is_fed_back,
        "alone": findings.is_alone(tx, inspection),
        "may_raise": may_raise,
        "page": page + 1,
        "pages": pages,
    }
    rows = [[line_button(one)] for one in found[page * PAGE :][:PAGE]]
    begun = Begun("finding", str(inspection_id), keeps=True, acting=actor.office.id)
    ways = [Button(Text("findings.do_raise"), begun.data)] if may_raise else []
    ways += [_back_to(actor, inspection)]
    return Message(Text("findings.of_inspection", params), [*rows, *beside, ways])


def _back_to(actor: Actor, inspection: Inspection) -> Button:
    """The way back: to the visit for who visits or leads, else to what the visited side was told."""
    pair = () if inspection.pair is None else inspection.pair.person_ids
    if actor.person_id in {*pair, *inspection.leader_ids}:
        return Button(Text("findings.to_visit"), f"ss:o:{inspection.id}")
    return Button(Text("findings.to_feedback"), f"fb:o:{inspection.id}")


def _is_hard(actor: Actor, seen: Seen) -> bool:
    """Whether the visited side may be told what it can do where it cannot keep the day."""
    hard = seen.now.may_become(FindingEventKind.EXTENDED) and seen.lets(actor, Action.RECTIFY)
    return hard and bool(seen.now.overdue_days or _days_left(seen) <= SOON_DAYS)


def _days_left(seen: Seen) -> int:
    return 0 if seen.now.due_on is None else (seen.now.due_on - seen.now.today).days


def _ways(tx: Tx, actor: Actor, seen: Seen) -> Iterator[Button]:
    """What can be done with a finding next, by those who may."""
    finding_id = seen.finding.id
    looks = seen.lets(actor, Action.VERIFY_FINDING) and finding_steps.is_other(tx, actor, seen)
    if looks and seen.now.may_become(FindingEventKind.VERIFIED):
        yield Button(Text("findings.do_verify"), f"fi:v:{finding_id}:{seen.now.submission_id}")
    for form, key in _FORMS:
        action, kinds = finding_steps.STEPS[form]
        if not seen.lets(actor, action) or not any(seen.now.may_become(kind) for kind in kinds):
            continue
        if form in _BY_OTHERS and not looks:
            continue
        if form == "finding_cause" and not finding_causes.may_ask(tx, actor, seen):
            continue
        yield Button(Text(key), Begun(form, str(finding_id), keeps=True, acting=actor.office.id).data)


def _around(tx: Tx, actor: Actor, seen: Seen, visit_id: int | None) -> list[Button]:
    """Ways from a finding to the request it led to, and to the others of its inspection.

    For who reads it for another visit, back to that.
    """
    asked = [one.request_id for one in seen.finding.events if one.request_id is not None]
    reads = {actor.office.organization_id, actor.seat_id}
    near = set() if not asked else {seen.inspection.organization_id, _parent(tx, seen)}
    request = [Button(Text("findings.to_request"), f"o:{asked[-1]}")] if asked and reads & near else []
    more = 1 + len(seen.finding.events) > HISTORY
    whole = [Button(Text("findings.to_history"), f"fi:h:{seen.finding.id}:0")] if more else []
    if visit_id is not None:
        return [*whole, Button(Text("score_sheets.packet"), f"ss:k:{visit_id}")]
    return [*request, *whole, Button(Text("findings.to_others"), f"fi:i:{seen.inspection.id}")]


def _parent(tx: Tx, seen: Seen) -> int | None:
    organization = organizations.by_id(tx, seen.inspection.organization_id)
    return None if organization is None else organization.parent_id


def _steps(tx: Tx, seen: Seen) -> list[Json]:
    """All that became of a finding: on which day, what, and by whom."""
    finding, zone = seen.finding, seen.inspection.time_zone
    people = {finding.person_id, *(one.person_id for one in finding.events if one.person_id is not None)}
    names = records.names(tx, sorted(people))
    offices = {one.office_id for one in finding.events if one.office_id is not None}
    held = list_offices.names(tx, offices)
    raised = {"on_day": local_day(finding.at, zone).isoformat(), "person": names[finding.person_id]}
    return [
        nested(Text("findings.step_raised", raised)),
        *(_step(one, names, held, zone) for one in finding.events),
    ]


def _step(event: FindingEvent, names: Mapping[int, str], held: Mapping[int, str], zone: str) -> Json:
    severity = "" if event.severity is None else nested(Text(f"finding_raise.severity_{event.severity}"))
    params: dict[str, Json] = {
        "on_day": local_day(event.at, zone).isoformat(),
        "person": "" if event.person_id is None else names[event.person_id],
        "line": event.line or "",
        "responsible": "" if event.office_id is None else held.get(event.office_id, ""),
        "due_on": "" if event.due_on is None else event.due_on.isoformat(),
        "severity": severity,
    }
    return nested(Text(f"findings.step_{event.kind}", params))
