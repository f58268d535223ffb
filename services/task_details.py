"""One task with all there is to know of it: why it is asked, how much, and what counted for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may_any
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.obligations import OPEN, Source
from domain.periods import period_named
from domain.refusals import NotFound
from domain.waivers import is_theirs, name_of
from services import duties, duty_lines, my_tasks, rules, standing
from services.leaders import Begun
from services.persons import local_day
from services.records import title
from storage import my_tasks as stored
from storage import offices, organizations
from storage.assignments import Reach, Where
from storage.my_tasks import Counting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import TypeAlias

    from domain.messages import Json
    from domain.obligations import Obligation
    from domain.people import Actor
    from domain.records import DutyRecord
    from services.duties import Due
    from storage.database import Tx
    from storage.organizations import Organization

    Name: TypeAlias = tuple[str, int, int, str]
    """Obligation, organization, office (0: the organization's), period: `services.duties.Due.key`."""

RECORDS = 5
"""Records that are shown of a task: one button each; of more there is a number."""


def open_task(tx: Tx, actor: Actor, name: Name, now: datetime, *, waivable: bool = False) -> Message:
    """Return a task of the actor's, or of an organization whose duties they may see. Raises NotFound.

    `waivable`: whether there is a form that asks to be released from it.
    """
    due, organization = _find(tx, actor, name, now)
    one, rule = due.assignment, due.obligation
    total, counted = stored.counted(tx, _counting(due), now, limit=RECORDS)
    holder = None if one.office_id in {None, actor.office.id} else offices.by_id(tx, one.office_id or 0)
    elsewhere = one.organization_id != actor.office.organization_id
    params: dict[str, Json] = {
        "organization": organization.name if elsewhere else "",
        "whose": "" if holder is None else holder.name,
        "line": duty_lines.said(due, local_day(now, organization.time_zone)),
        "minimum": _minimum(due),
        "basis": duty_lines.basis(rule.basis),
        "why": _why(tx, rule, organization, now),
        "carrier": nested(Text(f"obligations.carrier_{rule.carrier}")),
        "leading": nested(Text(f"obligations.leading_{rule.leading}")),
        "by_records": rule.source in {Source.RECORDS, Source.DUTY_DAYS},
        "records": total,
        "more": total - len(counted),
    }
    rows = [[Button(title(tx, record, with_month=True), f"o:{record.root_id}")] for record in counted]
    if not elsewhere and is_theirs(actor, one):
        leaving = [*(_release(due, actor) if waivable else []), Button(Text("my_tasks.back"), "t:all:0")]
        rows = [*_ways(due, actor), *rows, leaving]
    return Message(Text("my_tasks.opened", params), rows)


def records_of(tx: Tx, dues: Sequence[Due], now: datetime, *, limit: int) -> list[DutyRecord]:
    """Return the newest records that counted for any of several tasks, each once."""
    found: dict[int, DutyRecord] = {}
    for due in dues:
        for record in stored.counted(tx, _counting(due), now, limit=limit)[1]:
            found[record.root_id] = record
    newest = sorted(found.values(), key=lambda record: (record.held_on, record.root_id), reverse=True)
    return newest[:limit]


def _find(tx: Tx, actor: Actor, name: Name, now: datetime) -> tuple[Due, Organization]:
    """The task of a name, and whose it is. Raises NotFound when it is not there, or not for the actor."""
    key, organization_id, office_id, period_key = name
    organization = organizations.by_id(tx, organization_id)
    if organization is None:
        raise NotFound
    if not may_any(
        actor, Action.LIST_DUTIES, standing.scopes_of_organization(tx, actor, organization_id), State.ABSENT
    ):
        allow(
            actor, Action.LIST_DUTIES, Scope.OWN_RECORD if office_id == actor.office.id else Scope.ELSEWHERE
        )
    period = period_named(period_key)
    since = local_day(now, organization.time_zone) - timedelta(days=duties.SHOWN_AFTER_DAYS)
    asked = duties.Question(
        Where(organization.time_zone, Reach.ORGANIZATION, organization.id),
        now,
        since if period is None else min(since, period.first),
        lambda rule: rule.key == key and duties.may_apply(rule, organization),
        lambda _, window: window.key == period_key,
    )
    found = [one for one in duties.answer(tx, asked) if one.key == name]
    if not found:
        raise NotFound
    return found[0], organization


def _counting(due: Due) -> Counting:
    one, rule = due.assignment, due.obligation
    measures = (f"general:{one.period}",) if rule.source is Source.TASKS else rule.counts
    if rule.source not in {Source.RECORDS, Source.DUTY_DAYS, Source.TASKS}:
        measures = ()
    if one.office_id is None or duty_lines.in_person(rule):
        whole = due.window or one
        return Counting(measures, one.organization_id, one.office_id, whole.first, whole.last)
    return Counting(measures, one.organization_id, None, one.first, one.last)


def _minimum(due: Due) -> Json:
    """How much is asked, as a nested text."""
    rule, one = due.obligation, due.assignment
    params = {
        "cadence": rule.cadence.value,
        "minimum": rule.minimum,
        "required": one.required,
        "halves": rule.halves,
        "figure": any(measure.startswith("figure:") for measure in rule.counts),
        "until": "" if rule.until is None else due.days[1].isoformat(),
        "days": rule.days,
        "working": rule.working,
    }
    return nested(Text("my_tasks.minimum", params))


def _why(tx: Tx, rule: Obligation, organization: Organization, now: datetime) -> Json:
    """Who wants it, as a nested text. Source: burden.md 5C rule 1."""
    if rule.source is Source.TASKS:
        return nested(Text("my_tasks.why_task"))
    switch = rules.switches(tx, now, [organization.id]).nearest(rule, organization.id)
    if switch is None:
        return nested(Text("my_tasks.why_core"))
    name = organizations.names(tx, [switch.organization_id])[switch.organization_id]
    return nested(Text("my_tasks.why_switched", {"organization": name}))


def _ways(due: Due, actor: Actor) -> list[list[Button]]:
    """What can be done about a task: enter it, look at what it is about."""
    doing = my_tasks.begin(due, actor)
    rows = [[doing]] if doing is not None and due.state in OPEN else []
    if due.obligation.source in {Source.PROBLEMS, Source.REQUESTS}:
        rows.append([Button(Text("records.look"), f"o:{due.assignment.period[1:]}")])
    return rows


def _release(due: Due, actor: Actor) -> list[Button]:
    """The button that asks to be released from a task."""
    if due.state not in OPEN or not due.obligation.periodic:
        return []
    asks = Begun("waiver", name_of(due.assignment), keeps=True, acting=actor.office.id).data
    return [Button(Text("my_tasks.waive"), asks)]
