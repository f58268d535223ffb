"""Looking at what can be disputed in a feedback, line by line, and at what is disputed: 异议复核."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.findings import FindingEventKind
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.objections import Line, ObjectionKind, Outcome, is_withdrawn, severity_now
from domain.people import Role
from domain.refusals import NotFound
from domain.scorecard_layout import points
from services import inspections, objections
from services.leaders import Begun
from services.objections import target
from services.persons import local_day
from services.working_days import calendar
from storage import pair_checks, persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from domain.findings import Finding
    from domain.messages import Json
    from domain.people import Actor
    from services.objections import Feedback
    from storage.database import Tx

PAGE = 5
"""Findings on one page; sections have no more items."""

_ROW = 3


@dataclass(frozen=True)
class _Page:
    """Lines that are shown together, under a heading."""

    heading: Text
    lines: Sequence[Line]


def lines(tx: Tx, actor: Actor, inspection_id: int, now: datetime, page: int = 0) -> Message:
    """Return a page of a feedback, the findings first, with a button for each line. Raises NotFound."""
    feedback = _seen(tx, actor, inspection_id)
    pages = _pages(feedback)
    page = min(page, len(pages) - 1)
    inspection, shown = feedback.inspection, pages[page]
    today = local_day(now, inspection.time_zone)
    may = inspections.may(tx, actor, inspection, Action.OBJECT)
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "heading": nested(shown.heading),
        "lines": [_said(feedback, one) for one in shown.lines],
        "page": page + 1,
        "pages": len(pages),
        "until_on": feedback.until_on.isoformat(),
        "over": today > feedback.until_on,
        "final": inspection.is_final,
    }
    looks = []
    for one in shown.lines:
        free = may and feedback.why_not(one, ObjectionKind.OBJECTION, today) is None
        label = Text(
            "objections.dispute_line" if free else "objections.look_line", {"name": _short(feedback, one)}
        )
        looks.append(Button(label, f"ob:l:{target(inspection_id, one)}"))
    turns = [("objections.earlier", page - 1), ("objections.later", page + 1)]
    turning = [Button(Text(key), f"ob:i:{inspection_id}:{to}") for key, to in turns if 0 <= to < len(pages)]
    ways = [Button(Text("objections.to_feedback"), f"fb:o:{inspection_id}")]
    if may and not inspection.is_final and not any(one.is_undecided for one in feedback.objections):
        ways.insert(0, Button(Text("objections.none_to_make"), f"ob:y:{inspection_id}"))
    rows = [*in_rows(looks, _ROW), turning, ways]
    return Message(Text("objections.lines", params), [row for row in rows if row])


def line(tx: Tx, actor: Actor, told: str, now: datetime) -> Message:
    """Return a line, who stood behind it, and what can be asked of it. Raises NotFound."""
    inspection_id, one = objections.targeted(told)
    feedback = _seen(tx, actor, inspection_id)
    if not feedback.has(one):
        raise NotFound
    today = local_day(now, feedback.inspection.time_zone)
    why = feedback.why_not(one, ObjectionKind.OBJECTION, today)
    params: dict[str, Json] = {
        "line": _said(feedback, one),
        "behind": _behind(tx, feedback, one),
        "until_on": feedback.until_on.isoformat(),
        "why_not": None if why is None else nested(why),
    }
    rows = _line_ways(tx, actor, feedback, one, now)
    page = next(number for number, page in enumerate(_pages(feedback)) if one in page.lines)
    past = Button(Text("objections.versions"), f"ob:h:{told}")
    back = Button(Text("objections.back"), f"ob:i:{inspection_id}:{page}")
    return Message(Text("objections.line", params), [*rows, [past, back]])


def versions(tx: Tx, actor: Actor, told: str) -> Message:
    """Return every version of a line, the oldest first. Raises NotFound."""
    inspection_id, one = objections.targeted(told)
    feedback = _seen(tx, actor, inspection_id)
    if not feedback.has(one):
        raise NotFound
    finding = feedback.finding(one)
    kept = _of_item(tx, feedback, str(one.item)) if finding is None else _of_finding(tx, feedback, finding)
    params: dict[str, Json] = {"line": _said(feedback, one), "versions": kept}
    back = [Button(Text("objections.back"), f"ob:l:{told}")]
    return Message(Text("objections.history", params), [back])


def names(tx: Tx, person_ids: Iterable[int]) -> list[str]:
    """What people are called."""
    found = (persons.by_id(tx, one) for one in person_ids)
    return [one.name for one in found if one is not None]


def described(tx: Tx, feedback: Feedback, one: Line) -> dict[str, Json]:
    """A line as it stands now and who stood behind it, to fill a text that tells of the objection itself."""
    return {"line": _said(feedback, one, told=False), "behind": _behind(tx, feedback, one)}


def _seen(tx: Tx, actor: Actor, inspection_id: int) -> Feedback:
    inspection = inspections.require(tx, actor, inspection_id, Action.SEE_INSPECTION)
    return objections.read(tx, inspection, calendar(tx))


def _pages(feedback: Feedback) -> list[_Page]:
    """The findings, then section by section."""
    found = [Line(finding_id=one.id) for one in feedback.findings]
    heading = Text("objections.of_findings", {"count": len(found)})
    pages = [_Page(heading, found[at : at + PAGE]) for at in range(0, len(found), PAGE)]
    for section in feedback.sections:
        items = [Line(item=one.key) for one in section.items if one.key in feedback.checks]
        title = Text("objections.of_section", {"key": section.key, "title": section.title})
        pages.append(_Page(title, items))
    return pages


def _short(feedback: Feedback, one: Line) -> Json:
    """What a button calls a line."""
    if one.item is not None:
        return one.item
    number = [found.id for found in feedback.findings].index(int(one.finding_id or 0)) + 1
    return nested(Text("objections.numbered", {"number": number}))


def _said(feedback: Feedback, one: Line, *, told: bool = True) -> Json:
    """A line as it stands now; `told`: with how far an objection to it has come."""
    standing = feedback.standing(one) if told else None
    stage = "" if standing is None else nested(Text(f"objections.stage_{standing.stage}"))
    finding = feedback.finding(one)
    if finding is not None:
        params: dict[str, Json] = {
            "name": _short(feedback, one),
            "matter": finding.matter,
            "severity": nested(Text(f"rechecks.severity_{severity_now(finding)}")),
            "taken_back": is_withdrawn(finding),
            "stage": stage,
        }
        return nested(Text("objections.finding_line", params))
    item, check = feedback.card.items[str(one.item)], feedback.checks[str(one.item)]
    params = {
        "key": item.key,
        "title": item.title,
        "value": points(check.value),
        "most": points(item.most),
        "reason": check.reason or "",
        "stage": stage,
    }
    return nested(Text("objections.item_line", params))


def _behind(tx: Tx, feedback: Feedback, one: Line) -> list[str]:
    """Who stood behind a line."""
    finding = feedback.finding(one)
    if finding is not None:
        return names(tx, [finding.person_id])
    check = feedback.checks[str(one.item)]
    return names(tx, [check.first_id, check.second_id])


def _line_ways(tx: Tx, actor: Actor, feedback: Feedback, one: Line, now: datetime) -> list[list[Button]]:
    """What can be asked of a line, and the way to what was asked."""
    inspection = feedback.inspection
    today, told = local_day(now, inspection.time_zone), target(inspection.id, one)
    asked = [found for found in feedback.objections if found.line == one]
    to_asked = [
        Button(
            Text(f"objections.to_{found.kind}", {"on_day": local_day(found.at, found.time_zone).isoformat()}),
            f"rc:o:{found.id}",
        )
        for found in asked[-2 * _ROW :]
    ]
    ways = []
    if inspections.may(tx, actor, inspection, Action.OBJECT):
        if feedback.why_not(one, ObjectionKind.OBJECTION, today) is None:
            ways.append(_form(actor, "objection", told))
            if actor.office.role is Role.CLERK:
                paper = Begun("objection", told, paper=True, keeps=True, acting=actor.office.id)
                ways.append(Button(Text("objections.from_paper"), paper.data))
        if feedback.why_not(one, ObjectionKind.EXPLANATION, today) is None:
            ways.append(_form(actor, "ask_explanation", told))
    return [row for row in (ways, *in_rows(to_asked, 2)) if row]


def _form(actor: Actor, form: str, prefill: str) -> Button:
    return Button(Text(f"{form}.name"), Begun(form, prefill, keeps=True, acting=actor.office.id).data)


def _of_item(tx: Tx, feedback: Feedback, key: str) -> list[Json]:
    """Every value an item had."""
    inspection, most = feedback.inspection, feedback.card.items[key].most
    kept = pair_checks.versions(tx, inspection.id).get(key, [])
    return [
        nested(
            Text(
                "objections.version",
                {
                    "number": one.version,
                    "value": points(one.value),
                    "most": points(most),
                    "origin": nested(Text(f"objections.origin_{one.origin}")),
                    "names": names(tx, [one.first_id, one.second_id]),
                    "on_day": local_day(one.at, inspection.time_zone).isoformat(),
                    "reason": one.reason or "",
                },
            )
        )
        for one in kept
    ]


def _of_finding(tx: Tx, feedback: Feedback, finding: Finding) -> list[Json]:
    """A finding as it was found, and as rechecks or its team changed it."""
    zone = feedback.inspection.time_zone
    severity = nested(Text(f"rechecks.severity_{finding.severity}"))
    found: dict[str, Json] = {
        "what": nested(Text("objections.found", {"severity": severity})),
        "names": names(tx, [finding.person_id]),
        "on_day": local_day(finding.at, zone).isoformat(),
        "reason": "",
    }
    kept = [nested(Text("objections.finding_version", found))]
    for one in finding.events:
        if one.kind is FindingEventKind.CHANGED and one.severity is not None:
            changed = nested(Text(f"rechecks.severity_{one.severity}"))
            what: Json = nested(Text("rechecks.to_severity", {"severity": changed}))
        elif one.kind is FindingEventKind.WITHDRAWN:
            what = nested(Text(f"recheck.outcome_{Outcome.WITHDRAWN}"))
        else:
            continue
        params: dict[str, Json] = {
            "what": what,
            "names": names(tx, [one.person_id] if one.person_id else []),
            "on_day": local_day(one.at, zone).isoformat(),
            "reason": one.line or "",
        }
        kept.append(nested(Text("objections.finding_version", params)))
    return kept
