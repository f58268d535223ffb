"""Waivers: asked for with a reason, decided by the level above, once; who asked is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may, may_any
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.obligations import OPEN
from domain.people import Role
from domain.periods import period_named
from domain.records import require_line
from domain.refusals import NotFound, Refused
from domain.waivers import decides, is_theirs, name_of, token
from services import duties, duty_lines, entries, notices, rules
from services.leaders import Begun
from services.persons import local_day
from storage import audit, offices, organizations, persons, waivers
from storage.assignments import Reach, Where
from storage.waivers import Asked, Deciders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from domain.waivers import Waiver
    from services.duties import Due
    from storage.database import Tx
    from storage.organizations import Organization

PAGE = 8
"""Requests on one page: one button each, and no scrolling on a small phone."""


def open_duties(tx: Tx, actor: Actor, as_of: datetime) -> list[Due]:
    """Return what is still to be done and is the actor's own matter, the most urgent first.

    Only what comes back with every period: an event is dealt with, a task taken back by whoever set it.
    """
    organization = organizations.by_id(tx, actor.office.organization_id)
    if organization is None:
        return []
    found = duties.of_organization(tx, organization, as_of)
    return [
        one
        for one in found
        if one.obligation.periodic and one.state in OPEN and is_theirs(actor, one.assignment)
    ]


def choices(tx: Tx, actor: Actor) -> list[tuple[str, Due, Text]]:
    """Return the same as answers of a form, with what each is called, as it stands today."""
    organization = organizations.by_id(tx, actor.office.organization_id)
    if organization is None:
        return []
    today_ends = duties.end_of(actor.today, organization.time_zone) - timedelta(microseconds=1)
    return [
        (token(name_of(one.assignment)), one, called(tx, one, actor))
        for one in open_duties(tx, actor, today_ends)
    ]


def require_open(tx: Tx, actor: Actor, now: datetime) -> None:
    """Raises Refused when there is nothing from which the actor could ask to be released."""
    if not open_duties(tx, actor, now):
        raise Refused(key="waiver.nothing_open")


def ask(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Ask to be released from an assignment; the same draft gives the same request. Raises Refused."""
    entries.saved(tx, actor, draft_id)
    present = waivers.of_draft(tx, draft_id)
    if present is not None:
        return present
    require_line(answers["reason"])
    found = [
        one for one in open_duties(tx, actor, now) if token(name_of(one.assignment)) == answers["assignment"]
    ]
    if not found:
        raise Refused(key="waiver.not_open")
    assignment = found[0].assignment
    own = assignment.office_id is not None and assignment.office_id == actor.office.id
    allow(actor, Action.ASK_WAIVER, Scope.OWN_PERSON if own else Scope.OWN_ORGANIZATION)
    asked = Asked(
        assignment.obligation,
        assignment.organization_id,
        assignment.office_id,
        assignment.period,
        answers["reason"],
    )
    if waivers.undecided(tx, asked) is not None:
        raise Refused(key="waiver.asked_already")
    waiver_id = waivers.add(tx, asked, actor.person_id, draft_id, now)
    body = waivers.body(tx, waiver_id)
    audit.append(tx, audit.Event(now, actor.person_id, "ask", waivers.SUBJECT, waiver_id, body))
    _tell_deciders(tx, actor, waiver_id, now)
    return waiver_id


def receipt(tx: Tx, actor: Actor, waiver_id: int, now: datetime) -> Message:
    """Return the proof that a request was made. Raises NotFound for somebody else's."""
    waiver, organization = _get(tx, waiver_id)
    if waiver.person_id != actor.person_id:
        raise NotFound
    above = organizations.by_id(tx, organization.parent_id) if organization.parent_id else None
    by = Text("waiver.by_department") if above is None else above.name
    params = {**_said(tx, waiver, organization, now), "by": nested(by)}
    return Message(Text("waiver.asked", params))


def decide(tx: Tx, actor: Actor, waiver_id: int, now: datetime, *, granted: bool) -> Message:
    """Release somebody from an assignment, or not; a second decision changes nothing. Raises NotFound."""
    waiver, organization = _get(tx, waiver_id)
    state = State.OPEN if waiver.decision is None else State.SAVED
    allow(actor, Action.DECIDE_WAIVER, _scope(actor, waiver, organization), state)
    decision_id = waivers.decide(tx, waiver_id, actor, now, granted=granted)
    if decision_id is not None:
        body = waivers.decision_body(tx, decision_id)
        action = "grant" if granted else "decline"
        audit.append(tx, audit.Event(now, actor.person_id, action, waivers.DECISION, decision_id, body))
        _tell_asker(tx, waiver_id, now)
    return show(tx, actor, waiver_id, now)


def show(tx: Tx, actor: Actor, waiver_id: int, now: datetime) -> Message:
    """Return a request to whoever decides about it, or what was decided. Raises NotFound."""
    waiver, organization = _get(tx, waiver_id)
    state = State.OPEN if waiver.decision is None else State.SAVED
    allow(actor, Action.DECIDE_WAIVER, _scope(actor, waiver, organization), state)
    if waiver.decision is None:
        return Message(Text("waiver.to_decide", _said(tx, waiver, organization, now)), _buttons(waiver_id))
    return Message(Text("waiver.decided", _said(tx, waiver, organization, now)), _more(tx, actor))


def waiting(tx: Tx, actor: Actor, now: datetime, page: int) -> Message:
    """Return the requests that wait for the actor, the oldest first, and the way to ask. Raises NotFound."""
    allow(actor, Action.DECIDE_WAIVER, Scope.ADDRESSED, State.OPEN)
    whose = _deciders(actor)
    total = waivers.count_waiting(tx, whose)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    rows = []
    for one in waivers.waiting(tx, whose, offset=page * PAGE, limit=PAGE):
        _, organization = _get(tx, one.id)
        params = {"organization": organization.name, "duty": _bare(tx, one, now, actor.today)}
        rows.append([Button(Text("waiver.line_of", params), f"f:o:{one.id}")])
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"f:l:{to}") for key, to in turns if 0 <= to < pages]
    params = {"total": total, "page": page + 1, "pages": pages}
    key = "waiver.waiting" if total else "waiver.nothing_waits"
    asks = may_any(actor, Action.ASK_WAIVER, (Scope.OWN_ORGANIZATION, Scope.OWN_PERSON), State.ABSENT)
    begun = Begun("waiver", keeps=True, acting=actor.office.id)
    asking = [Button(Text("waiver.ask_too"), begun.data)] if asks else []
    return Message(Text(key, params), [row for row in (*rows, turning, asking) if row])


def count_waiting(tx: Tx, actor: Actor) -> int:
    """How many requests wait for the actor's decision; 0 for whoever decides about none."""
    if not may(actor, Action.DECIDE_WAIVER, Scope.ADDRESSED, State.OPEN):
        return 0
    return waivers.count_waiting(tx, _deciders(actor))


def _buttons(waiver_id: int) -> list[list[Button]]:
    yes = Button(Text("waiver.agree"), f"f:y:{waiver_id}")
    return [[yes, Button(Text("waiver.disagree"), f"f:n:{waiver_id}")]]


def _more(tx: Tx, actor: Actor) -> list[list[Button]]:
    """Return the way to the other requests that wait, if any do."""
    count = count_waiting(tx, actor)
    return [[Button(Text("waiver.to_waiting", {"count": count}), "f:l:0")]] if count else []


def _get(tx: Tx, waiver_id: int) -> tuple[Waiver, Organization]:
    """A request and whose it is. Raises NotFound."""
    waiver = waivers.get(tx, waiver_id)
    organization = None if waiver is None else organizations.by_id(tx, waiver.organization_id)
    if waiver is None or organization is None:
        raise NotFound
    return waiver, organization


def _scope(actor: Actor, waiver: Waiver, organization: Organization) -> Scope:
    return Scope.ADDRESSED if decides(actor, waiver, organization.parent_id) else Scope.ELSEWHERE


def _deciders(actor: Actor) -> Deciders:
    here = {actor.office.organization_id, actor.seat_id}
    top = actor.seat_id if actor.office.role is Role.ADMINISTRATOR else None
    return Deciders(actor.person_id, here, actor.office.organization_id, top)


def _tell_deciders(tx: Tx, actor: Actor, waiver_id: int, now: datetime) -> None:
    waiver, organization = _get(tx, waiver_id)
    today = local_day(now, organization.time_zone)
    if organization.parent_id is None:
        people = offices.of_departments(tx, organization.id, Role.ADMINISTRATOR, today)
        told = [one for one in people if one.person_id != actor.person_id]
    else:
        parent = organizations.by_id(tx, organization.parent_id)
        told = [] if parent is None else notices.office(tx, parent, now, but=actor.person_id)
    message = Message(Text("waiver.to_decide", _said(tx, waiver, organization, now)), _buttons(waiver_id))
    notices.push(tx, told, message, now, f"waiver:{waiver_id}")


def _tell_asker(tx: Tx, waiver_id: int, now: datetime) -> None:
    """Tell who asked and whose office it is about; once they have left, those who enter for it."""
    waiver, organization = _get(tx, waiver_id)
    today = local_day(now, organization.time_zone)
    present = offices.holders(tx, organization.id, list(Role), today)
    told = [one for one in present if one.person_id == waiver.person_id or one.office_id == waiver.office_id]
    message = Message(Text("waiver.told", _said(tx, waiver, organization, now)))
    notices.push(tx, told or notices.office(tx, organization, now), message, now, f"decided:{waiver_id}")


def _said(tx: Tx, waiver: Waiver, organization: Organization, now: datetime) -> dict[str, Json]:
    """What fills every text about a request."""
    today = local_day(now, organization.time_zone)
    due = _due(tx, waiver, organization, now)
    asker, holder = persons.by_id(tx, waiver.person_id), None
    if waiver.office_id is not None:
        holder = offices.by_id(tx, waiver.office_id)
    params: dict[str, Json] = {
        "organization": organization.name,
        "duty": _bare(tx, waiver, now, today) if due is None else duty_lines.said(due, today),
        "whose": "" if holder is None else holder.name,
        "asker": "" if asker is None else asker.name,
        "reason": waiver.reason,
    }
    if waiver.decision is not None:
        by = persons.by_id(tx, waiver.decision.person_id)
        params |= {
            "granted": waiver.decision.granted,
            "by": "" if by is None else by.name,
            "on_day": local_day(waiver.decision.at, organization.time_zone).isoformat(),
        }
    return params


def _due(tx: Tx, waiver: Waiver, organization: Organization, now: datetime) -> Due | None:
    """The assignment as it stands; None where the rule is no longer in force there."""
    period = period_named(waiver.period)
    today = local_day(now, organization.time_zone)
    since = today - timedelta(days=duties.SHOWN_AFTER_DAYS)
    where = Where(organization.time_zone, Reach.ORGANIZATION, organization.id)
    asked = duties.Question(
        where,
        now,
        since if period is None else min(since, period.last),
        lambda one: one.key == waiver.obligation and duties.may_apply(one, organization),
    )
    key = (waiver.obligation, organization.id, waiver.office_id or 0, waiver.period)
    found: Sequence[Due] = duties.answer(tx, asked)
    return next((one for one in found if one.key == key), None)


def _bare(tx: Tx, waiver: Waiver, now: datetime, today: date) -> Json:
    """What an assignment is called: title and period."""
    rule = rules.book(tx, now, today.year).latest(waiver.obligation)
    title = waiver.obligation if rule is None else rule.title
    params = {"title": title, "subject": "", "period": duty_lines.period(waiver.period, today), "whose": ""}
    return nested(Text("waiver.assignment", params))


def called(tx: Tx, due: Due, actor: Actor) -> Text:
    """What an open assignment is called on a button: with whose it is, where it is somebody else's."""
    line = duty_lines.line(due, actor.today)
    office_id, whose = due.assignment.office_id, ""
    if office_id not in {None, actor.office.id}:
        holder = offices.by_id(tx, office_id or 0)
        whose = "" if holder is None else holder.name
    params = {name: line[name] for name in ("title", "subject", "period")}
    return Text("waiver.assignment", {**params, "whose": whose})
