"""What is known before a visit: the organization's own figures, earlier findings, what to verify.

The figures are a starting point for what is seen and asked on site; they decide nothing. Source: burden
rules 11 and 12.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.catalogue.loading import catalogue
from domain.findings import FindingEventKind
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.obligations import State
from domain.refusals import NotFound
from domain.scorecard_layout import points
from services import duties, duty_lines, inspections, key_findings
from services.duties import Question
from services.finding_lines import mark
from services.persons import local_day
from storage import findings, inspection_notes, organizations, scorecards
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from domain.findings import Finding
    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.scorecard import ScoreItem
    from services.duties import Due
    from services.key_findings import Reason
    from storage.database import Tx
    from storage.organizations import Organization

LATELY_DAYS = 365
"""How long after its end an earlier finding is still shown: until it has been looked at again."""

SHOWN_FINDINGS = 3

SHOWN_REASONS = 20
"""Findings from which a visit starts; of more there is a number, for a message takes no more."""

POLL_ITEM = "S8-2"
"""The item of the default card that the small poll of residents is for."""

_ROW = 2
"""Sections in a row: their names stand on the buttons."""

_ROW_OF_REASONS = 3

_OVER = (FindingEventKind.CLOSED, FindingEventKind.LASTING, FindingEventKind.WITHDRAWN)


def show(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Return what is known of a place before it is visited, and the ways into it. Raises NotFound.

    In a key round it begins with the findings from which the visit starts.
    """
    inspection = inspections.require(tx, actor, inspection_id, Action.SCORE_ITEMS)
    reasons = key_findings.of(tx, inspection, now)
    begins_with = {one.standing.finding.id for one in reasons}
    earlier = [one for one in _earlier(tx, inspection, now) if one.id not in begins_with]
    is_open = [one for one in earlier if not is_over(one)]
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "round": inspection.round.name,
        "procedure": inspection.round.procedure,
        "directive": inspection.round.directive or "",
        "reasons": [_reason(one) for one in reasons[:SHOWN_REASONS]],
        "more": max(0, len(reasons) - SHOWN_REASONS),
        "open": len(is_open),
        "closed": len(earlier) - len(is_open),
        "findings": [
            _finding(one) for one in [*is_open, *(one for one in earlier if is_over(one))][:SHOWN_FINDINGS]
        ],
    }
    opens = [_opens(one.standing.finding) for one in reasons[:SHOWN_REASONS]]
    sections = scorecards.by_id(tx, inspection.round.scorecard_id).card.scored(inspection.variant)
    looks = [Button(f"{one.key} {one.title}", f"ss:k:{inspection_id}:{one.key}") for one in sections]
    back = [Button(Text("score_sheets.back"), f"ss:o:{inspection_id}")]
    rows = [*in_rows(opens, _ROW_OF_REASONS), *in_rows(looks, _ROW), back]
    return Message(Text("score_packets.packet", params), rows)


def section(tx: Tx, actor: Actor, inspection_id: int, key: str, now: datetime) -> Message:
    """Return the figures of a section's items, and what to verify on site. Raises NotFound."""
    inspection = inspections.require(tx, actor, inspection_id, Action.SCORE_ITEMS)
    sections = scorecards.by_id(tx, inspection.round.scorecard_id).card.scored(inspection.variant)
    found = next((one for one in sections if one.key == key), None)
    if found is None:
        raise NotFound
    told = figures(tx, inspection, found.items, now)
    params: dict[str, Json] = {
        "organization": inspection.organization,
        "key": key,
        "title": found.title,
        "items": [
            {
                "key": item.key,
                "title": item.title,
                "most": points(item.most),
                "check": item.check,
                "figures": told[item.key],
            }
            for item in found.items
        ],
    }
    keys = [one.key for one in sections]
    turns = [
        Button(keys[to], f"ss:k:{inspection_id}:{keys[to]}")
        for to in (keys.index(key) - 1, keys.index(key) + 1)
        if 0 <= to < len(keys)
    ]
    back = Button(Text("score_sheets.back"), f"ss:k:{inspection_id}")
    return Message(Text("score_packets.section", params), [[*turns, back]])


def figures(
    tx: Tx, inspection: Inspection, items: Sequence[ScoreItem], now: datetime
) -> Mapping[str, list[Json]]:
    """Return the organization's own figures of the year for each item, as lines: what is met of what is due.

    By the same query as everywhere; only what the items ask for is counted.
    """
    wanted = {one for item in items for one in item.reads}
    of = organizations.by_id(tx, inspection.organization_id)
    today = local_day(now, inspection.time_zone)
    found = [] if of is None or not wanted else _dues(tx, of, wanted, today, now)
    known = catalogue(today.year)
    told: dict[str, list[Json]] = {}
    for item in items:
        lines = []
        for key in item.reads:
            dues = [one for one in found if one.obligation.item == key and one.state is not State.WAIVED]
            if dues:
                lines.append(_figure(known.title(key), dues, today))
        told[item.key] = lines
    if POLL_ITEM in told and (poll := inspection_notes.poll(tx, inspection.id)) is not None:
        params = {"asked": poll.asked, "satisfied": poll.satisfied}
        told[POLL_ITEM].append(nested(Text("score_packets.poll", params)))
    return told


def is_over(finding: Finding) -> bool:
    """Whether nothing is to be done about a finding any more."""
    states = [one.kind for one in finding.events if one.kind is not FindingEventKind.CHANGED]
    return bool(states) and states[-1] in _OVER


def _dues(tx: Tx, of: Organization, wanted: Collection[str], today: date, now: datetime) -> Sequence[Due]:
    where = Where(of.time_zone, Reach.ORGANIZATION, of.id)
    asked = Question(
        where, now, date(today.year, 1, 1), lambda one: one.item in wanted and duties.may_apply(one, of)
    )
    return [one for one in duties.answer(tx, asked) if not one.is_left]


def _figure(title: str, dues: Sequence[Due], today: date) -> Json:
    """One duty as a line; of several periods or people how many are done of how many."""
    if len(dues) == 1:
        return duty_lines.said(dues[0], today)
    params = {
        "title": title,
        "done": sum(one.state in duty_lines.DONE for one in dues),
        "total": len(dues),
        "running": sum(one.state is State.PLANNED for one in dues),
    }
    return nested(Text("score_packets.figure", params))


def _earlier(tx: Tx, inspection: Inspection, now: datetime) -> list[Finding]:
    """Findings of earlier inspections that were fed back: those that are open, and those lately closed."""
    since = now - timedelta(days=LATELY_DAYS)
    found = findings.of_organizations(tx, [inspection.organization_id])
    return [
        one
        for one in reversed(found)
        if one.inspection_id != inspection.id
        and one.fed_back_at is not None
        and not any(event.kind is FindingEventKind.WITHDRAWN for event in one.events)
        and (not is_over(one) or one.events[-1].at >= since)
    ]


def _reason(one: Reason) -> Json:
    finding = one.standing.finding
    params: dict[str, Json] = {
        "reference": finding.reference,
        "mark": nested(mark(one.standing.now)),
        "kinds": [nested(Text(f"inspection_rounds.target_{kind}")) for kind in one.kinds],
        "matter": finding.matter,
    }
    return nested(Text("score_packets.reason", params))


def _opens(finding: Finding) -> Button:
    return Button(finding.reference, f"fi:o:{finding.id}")


def _finding(one: Finding) -> Json:
    params = {"reference": one.reference, "matter": one.matter, "over": is_over(one)}
    return nested(Text("score_packets.finding", params))
