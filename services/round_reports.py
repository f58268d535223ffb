"""The report of a round, as a Word document and as a workbook: what came of it, and by which entries.

Both are filled here, in the transaction, with one set of plain data: what they say is what was so at that
instant, and the head of the audit chain that stands at their foot was the newest link then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.county_summaries import SummaryKind
from domain.forms.field import nested
from domain.inspections import reference
from domain.messages import Document, Text
from domain.objections import ObjectionKind
from domain.refusals import Refused
from domain.round_results import (
    COMMON_MIN,
    from_above,
    is_closed,
    of_focus,
    report_due_on,
    stage,
    sufficiencies,
)
from domain.scorecard_layout import points
from domain.scorecards.scorecard import Focus
from domain.scorecards.totals import shown
from services import (
    county_summaries,
    findings,
    good_practices,
    inspection_results,
    objection_news,
    residents,
    round_results,
)
from services.persons import local_day
from storage import audit, inspection_teams, objections, scorecards
from storage import findings as found_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.good_practices import Practice
    from domain.messages import Json
    from domain.people import Actor
    from services.inspection_results import Facts
    from services.round_results import Results
    from storage.database import Tx


def word(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Document:
    """Return the report of a round as a Word document. Raises NotFound, Refused."""
    return Document("round_report", _report(tx, actor, round_id, now))


def workbook(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Document:
    """Return the same as a workbook. Raises NotFound, Refused."""
    return Document("round_results", _report(tx, actor, round_id, now))


@dataclass(frozen=True)
class _Ground:
    """What a report is filled from."""

    found: Results
    facts: Sequence[Facts]

    def county(self, organization_id: int) -> str:
        """The name of the county of an organization that is visited."""
        return self.found.counties[self.found.county_of[organization_id]]


def _report(tx: Tx, actor: Actor, round_id: int, now: datetime) -> dict[str, Json]:
    found = round_results.read(tx, actor, round_id)
    if not found.fed_back:
        raise Refused(key="round_results.nothing_yet")
    ground = _Ground(found, inspection_results.facts(tx, actor, found.inspections, found.findings))
    local = now.astimezone(ZoneInfo(found.time_zone))
    told = found.round
    return {
        **round_results.heading(found),
        "whole": found.whole,
        "residents": residents.line(one.residents for one in ground.facts),
        "number": told.id,
        "mode": nested(Text(f"inspection_round.mode_{told.mode}")),
        "manner": nested(Text(f"inspection_round.manner_{told.manner}")),
        "directive": told.directive or "",
        "procedure": told.procedure,
        "card": scorecards.by_id(tx, told.scorecard_id).version,
        "state": nested(Text(f"round_results.state_{told.state}")),
        "due_on": report_due_on(told).isoformat(),
        "least": COMMON_MIN,
        "on": local.date().isoformat(),
        "day": f"{local:%Y%m%d}",
        "at": f"{local:%H:%M}",
        "head": audit.head(tx),
        "stages": {name.value: count for name, count in found.stages().items()},
        "statistics": _statistics(ground),
        "teams": _teams(tx, found),
        "places": [_place(ground, one) for one in ground.facts],
        "unseen": [
            {
                "reference": reference(one.id),
                "county": ground.county(one.organization_id),
                "name": one.organization,
                "stage": nested(Text(f"round_results.stage_{stage(one)}")),
            }
            for one in found.inspections
            if not one.is_fed_back
        ],
        "counties": [_county(tx, ground, county_id) for county_id in found.counties],
        "practices": [_practice(ground, one) for one in good_practices.in_order(tx, found)],
        "findings": _findings(tx, ground, now),
        "objections": _objections(tx, ground),
    }


def _statistics(ground: _Ground) -> dict[str, Json]:
    found = ground.found
    return {
        "places": len(found.inspections),
        "fed_back": len(found.fed_back),
        "counties": len(found.counties),
        "findings": len(found.findings),
        "closed": sum(map(is_closed, found.findings)),
        "good_points": sum(len(one.good_points) for one in ground.facts),
        "help": sum(len(one.help) for one in ground.facts),
        **residents.figures(one.residents for one in ground.facts),
    }


def _teams(tx: Tx, found: Results) -> list[Json]:
    """The teams that visit what is seen, with who leads them, and how many places they have."""
    visits: dict[int, int] = {}
    for one in found.inspections:
        if one.pair is not None:
            visits[one.pair.team_id] = visits.get(one.pair.team_id, 0) + 1
    teams = [one for one in inspection_teams.of_round(tx, found.round.id) if one.id in visits]
    members = inspection_teams.members(tx, [one.id for one in teams])
    return [
        {
            "name": team.name,
            "leaders": [one.name for one in members if one.team_id == team.id and one.leads],
            "members": [
                f"{one.name}({one.organization})"
                for one in members
                if one.team_id == team.id and not one.leads
            ],
            "places": visits[team.id],
        }
        for team in teams
    ]


def _place(ground: _Ground, one: Facts) -> Json:
    inspection, total = one.inspection, one.totals
    blocks = {} if total is None else {focus.value: of_focus(total, focus) for focus in Focus}
    four = [] if total is None else sufficiencies(total)
    said = {
        dimension.value: inspection_results.block(block)
        for dimensions, block in four
        for dimension in dimensions
    }
    return {
        "reference": reference(inspection.id),
        "county": ground.county(inspection.organization_id),
        "name": inspection.organization,
        "stage": nested(Text(f"round_results.stage_{stage(inspection)}")),
        **residents.figures([one.residents]),
        "verified": [
            {
                "key": item.key,
                "title": item.title,
                "value": points(one.values.get(item.key)),
                "most": points(item.most),
            }
            for item in one.verified
            if item.key in one.values
        ],
        "total": "" if total is None else shown(total.total),
        "blocks": {focus: inspection_results.block(block) for focus, block in blocks.items()},
        "above": None if total is None else inspection_results.block(from_above(total)),
        "four": said,
        "good_points": list(one.good_points),
        "help": list(one.help),
        "findings": [each.reference for each in one.findings],
        "closed": one.closed,
    }


def _county(tx: Tx, ground: _Ground, county_id: int) -> Json:
    found = ground.found
    names = {one.organization_id: one.organization for one in found.inspections}
    latest = county_summaries.of_county(tx, found.round.id, county_id)
    return {
        "name": found.counties[county_id],
        "residents": residents.line(
            one.residents
            for one in ground.facts
            if found.county_of[one.inspection.organization_id] == county_id
        ),
        "places": len(found.of_county(county_id)),
        "fed_back": sum(one.is_fed_back for one in found.of_county(county_id)),
        "common": [
            {
                "category": county_summaries.category(one),
                "organizations": [names[each] for each in one.organization_ids],
                "references": list(one.references),
            }
            for one in found.common(county_id)
        ],
        **{kind.value: latest[kind].told.line if kind in latest else "" for kind in SummaryKind},
    }


def _practice(ground: _Ground, one: Practice) -> Json:
    spread_on = (
        None if one.spread_at is None else local_day(one.spread_at, ground.found.time_zone).isoformat()
    )
    return {
        "county": ground.county(one.organization_id),
        "name": one.organization,
        "inspection": reference(one.told.inspection_id),
        "title": one.told.title,
        "summary": one.told.summary,
        "tests": {test: getattr(one.told, test) for test in good_practices.TESTS},
        "spread_on": spread_on,
    }


def _findings(tx: Tx, ground: _Ground, now: datetime) -> list[Json]:
    """The findings as every list of them says they stand."""
    return [
        {
            "reference": one.finding.reference,
            "inspection": reference(one.finding.inspection_id),
            "county": ground.county(one.finding.organization_id),
            "name": one.place.name,
            "category": nested(Text(f"finding_raise.category_{one.finding.category}")),
            "severity": nested(Text(f"finding_raise.severity_{one.now.severity}")),
            "item": one.finding.item or "",
            "matter": one.finding.matter,
            "state": nested(Text(f"round_results.finding_{one.now.state}")),
            "overdue_days": one.now.overdue_days,
            "due_on": None if one.now.due_on is None else one.now.due_on.isoformat(),
        }
        for one in findings.standing(tx, ground.found.findings, now)
    ]


def _objections(tx: Tx, ground: _Ground) -> list[Json]:
    """What was disputed, by county and name, each with what came of it and where the line is to be found."""
    zone = ground.found.time_zone
    told: dict[int, list[Json]] = {}
    fed_back = [one.id for one in ground.found.fed_back]
    # Also of those that were taken back: by a recheck, for one.
    references = {one.id: one.reference for one in found_there.of_inspections(tx, fed_back)}
    for one in objections.of_inspections(tx, fed_back):
        if one.kind is ObjectionKind.EXPLANATION:
            continue
        decided = one.decided
        told.setdefault(one.inspection_id, []).append(
            {
                "reference": reference(one.inspection_id),
                "county": ground.county(one.organization_id),
                "name": one.organization,
                "line": one.line.item or references.get(one.line.finding_id or 0, ""),
                "on": local_day(one.at, zone).isoformat(),
                "reason": one.reason,
                "stage": nested(Text(f"objections.stage_{one.stage}")),
                "outcome": None if decided is None else objection_news.what(decided.decision),
                "why": "" if decided is None else decided.reason,
                "decided_on": None if one.recheck is None else local_day(one.recheck.at, zone).isoformat(),
            }
        )
    return [line for inspection_id in fed_back for line in told.get(inspection_id, ())]
