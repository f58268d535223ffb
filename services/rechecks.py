"""Rechecking an objection, two by two: one proposes, the other confirms exactly that. Source: R65.

A recheck keeps a line, changes it in favour of the visited side, or withdraws it: it never costs points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.findings import FindingEventKind, Severity
from domain.inspections import Part
from domain.objections import Decision, Outcome, better_values, costs, is_withdrawn, milder, severity_now
from domain.pair_checks import CheckOrigin
from domain.records import require_line
from domain.refusals import NotFound, Refused
from services import entries, objection_news
from services import objections as objecting
from services.persons import local_day
from storage import audit, findings, inspections, objections, pair_checks, rechecks, scorecards
from storage.findings import NewEvent
from storage.pair_checks import Standing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from domain.findings import Finding
    from domain.forms.form import Answers
    from domain.inspections import Inspection
    from domain.objections import Objection, RecheckProposal
    from domain.people import Actor
    from domain.scorecards.totals import Value
    from storage.database import Tx

NOT_APPLICABLE = "na"
"""What a form calls the value of an item that does not apply."""


def rechecks_it(actor: Actor, one: Objection) -> bool:
    """Whether the actor is one of the two who recheck an objection now."""
    return one.pair is not None and actor.person_id in one.pair.person_ids


def propose(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Propose how an objection is decided; gives the objection's id, the same draft the same.

    Raises NotFound, Refused.
    """
    entries.saved(tx, actor, draft_id)
    present = rechecks.proposed_of_draft(tx, draft_id)
    if present is not None:
        return present
    inspection, one = _owed(tx, actor, int(answers["objection"]), now)
    decision = _decision(answers)
    _require(tx, inspection, one, decision)
    reason = str(answers["reason"])
    require_line(reason)
    proposal_id = rechecks.propose(tx, one.id, decision, reason, actor.person_id, draft_id, now)
    proposed = objections.by_id(tx, one.id)
    if proposed is not None:
        objection_news.proposed(tx, inspection, proposed, now)
    body = rechecks.proposal_body(tx, proposal_id)
    audit.append(tx, audit.Event(now, actor.person_id, "propose", rechecks.PROPOSAL, proposal_id, body))
    return one.id


def confirm(tx: Tx, actor: Actor, proposal_id: int, now: datetime) -> int:
    """Confirm exactly what the other one proposed: it is the decision; gives the objection's id.

    A second time changes nothing. Raises NotFound, Refused.
    """
    objection_id = rechecks.of_proposal(tx, proposal_id)
    if objection_id is None:
        raise NotFound
    inspection, one = objecting.to_change(tx, actor, objection_id, Action.RECHECK)
    if not rechecks_it(actor, one):
        raise NotFound
    if one.recheck is not None:
        return one.id
    proposal = one.proposed
    if proposal is None or proposal.id != proposal_id:
        raise Refused(key="rechecks.another_since")
    if proposal.person_id == actor.person_id:
        raise Refused(key="rechecks.the_other")
    _require_apart(tx, inspection, [proposal.person_id, actor.person_id], now)
    _require(tx, inspection, one, proposal.decision)
    events = [_decide(tx, one, proposal, actor, now)]
    two = proposal.person_id, actor.person_id
    if one.line.item is not None:
        events.append(_check(tx, inspection, one, proposal, two, now))
    else:
        events += _change(tx, one, proposal, actor, now)
    decided = objections.by_id(tx, one.id)
    if decided is not None:
        objection_news.decided(tx, inspection, decided, now)
    audit.append_many(tx, events)
    return one.id


def choices(tx: Tx, inspection: Inspection, one: Objection) -> list[Value] | list[Severity]:
    """To what the line of an objection can be changed: values of an item, or severities of a finding."""
    if one.line.item is None:
        return milder(severity_now(_finding(tx, one)))
    card = scorecards.by_id(tx, one.scorecard_id).card
    return better_values(card, inspection.variant, _values(tx, inspection), one.line.item)


def _owed(tx: Tx, actor: Actor, objection_id: int, now: datetime) -> tuple[Inspection, Objection]:
    """An objection of which the actor owes the decision, locked. Raises NotFound, Refused once decided."""
    inspection, one = objecting.to_change(tx, actor, objection_id, Action.RECHECK)
    if not rechecks_it(actor, one):
        raise NotFound
    if not one.is_undecided:
        raise Refused(key="rechecks.nothing_owed")
    _require_apart(tx, inspection, [actor.person_id], now)
    return inspection, one


def _require_apart(tx: Tx, inspection: Inspection, person_ids: Collection[int], now: datetime) -> None:
    """Refuse whoever has come to lead the team, or into the visited line, since they were named."""
    today = local_day(now, inspection.time_zone)
    visited = objection_news.ever_visited(tx, inspection)
    if visited & set(person_ids) or inspections.of_the_line(tx, inspection, person_ids, today):
        raise Refused(key="rechecks.not_apart", organization=inspection.organization)


def _decision(answers: Answers) -> Decision:
    """What a form says of a line. Raises NotFound for what it does not offer."""
    outcome = Outcome(answers["outcome"])
    if outcome is not Outcome.CHANGED:
        return Decision(outcome)
    told = str(answers["value"])
    if told == NOT_APPLICABLE:
        return Decision(outcome, applies=False)
    if told in set(Severity):
        return Decision(outcome, severity=Severity(told))
    if not told.isdecimal():
        raise NotFound
    return Decision(outcome, value=int(told))


def _require(tx: Tx, inspection: Inspection, one: Objection, decision: Decision) -> None:
    """Refuse what would cost the visited side points, or is no change. Raises Refused."""
    if one.line.item is None:
        finding = _finding(tx, one, to_change=True)
        if is_withdrawn(finding) and decision.outcome is not Outcome.WITHDRAWN:
            raise Refused(key="rechecks.taken_back")
        if decision.outcome is Outcome.CHANGED and decision.severity not in milder(severity_now(finding)):
            raise Refused(key="rechecks.not_milder")
        return
    card = scorecards.by_id(tx, one.scorecard_id).card
    values, item = _values(tx, inspection), card.items[one.line.item]
    value = decision.value_after(values[item.key], item.most)
    if decision.severity is not None or (value is not None and value > item.most):
        raise NotFound
    if costs(card, inspection.variant, values, item.key, value):
        raise Refused(key="rechecks.would_cost")
    if decision.outcome is Outcome.CHANGED and value == values[item.key]:
        raise Refused(key="rechecks.no_change")


def _decide(tx: Tx, one: Objection, proposal: RecheckProposal, actor: Actor, now: datetime) -> audit.Event:
    recheck_id = rechecks.decide(tx, one.id, proposal.id, actor.person_id, now)
    body = rechecks.body(tx, recheck_id)
    return audit.Event(now, actor.person_id, "decide", rechecks.SUBJECT, recheck_id, body)


def _check(
    tx: Tx,
    inspection: Inspection,
    one: Objection,
    proposal: RecheckProposal,
    two: tuple[int, int],
    now: datetime,
) -> audit.Event:
    """Let the value that was decided count from now on, with both behind it; also one that was kept."""
    key = str(one.line.item)
    present = pair_checks.latest(tx, inspection.id)[key]
    most = scorecards.by_id(tx, one.scorecard_id).card.items[key].most
    standing = Standing(
        key,
        proposal.decision.value_after(present.value, most),
        CheckOrigin.RECHECK,
        (two[0], Part.RECHECK),
        (two[1], Part.RECHECK),
        present.place,
        proposal.reason,
    )
    check_id = pair_checks.add(tx, inspection.id, standing, now)
    body = pair_checks.body(tx, check_id)
    return audit.Event(now, two[1], "recheck", pair_checks.SUBJECT, check_id, body)


def _change(
    tx: Tx, one: Objection, proposal: RecheckProposal, actor: Actor, now: datetime
) -> list[audit.Event]:
    """Let what was decided become of a finding: nothing where it was kept, or was taken back meanwhile."""
    decision = proposal.decision
    if decision.outcome is Outcome.KEPT or is_withdrawn(_finding(tx, one)):
        return []
    kind = FindingEventKind(str(decision.outcome))
    event = NewEvent(kind, proposal.reason, severity=decision.severity)
    event_id = findings.add_event(tx, int(one.line.finding_id or 0), event, actor.person_id, None, now)
    body = findings.event_body(tx, event_id)
    return [audit.Event(now, actor.person_id, "recheck", findings.EVENT, event_id, body)]


def _values(tx: Tx, inspection: Inspection) -> dict[str, Value]:
    """What each item has now."""
    return {key: one.value for key, one in pair_checks.latest(tx, inspection.id).items()}


def _finding(tx: Tx, one: Objection, *, to_change: bool = False) -> Finding:
    """The finding to which somebody objected; to change it, locked until the transaction ends.

    Always after the inspection: whoever only looks takes no lock.
    """
    finding_id = int(one.line.finding_id or 0)
    if to_change:
        findings.lock(tx, finding_id)
    found = findings.by_id(tx, finding_id)
    if found is None:
        raise NotFound
    return found
