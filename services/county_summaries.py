"""Counties after a round: what their organizations have in common, and what the team makes of it (R66)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.county_summaries import NewSummary, SummaryKind
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound, Refused
from domain.round_results import COMMON_MIN, is_closed, report_due_on
from services import entries, round_results
from services.leaders import Begun
from services.persons import local_day
from storage import audit, county_summaries, good_practices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.county_summaries import Summary
    from domain.forms.form import Answers
    from domain.inspections import Round
    from domain.messages import Json, Rows
    from domain.people import Actor
    from domain.round_results import Common
    from services.round_results import Results
    from storage.database import Tx

REFERENCES = 6
"""So many references of a kind of finding are named on a screen; documents name all."""


def write(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Write what holds of a county from now on; the same draft gives the same. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = county_summaries.of_draft(tx, draft_id)
    if present is not None:
        return present
    found = round_results.read(tx, actor, int(answers["round"]))
    county_id = int(answers["county"])
    of = found.of_county(county_id)
    if not of or not round_results.may_summarize(actor, found.round, of):
        raise NotFound
    if not any(one.is_fed_back for one in of):
        raise Refused(key="county_summary.nothing_yet")
    new = NewSummary(found.round.id, county_id, SummaryKind(answers["kind"]), answers["line"])
    summary_id = county_summaries.add(tx, new, actor.person_id, draft_id, now)
    body = county_summaries.body(tx, summary_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", county_summaries.SUBJECT, summary_id, body))
    return summary_id


def receipt(tx: Tx, actor: Actor, summary_id: int, _now: datetime) -> Message:
    """Return the proof that something was written of a county. Raises NotFound."""
    summary = county_summaries.by_id(tx, summary_id)
    if summary is None:
        raise NotFound
    county = show(tx, actor, summary.told.round_id, summary.told.county_id)
    return Message(Text("round_results.written", {"county": nested(county.text)}), county.buttons)


def require(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises NotFound for who has no round to sum up."""
    if not rounds(tx, actor):
        raise NotFound


def rounds(tx: Tx, actor: Actor) -> list[Round]:
    """The rounds of which the actor may sum up counties, the newest first."""
    runs = may(actor, Action.SUMMARIZE_ROUND, Scope.OWN_TREE)
    led = {one.id for one in round_results.led(tx, actor)}
    return [
        one
        for one in round_results.rounds_of(tx, actor)
        if one.id in led or (runs and one.organization_id == actor.seat_id)
    ]


def counties(tx: Tx, actor: Actor, round_id: int) -> Mapping[int, str]:
    """The counties of a round that the actor may sum up: those in which something was fed back, by name."""
    try:
        found = round_results.read(tx, actor, round_id)
    except NotFound:
        return {}
    told = {found.county_of[one.organization_id] for one in found.fed_back}
    return {
        county_id: name
        for county_id, name in found.counties.items()
        if county_id in told and round_results.may_summarize(actor, found.round, found.of_county(county_id))
    }


def show(tx: Tx, actor: Actor, round_id: int, county_id: int) -> Message:
    """Return what came of a round in a county. Raises NotFound."""
    found = _of_county(tx, actor, round_id, county_id)
    of = found.of_county(county_id)
    latest = of_county(tx, round_id, county_id)
    theirs = [one for one in found.findings if found.county_of[one.organization_id] == county_id]
    params: dict[str, Json] = {
        **round_results.heading(found),
        "county": found.counties[county_id],
        "residents": round_results.first(tx, actor, [one for one in of if one.is_fed_back]),
        "places": len(of),
        "stages": {name.value: count for name, count in found.stages(of).items()},
        "findings": len(theirs),
        "closed": sum(map(is_closed, theirs)),
        "least": COMMON_MIN,
        "common": [_category(one) for one in found.common(county_id)],
        "root_cause": latest[SummaryKind.ROOT_CAUSE].told.line if SummaryKind.ROOT_CAUSE in latest else "",
        "shortfall": latest[SummaryKind.SHORTFALL].told.line if SummaryKind.SHORTFALL in latest else "",
        "due_on": report_due_on(found.round).isoformat(),
        "late": actor.today > report_due_on(found.round),
        "practices": len([one for one in practices_of(tx, found) if one == county_id]),
    }
    return Message(Text("round_results.county", params), _ways(tx, actor, found, county_id))


def common(tx: Tx, actor: Actor, round_id: int, county_id: int) -> Message:
    """Return the common findings of a county with organizations and references. Raises NotFound."""
    found = _of_county(tx, actor, round_id, county_id)
    names = {one.organization_id: one.organization for one in found.inspections}
    told = [
        {
            **_category(one),
            "names": [names[each] for each in one.organization_ids[:REFERENCES]],
            "references": list(one.references[:REFERENCES]),
        }
        for one in found.common(county_id)
    ]
    params = {
        **round_results.heading(found),
        "county": found.counties[county_id],
        "least": COMMON_MIN,
        "common": told,
    }
    return Message(Text("round_results.common", params), [[_back(round_id, county_id)]])


def earlier(tx: Tx, actor: Actor, round_id: int, county_id: int, page: int = 0) -> Message:
    """Return everything that was written of a county, the latest first. Raises NotFound."""
    found = _of_county(tx, actor, round_id, county_id)
    every = [one for one in county_summaries.of_round(tx, round_id) if one.told.county_id == county_id]
    every.reverse()
    page, pages = round_results.pages_of(len(every), page)
    lines = [_written(one, found) for one in every[page * round_results.PAGE :][: round_results.PAGE]]
    params = {
        **round_results.heading(found),
        "county": found.counties[county_id],
        "lines": lines,
        "page": page + 1,
        "pages": pages,
    }
    turn = round_results.turning(page, pages, f"rr:e:{round_id}:{county_id}:")
    return Message(Text("round_results.earlier", params), [*turn, [_back(round_id, county_id)]])


def of_county(tx: Tx, round_id: int, county_id: int) -> dict[SummaryKind, Summary]:
    """What holds of a county after a round: the latest of each kind."""
    return {
        one.told.kind: one
        for one in county_summaries.of_round(tx, round_id)
        if one.told.county_id == county_id
    }


def practices_of(tx: Tx, found: Results) -> Sequence[int]:
    """The county of each good practice of a round that is seen."""
    seen = {one.id for one in found.inspections}
    return [
        found.county_of[one.organization_id]
        for one in good_practices.of_round(tx, found.round.id)
        if one.told.inspection_id in seen
    ]


def category(one: Common) -> Json:
    """What a kind of finding is called."""
    return nested(Text(f"finding_raise.category_{one.category}"))


def _of_county(tx: Tx, actor: Actor, round_id: int, county_id: int) -> Results:
    """What came of a round, with a county in it that the actor sees. Raises NotFound."""
    found = round_results.read(tx, actor, round_id)
    if county_id not in found.counties:
        raise NotFound
    return found


def _category(one: Common) -> dict[str, Json]:
    return {
        "name": category(one),
        "organizations": len(one.organization_ids),
        "findings": len(one.references),
    }


def _written(one: Summary, found: Results) -> Json:
    zone = found.time_zone
    return {
        "kind": nested(Text(f"county_summary.kind_{one.told.kind}")),
        "line": one.told.line,
        "on": local_day(one.at, zone).isoformat(),
    }


def _ways(tx: Tx, actor: Actor, found: Results, county_id: int) -> Rows:
    round_id = found.round.id
    here = f"{round_id}:{county_id}"
    ways = [
        Button(Text("round_results.to_places"), f"rr:l:{here}:0"),
        Button(Text("round_results.to_common"), f"rr:n:{here}"),
        Button(Text("round_results.to_practices"), f"rr:p:{round_id}:{county_id}:0"),
    ]
    of = found.of_county(county_id)
    if any(one.is_fed_back for one in of) and round_results.may_summarize(actor, found.round, of):
        ways += [
            Button(Text(f"round_results.write_{kind}"), _begun(actor, f"{round_id}.{county_id}.{kind}"))
            for kind in SummaryKind
        ]
    if of_county(tx, round_id, county_id):
        ways.append(Button(Text("round_results.to_earlier"), f"rr:e:{here}:0"))
    return [*in_rows(ways, 3), [Button(Text("round_results.back"), f"rr:q:{round_id}:0")]]


def _begun(actor: Actor, prefill: str) -> str:
    return Begun("county_summary", prefill, keeps=True, acting=actor.office.id).data


def _back(round_id: int, county_id: int) -> Button:
    return Button(Text("round_results.back"), f"rr:c:{round_id}:{county_id}")
