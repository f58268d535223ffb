"""Objecting to a line of a feedback, or asking to have it explained; and explaining it. Source: R65."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.environment import number
from domain.inspections import InspectionEventKind
from domain.messages import Text
from domain.objections import Line, ObjectionKind, Stage, is_withdrawn, last_day, line_of
from domain.records import attachments, require_line
from domain.refusals import NotFound, Refused
from services import entries, inspections, objection_news
from services.persons import local_day
from services.working_days import calendar
from storage import audit, findings, objections, pair_checks, scorecards
from storage.objections import NewObjection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from domain.findings import Finding
    from domain.forms.form import Answers
    from domain.inspections import Inspection
    from domain.objections import Objection
    from domain.pair_checks import PairCheck
    from domain.people import Actor
    from domain.scorecards.scorecard import Scorecard, Section
    from domain.scorecards.totals import Value
    from domain.working_days import Calendar
    from storage.database import Tx


@dataclass(frozen=True)
class Feedback:
    """What the visited side was told, line by line, as it stands now."""

    inspection: Inspection
    card: Scorecard
    checks: Mapping[str, PairCheck]
    findings: Sequence[Finding]
    objections: Sequence[Objection]
    until_on: date
    """The last day on which a line can be disputed."""

    @property
    def sections(self) -> list[Section]:
        """By which the place was scored."""
        return self.card.scored(self.inspection.variant)

    @property
    def values(self) -> dict[str, Value]:
        """What each item has now."""
        return {key: one.value for key, one in self.checks.items()}

    def finding(self, line: Line) -> Finding | None:
        """The finding that a line is."""
        return next((one for one in self.findings if one.id == line.finding_id), None)

    def has(self, line: Line) -> bool:
        """Whether it is a line of this feedback."""
        return line.item in self.checks or self.finding(line) is not None

    def standing(self, line: Line) -> Objection | None:
        """The objection to a line; there is one at most."""
        mine = (one for one in self.objections if one.line == line)
        return next((one for one in mine if one.kind is ObjectionKind.OBJECTION), None)

    def why_not(self, line: Line, kind: ObjectionKind, today: date) -> Text | None:
        """Why nothing can be asked of a line any more, as it is told; None while something can."""
        if self.inspection.is_final:
            return Text("objections.is_final", {"organization": self.inspection.organization})
        if today > self.until_on:
            return Text("objections.too_late", {"until_on": self.until_on.isoformat()})
        if kind is ObjectionKind.EXPLANATION:
            return None
        finding = self.finding(line)
        if finding is not None and is_withdrawn(finding):
            return Text("objections.taken_back")
        standing = self.standing(line)
        if standing is None:
            return None
        stage = "decided" if standing.stage is Stage.DECIDED else "open"
        on_day = local_day(standing.at, self.inspection.time_zone).isoformat()
        return Text("objections.stands", {"on_day": on_day, "decided": stage == "decided"})


def read(tx: Tx, inspection: Inspection, work: Calendar) -> Feedback:
    """Return the feedback of an inspection as it stands now, by the days that are worked.

    Raises NotFound before there is one.
    """
    fed_back_at = inspection.at(InspectionEventKind.FED_BACK)
    if fed_back_at is None:
        raise NotFound
    return Feedback(
        inspection,
        scorecards.by_id(tx, inspection.round.scorecard_id).card,
        pair_checks.latest(tx, inspection.id),
        findings.of_inspection(tx, inspection.id),
        objections.of_inspection(tx, inspection.id),
        last_day(work, local_day(fed_back_at, inspection.time_zone)),
    )


def target(inspection_id: int, line: Line) -> str:
    """What forms and buttons call a line of an inspection's feedback."""
    return f"{inspection_id}.{line.code}"


def targeted(told: str) -> tuple[int, Line]:
    """Return the inspection and the line that something of `target` names. Raises NotFound."""
    inspection_id, _, code = told.partition(".")
    line = line_of(code)
    if line is None:
        raise NotFound
    return number(inspection_id), line


def dispute(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Object to a line; the same draft gives the same objection. Raises NotFound, Refused."""
    return _enter(tx, actor, answers, ObjectionKind.OBJECTION, draft_id, now)


def ask(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Ask to have a line explained, as often as wanted. Raises NotFound, Refused."""
    return _enter(tx, actor, answers, ObjectionKind.EXPLANATION, draft_id, now)


def explain(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Answer whoever asked; gives the request's id, the same draft the same. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = objections.explained_of_draft(tx, draft_id)
    if present is not None:
        return present
    inspection, asked = to_change(tx, actor, int(answers["objection"]), Action.EXPLAIN)
    if asked.kind is not ObjectionKind.EXPLANATION:
        raise NotFound
    if asked.explanation is not None:
        raise Refused(key="objections.explained_already")
    line = str(answers["line"])
    require_line(line)
    explanation_id = objections.explain(tx, asked.id, line, actor.person_id, draft_id, now)
    objection_news.explained(tx, inspection, asked, line, now)
    body = objections.explanation_body(tx, explanation_id)
    event = audit.Event(now, actor.person_id, "explain", objections.EXPLANATION, explanation_id, body)
    audit.append(tx, event)
    return asked.id


def to_change(tx: Tx, actor: Actor, objection_id: int, action: Action) -> tuple[Inspection, Objection]:
    """An objection with its inspection, locked until the transaction ends. Raises NotFound."""
    found = objections.by_id(tx, objection_id)
    if found is None:
        raise NotFound
    inspection = inspections.to_change(tx, actor, found.inspection_id, action)
    present = objections.by_id(tx, objection_id)
    if present is None:
        raise NotFound
    return inspection, present


def require(tx: Tx, actor: Actor, objection_id: int) -> tuple[Inspection, Objection]:
    """An objection with its inspection, if the actor may see it. Raises NotFound."""
    found = objections.by_id(tx, objection_id)
    if found is None:
        raise NotFound
    return inspections.require(tx, actor, found.inspection_id, Action.SEE_INSPECTION), found


def _enter(tx: Tx, actor: Actor, answers: Answers, kind: ObjectionKind, draft_id: int, now: datetime) -> int:
    entries.saved(tx, actor, draft_id)
    present = objections.of_draft(tx, draft_id)
    if present is not None:
        return present
    inspection_id, line = targeted(str(answers["line"]))
    inspection = inspections.to_change(tx, actor, inspection_id, Action.OBJECT)
    feedback = read(tx, inspection, calendar(tx))
    if not feedback.has(line):
        raise NotFound
    why = feedback.why_not(line, kind, local_day(now, inspection.time_zone))
    if why is not None:
        raise Refused(why.key, **why.params)
    reason = str(answers["reason"])
    require_line(reason)
    new = NewObjection(inspection_id, line, kind, reason)
    files = attachments(answers)
    objection_id = objections.add(tx, new, files, actor.person_id, draft_id, now)
    objection_news.made(tx, inspection, objection_id, now)
    body = objections.body(tx, objection_id)
    audit.append(tx, audit.Event(now, actor.person_id, "object", objections.SUBJECT, objection_id, body))
    return objection_id
