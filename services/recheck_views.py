"""Looking at one objection, or question, with what each side can do next. Source: R65."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.objections import ObjectionKind
from services import inspections, objection_news, objection_views, objections, recheck_pairs, score_evidence
from services import rechecks as deciding
from services.leaders import Begun
from services.objections import target
from services.persons import local_day
from services.working_days import calendar
from storage import objections as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.objections import Objection, RecheckProposal
    from domain.people import Actor
    from domain.records import Attachment
    from domain.working_days import Calendar
    from storage.database import Tx

_ROW = 2


def show(tx: Tx, actor: Actor, objection_id: int, now: datetime) -> Message:
    """Return an objection as it stands, and what the actor can do about it. Raises NotFound."""
    inspection, one = objections.require(tx, actor, objection_id)
    work = calendar(tx)
    feedback = objections.read(tx, inspection, work)
    recheckers = _sees_recheckers(tx, actor, inspection, one)
    params: dict[str, Json] = {
        "organization": one.organization,
        **objection_views.described(tx, feedback, one.line),
        "on_day": local_day(one.at, one.time_zone).isoformat(),
        "asked_by": objection_views.names(tx, [one.person_id]),
        "on_paper": one.on_paper,
        "reason": one.reason,
        "files": one.files,
        "stage": nested(Text(f"objections.stage_{one.stage}")),
        "due_on": one.due_on(work, local_day(one.at, one.time_zone)).isoformat(),
        "named": one.pair is not None,
        "late": is_late(one, work, now),
        "recheckers": objection_views.names(tx, one.pair.person_ids) if one.pair and recheckers else [],
        "proposed": _proposed(tx, one) if deciding.rechecks_it(actor, one) else None,
        "decided": None if one.decided is None else _said(tx, one.decided),
        "answer": None if one.explanation is None else one.explanation.line,
        "answered_by": objection_views.names(tx, [one.explanation.person_id]) if one.explanation else [],
        "suggested": "",
        "too_few": False,
    }
    ways = [*_of_team(tx, actor, inspection, one), *_of_rechecker(tx, actor, inspection, one)]
    naming = _naming(tx, actor, inspection, one, params)
    if one.files:
        ways.append(Button(Text("objections.files", {"count": one.files}), f"rc:f:{one.id}"))
    past = Button(Text("objections.versions"), f"ob:h:{target(inspection.id, one.line)}")
    every = Button(Text("objections.to_all"), "ob")
    key = "objections.question" if one.kind is ObjectionKind.EXPLANATION else "objections.objection"
    rows = [*in_rows([*ways, *naming], _ROW), [past, every]]
    return Message(Text(key, params), rows)


def receipt(tx: Tx, actor: Actor, objection_id: int, now: datetime) -> Message:
    """Return the proof that something was asked, answered, named or proposed. Raises NotFound."""
    shown = show(tx, actor, objection_id, now)
    return Message(Text("objections.saved", {"objection": nested(shown.text)}), shown.buttons)


def appoint(tx: Tx, actor: Actor, objection_id: int, two: tuple[int, int], now: datetime) -> Message:
    """Name those who were suggested, and show it. Raises NotFound, Refused."""
    return receipt(tx, actor, recheck_pairs.appoint(tx, actor, objection_id, two, now), now)


def confirm(tx: Tx, actor: Actor, proposal_id: int, now: datetime) -> Message:
    """Confirm what the other one proposed, and show it. Raises NotFound, Refused."""
    return receipt(tx, actor, deciding.confirm(tx, actor, proposal_id, now), now)


def files_of(tx: Tx, actor: Actor, objection_id: int) -> Sequence[Attachment]:
    """The material of an objection. Raises NotFound."""
    return stored.files_of(tx, objections.require(tx, actor, objection_id)[1].id)


def is_late(one: Objection, work: Calendar, now: datetime) -> bool:
    """Whether the decision of an objection is overdue, by the days that are worked."""
    if not one.is_undecided:
        return False
    due_on = one.due_on(work, local_day(one.at, one.time_zone))
    return local_day(now, one.time_zone) > due_on


def _sees_recheckers(tx: Tx, actor: Actor, inspection: Inspection, one: Objection) -> bool:
    """Before it is decided only they and who names them know who rechecks: nobody is to press them."""
    if one.recheck is not None or deciding.rechecks_it(actor, one):
        return True
    return inspections.may(tx, actor, inspection, Action.APPOINT_RECHECK)


def _proposed(tx: Tx, one: Objection) -> Json:
    return None if one.proposed is None else _said(tx, one.proposed)


def _said(tx: Tx, proposal: RecheckProposal) -> Json:
    """What somebody made of it, and why."""
    params = {
        "what": objection_news.what(proposal.decision),
        "reason": proposal.reason,
        "names": objection_views.names(tx, [proposal.person_id]),
    }
    return nested(Text("rechecks.said", params))


def _of_team(tx: Tx, actor: Actor, inspection: Inspection, one: Objection) -> list[Button]:
    """What the pair and its leader can do: answer a question."""
    open_question = one.kind is ObjectionKind.EXPLANATION and one.explanation is None
    if not open_question or not inspections.may(tx, actor, inspection, Action.EXPLAIN):
        return []
    return [_form(actor, "explain", f"{one.id}")]


def _of_rechecker(tx: Tx, actor: Actor, inspection: Inspection, one: Objection) -> list[Button]:
    """What those who recheck can do: confirm what the other proposed, or propose."""
    if not (one.is_undecided and deciding.rechecks_it(actor, one)):
        return []
    proposed = one.proposed
    ways = []
    if proposed is not None and proposed.person_id != actor.person_id:
        ways.append(Button(Text("rechecks.confirm"), f"rc:c:{proposed.id}"))
    ways.append(_form(actor, "recheck", f"{one.id}"))
    if one.line.item is not None:
        ways.append(Button(Text("rechecks.guidance"), f"fb:e:{one.inspection_id}:{one.line.item}"))
        ways += score_evidence.way(tx, actor, inspection, one.line.item)
    return ways


def _naming(
    tx: Tx, actor: Actor, inspection: Inspection, one: Objection, params: dict[str, Json]
) -> list[Button]:
    """What those can do who name who rechecks: take the two that are suggested, or others."""
    if not one.is_undecided or not inspections.may(tx, actor, inspection, Action.APPOINT_RECHECK):
        return []
    fit = recheck_pairs.candidates(tx, inspection, actor.today)
    if len(fit) < recheck_pairs.TWO:
        params["too_few"] = True
        return [Button(Text("inspection_rounds.to_teams"), f"it:o:{inspection.round.id}")]
    ways = [_form(actor, "recheck_pair", f"{one.id}")]
    if one.pair is not None:
        return ways
    two = recheck_pairs.proposal(fit)
    if two is None:
        return ways
    params["suggested"] = [f"{person.name}({person.team})" for person in two]
    first, second = (person.person_id for person in two)
    return [Button(Text("rechecks.name_these"), f"rc:p:{one.id}:{first}:{second}"), *ways]


def _form(actor: Actor, form: str, prefill: str) -> Button:
    return Button(Text(f"{form}.name"), Begun(form, prefill, keeps=True, acting=actor.office.id).data)
