"""What forms about objections and rechecks offer: lines, objections, people, values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.findings import Severity
from domain.forms.environment import number
from domain.messages import Text
from domain.objections import Line, ObjectionKind
from domain.refusals import NotFound, Refused
from domain.scorecard_layout import points
from services import inspections, objection_news, objections, recheck_pairs, rechecks
from services.list_choices import Choice
from services.objections import target
from services.persons import local_day
from services.working_days import calendar
from storage import inspections as stored
from storage import objections as kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from domain.inspections import Inspection
    from domain.objections import Objection
    from domain.people import Actor
    from services.objections import Feedback
    from storage.database import Tx


def choices(tx: Tx, actor: Actor, source: str) -> Iterator[Choice]:
    """Yield the options of one of these sources; nothing of what is not the actor's to do."""
    name, _, of = source.partition(":")
    yield from SOURCES[name](tx, actor, of)


def require_disputable(tx: Tx, actor: Actor, now: datetime) -> None:
    """Raises Refused where nothing can be disputed or asked: there is no feedback, or it is too late."""
    latest = None
    for one in _feedbacks(tx, actor):
        today = local_day(now, one.inspection.time_zone)
        if not one.inspection.is_final and today <= one.until_on:
            return
        latest = max(latest or one.until_on, one.until_on)
    if latest is None:
        raise Refused(key="objections.no_feedback")
    raise Refused(key="objections.too_late", until_on=latest.isoformat())


def require_question(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused where nobody has asked the actor to explain anything."""
    if not any(one.listed for one in _questions(tx, actor, "")):
        raise Refused(key="objections.no_question")


def require_recheck(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused where the actor owes no decision."""
    if not any(one.listed for one in _mine(tx, actor, "")):
        raise Refused(key="rechecks.none_owed")


def require_appointable(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused where no objection waits for those who recheck it."""
    if not recheck_pairs.appointable(tx, actor):
        raise Refused(key="rechecks.none_to_name")


def _disputable(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    return _lines(tx, actor, ObjectionKind.OBJECTION)


def _explainable(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    return _lines(tx, actor, ObjectionKind.EXPLANATION)


def _lines(tx: Tx, actor: Actor, kind: ObjectionKind) -> Iterator[Choice]:
    """Lines of feedbacks of the actor's organization; those of which it is too late are known as well."""
    for feedback in _feedbacks(tx, actor):
        inspection = feedback.inspection
        several = [Line(finding_id=one.id) for one in feedback.findings]
        several += [Line(item=item.key) for section in feedback.sections for item in section.items]
        for one in several:
            if feedback.has(one):
                free = feedback.why_not(one, kind, actor.today) is None
                yield Choice(target(inspection.id, one), _called(feedback, one), listed=free)


def _feedbacks(tx: Tx, actor: Actor) -> Iterator[Feedback]:
    work = calendar(tx)
    for organization_id in sorted({actor.office.organization_id, actor.seat_id}):
        for one in stored.of_organization(tx, organization_id):
            if one.is_fed_back and inspections.may(tx, actor, one, Action.OBJECT):
                yield objections.read(tx, one, work)


def _called(feedback: Feedback, one: Line) -> Text:
    finding = feedback.finding(one)
    if finding is not None:
        return Text("objections.finding", {"matter": finding.matter})
    item = feedback.card.items[str(one.item)]
    return Text("objections.item", {"key": item.key, "title": item.title})


def _questions(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    """Requests to explain that the actor can answer; those that were answered are known as well."""
    for inspection in stored.of_person(tx, actor.person_id):
        if inspections.may(tx, actor, inspection, Action.EXPLAIN):
            for one in kept.of_inspection(tx, inspection.id):
                if one.kind is ObjectionKind.EXPLANATION:
                    yield _choice(tx, one, listed=one.explanation is None)


def _appointable(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    for one in recheck_pairs.appointable(tx, actor):
        yield _choice(tx, one, listed=True)


def _mine(tx: Tx, actor: Actor, _of: str) -> Iterator[Choice]:
    for one in kept.of_rechecker(tx, actor.person_id):
        yield _choice(tx, one, listed=one.is_undecided)


def _choice(tx: Tx, one: Objection, *, listed: bool) -> Choice:
    params = {"organization": one.organization, "line_name": objection_news.line_named(tx, one)}
    return Choice(str(one.id), Text("objections.picked", params), listed=listed)


def _recheckers(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """Who may recheck an objection: others than visited or led, the other teams first."""
    found = _of(tx, actor, of, Action.APPOINT_RECHECK)
    if found is not None:
        for one in recheck_pairs.candidates(tx, found[0], actor.today):
            params = {"name": one.name, "unit": one.unit, "team": one.team}
            yield Choice(str(one.person_id), Text("rechecks.candidate", params))


def _values(tx: Tx, actor: Actor, of: str) -> Iterator[Choice]:
    """To what the line can be changed without costing points."""
    found = _of(tx, actor, of, Action.RECHECK)
    if found is None or not rechecks.rechecks_it(actor, found[1]):
        return
    for one in rechecks.choices(tx, *found):
        if isinstance(one, Severity):
            yield Choice(str(one), Text(f"rechecks.severity_{one}"))
        elif one is None:
            yield Choice(rechecks.NOT_APPLICABLE, Text("rechecks.not_applicable"))
        else:
            yield Choice(str(one), Text("rechecks.points", {"value": points(one)}))


def _of(tx: Tx, actor: Actor, of: str, action: Action) -> tuple[Inspection, Objection] | None:
    """The objection a form is about, if the actor may do this about it."""
    found = kept.by_id(tx, number(of))
    if found is None:
        return None
    try:
        return inspections.require(tx, actor, found.inspection_id, action), found
    except NotFound:
        return None


SOURCES: Mapping[str, Callable[[Tx, Actor, str], Iterator[Choice]]] = {
    "disputable": _disputable,
    "explainable": _explainable,
    "questions": _questions,
    "appointable": _appointable,
    "my_rechecks": _mine,
    "recheckers": _recheckers,
    "recheck_values": _values,
}
"""By the name of the source."""
