"""What came of a round, as far as somebody may see it: by county and name, never by score (R56, R66, R92).

Only inspections that were fed back count; nothing of the others is told but how far they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may, may_any
from domain.forms.field import in_rows, nested
from domain.inspections import InspectionEventKind, RoundState
from domain.messages import Button, Message, Text
from domain.people import Level, OrganizationKind
from domain.refusals import NotFound
from domain.round_results import Stage, common, counts, is_closed, report_due_on, stage
from services import residents, standing
from storage import coverage, findings, good_practices, inspection_rounds, inspections, organizations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.findings import Finding
    from domain.inspections import Inspection, Round
    from domain.messages import Json, Rows
    from domain.people import Actor
    from domain.round_results import Common
    from storage.coverage import Node
    from storage.database import Tx

PAGE = 6
"""Buttons with names on one page."""


@dataclass(frozen=True)
class Results:
    """A round as somebody may see it: the whole, or the counties in which a team of theirs visits."""

    round: Round
    committee: str
    time_zone: str
    whole: bool
    counties: Mapping[int, str]
    """Those in which something is visited, by name; what lies in none is the committee's own."""
    inspections: Sequence[Inspection]
    """By county and name."""
    county_of: Mapping[int, int]
    """The county of each organization that is visited."""
    findings: Sequence[Finding]
    """Of what was fed back, without those that were withdrawn; by county and name."""

    @property
    def fed_back(self) -> list[Inspection]:
        """The inspections that count."""
        return [one for one in self.inspections if one.is_fed_back]

    def of_county(self, county_id: int) -> list[Inspection]:
        """The inspections of a county, by name."""
        return [one for one in self.inspections if self.county_of[one.organization_id] == county_id]

    def common(self, county_id: int) -> list[Common]:
        """The findings that organizations of a county have in common."""
        return common(one for one in self.findings if self.county_of[one.organization_id] == county_id)

    def stages(self, of: Sequence[Inspection] | None = None) -> dict[Stage, int]:
        """How many inspections have come how far: all, or of these."""
        counted = Counter(map(stage, self.inspections if of is None else of))
        return {one: counted[one] for one in Stage}


def read(tx: Tx, actor: Actor, round_id: int) -> Results:
    """What came of a round, as far as the actor may see it. Raises NotFound.

    Those who see the rounds of the committee see all of it; whoever leads a team, its counties.
    """
    told = inspection_rounds.by_id(tx, round_id)
    committee = None if told is None else organizations.by_id(tx, told.organization_id)
    if told is None or committee is None or told.state is RoundState.WITHDRAWN:
        raise NotFound
    every = inspections.of_round(tx, round_id)
    whole = may_see(tx, actor, told)
    leads = {one.organization_id for one in every if leads_team(actor, one)}
    if not whole and not leads:
        raise NotFound
    nodes = coverage.tree(tx, told.organization_id)
    counties = counties_of(nodes, told.organization_id, [one.organization_id for one in every])
    seen = set(counties.values()) if whole else {counties[one] for one in leads}
    names = {one.id: one.name for one in nodes}
    place = {one.id: number for number, one in enumerate(nodes)}
    visible = sorted(
        (one for one in every if counties[one.organization_id] in seen),
        key=lambda one: (
            place.get(counties[one.organization_id], -1),
            place.get(one.organization_id, -1),
            one.id,
        ),
    )
    order = {one.id: number for number, one in enumerate(visible)}
    told_of = [one.id for one in visible if one.is_fed_back]
    found = [one for one in findings.of_inspections(tx, told_of) if counts(one)]
    return Results(
        told,
        committee.name,
        committee.time_zone,
        whole,
        {one: names[one] for one in dict.fromkeys(counties[each.organization_id] for each in visible)},
        visible,
        counties,
        sorted(found, key=lambda one: (order[one.inspection_id], one.id)),
    )


def may_see(tx: Tx, actor: Actor, told: Round) -> bool:
    """Whether the actor sees all of what came of a round: whoever sees the rounds of its committee."""
    scopes = standing.scopes_of_organization(tx, actor, told.organization_id)
    return may_any(actor, Action.SEE_ROUNDS, scopes, State.ABSENT)


def leads_team(actor: Actor, inspection: Inspection) -> bool:
    """Whether the actor leads the team that does an inspection, and so may sum it up."""
    return actor.person_id in inspection.leader_ids and may(actor, Action.SUMMARIZE_ROUND, Scope.OWN_TEAM)


def may_summarize(actor: Actor, told: Round, of: Sequence[Inspection]) -> bool:
    """Whether the actor may sum these inspections of a round up: an office of its committee, or a leader."""
    runs = told.organization_id == actor.seat_id and may(actor, Action.SUMMARIZE_ROUND, Scope.OWN_TREE)
    return runs or any(leads_team(actor, one) for one in of)


def counties_of(nodes: Sequence[Node], committee_id: int, organization_ids: Sequence[int]) -> dict[int, int]:
    """The county of each of some organizations: itself or the nearest above it, else the committee."""
    known = {one.id: one for one in nodes}
    told = {}
    for organization_id in organization_ids:
        at = known.get(organization_id)
        while at is not None and not (at.level is Level.COUNTY and at.kind is OrganizationKind.COMMITTEE):
            at = None if at.parent_id is None else known.get(at.parent_id)
        told[organization_id] = committee_id if at is None else at.id
    return told


def rounds_of(tx: Tx, actor: Actor) -> list[Round]:
    """The rounds of which the actor may see what came of them, the newest first."""
    found = {one.id: one for one in led(tx, actor)}
    if may(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION):
        found |= {one.id: one for one in inspection_rounds.of_organization(tx, actor.seat_id)}
    seen = [one for one in found.values() if one.state in {RoundState.STARTED, RoundState.CLOSED}]
    return sorted(seen, key=lambda one: (one.from_on, one.id), reverse=True)


def led(tx: Tx, actor: Actor) -> list[Round]:
    """The rounds in which the actor leads a team."""
    mine = [one.round for one in inspections.of_person(tx, actor.person_id) if leads_team(actor, one)]
    return list({one.id: one for one in mine}.values())


def home(tx: Tx, actor: Actor, page: int = 0) -> Message:
    """Return the way to what came of rounds: those of one's own, and what was published from above."""
    rounds = rounds_of(tx, actor)
    page, pages = pages_of(len(rounds), page)
    committees = [actor.seat_id, *organizations.above(tx, actor.seat_id)]
    practices = len(good_practices.published(tx, committees))
    params = {"rounds": len(rounds), "practices": practices, "page": page + 1, "pages": pages}
    rows = [[Button(one.name, f"rr:o:{one.id}")] for one in rounds[page * PAGE :][:PAGE]]
    last = [Button(Text("round_results.to_published"), "rr:b:0")]
    if may(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION) and rounds:
        last.append(Button(Text("round_results.to_year"), f"rr:y:{actor.today.year}"))
    return Message(Text("round_results.home", params), [*rows, *turning(page, pages, "rr:h:"), last])


def show(tx: Tx, actor: Actor, round_id: int) -> Message:
    """Return what came of a round: how far its inspections are, and the ways to everything else.

    Raises NotFound.
    """
    found = read(tx, actor, round_id)
    acknowledged = [one for one in found.fed_back if one.at(InspectionEventKind.RECEIVED) is not None]
    params: dict[str, Json] = {
        **heading(found),
        "state": nested(Text(f"round_results.state_{found.round.state}")),
        "residents": first(tx, actor, found.fed_back),
        "counties": len(found.counties),
        "stages": {name.value: count for name, count in found.stages().items()},
        "acknowledged": len(acknowledged),
        "findings": len(found.findings),
        "closed": sum(map(is_closed, found.findings)),
        "due_on": report_due_on(found.round).isoformat(),
        "whole": found.whole,
    }
    return Message(Text("round_results.overview", params), _ways(actor, found))


def first(tx: Tx, actor: Actor, fed_back: Sequence[Inspection]) -> Json:
    """What stands first of some inspections together, as one line; nothing where there is nothing."""
    return residents.line(residents.of(tx, fed_back, actor.today).values())


def counties(tx: Tx, actor: Actor, round_id: int, page: int = 0) -> Message:
    """Return the counties of a round, by name, each to be opened. Raises NotFound."""
    found = read(tx, actor, round_id)
    page, pages = pages_of(len(found.counties), page)
    params = {**heading(found), "total": len(found.counties), "page": page + 1, "pages": pages}
    shown = [
        Button(name, f"rr:c:{round_id}:{county_id}")
        for county_id, name in list(found.counties.items())[page * PAGE :][:PAGE]
    ]
    rows = [*([one] for one in shown), *turning(page, pages, f"rr:q:{round_id}:")]
    return Message(Text("round_results.counties", params), [*rows, [to_round(round_id)]])


def places(tx: Tx, actor: Actor, round_id: int, county_id: int, page: int = 0) -> Message:
    """Return the organizations of a county that a round visits, by name. Raises NotFound."""
    found = read(tx, actor, round_id)
    if county_id not in found.counties:
        raise NotFound
    of = found.of_county(county_id)
    page, pages = pages_of(len(of), page)
    params = {
        **heading(found),
        "county": found.counties[county_id],
        "total": len(of),
        "stages": {name.value: count for name, count in found.stages(of).items()},
        "page": page + 1,
        "pages": pages,
    }
    rows = [[Button(_place(one), f"rr:i:{one.id}")] for one in of[page * PAGE :][:PAGE]]
    back = Button(Text("round_results.back"), f"rr:c:{round_id}:{county_id}")
    turn = turning(page, pages, f"rr:l:{round_id}:{county_id}:")
    return Message(Text("round_results.places", params), [*rows, *turn, [back]])


def heading(found: Results) -> dict[str, Json]:
    """What fills every text about a round."""
    told = found.round
    return {
        "round": told.name,
        "committee": found.committee,
        "from_on": told.from_on.isoformat(),
        "to_on": told.to_on.isoformat(),
    }


def to_round(round_id: int) -> Button:
    """The way back to what came of a round."""
    return Button(Text("round_results.back"), f"rr:o:{round_id}")


def pages_of(total: int, page: int) -> tuple[int, int]:
    """The page that is shown, and how many there are."""
    pages = max(1, -(-total // PAGE))
    return min(page, pages - 1), pages


def turning(page: int, pages: int, data: str) -> Rows:
    """The buttons that turn pages."""
    turns = []
    if page > 0:
        turns.append(Button(Text("forms.previous_page"), f"{data}{page - 1}"))
    if page + 1 < pages:
        turns.append(Button(Text("forms.next_page"), f"{data}{page + 1}"))
    return [turns] if turns else []


def _ways(actor: Actor, found: Results) -> Rows:
    round_id = found.round.id
    ways = []
    if found.inspections:
        ways.append(Button(Text("round_results.to_counties"), f"rr:q:{round_id}:0"))
        ways.append(Button(Text("round_results.to_practices"), f"rr:p:{round_id}:0:0"))
    if may_see_agreement(actor, found.round):
        ways.append(Button(Text("round_results.to_agreement"), f"rr:a:{round_id}"))
    if found.fed_back:
        ways.append(Button(Text("round_results.to_word"), f"rr:w:{round_id}"))
        ways.append(Button(Text("round_results.to_workbook"), f"rr:x:{round_id}"))
    return [*in_rows(ways, 3), [Button(Text("round_results.to_home"), "rr:h:0")]]


def may_see_agreement(actor: Actor, told: Round) -> bool:
    """Whether the actor may see how often pairs agreed: only offices of the committee that runs the round."""
    return told.organization_id == actor.seat_id and may(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE)


def _place(one: Inspection) -> Text:
    how_far = nested(Text(f"round_results.stage_{stage(one)}"))
    return Text("round_results.place", {"name": one.organization, "stage": how_far})
