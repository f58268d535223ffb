"""A year of inspections of a committee: places, rounds, findings, help; figures with their lists (R57)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.inspection_years import Year, bounds
from domain.inspections import NoteKind
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from domain.round_results import counts, is_closed
from services import round_results
from storage import findings, inspection_notes, inspections, organizations

if TYPE_CHECKING:
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

EARLIEST = 2000
"""Years before this one are asked for by mistake."""


def year_of(tx: Tx, committee_id: int, year: int) -> Year:
    """What a committee's rounds did in a year, by the day of the feedback where the committee is."""
    committee = organizations.by_id(tx, committee_id)
    if committee is None or not EARLIEST <= year < EARLIEST + 1000:
        raise NotFound
    from_at, until_at = (one.astimezone(UTC) for one in bounds(year, committee.time_zone))
    found = inspections.fed_back_between(tx, committee_id, from_at, until_at)
    ids = [one.id for one in found]
    notes = inspection_notes.of_inspections(tx, ids)
    return Year(
        year,
        sorted(found, key=lambda one: (one.organization, one.id)),
        organizations.levels(tx, {one.organization_id for one in found}),
        [one for one in findings.of_inspections(tx, ids) if counts(one)],
        sum(note.kind is NoteKind.HELP for several in notes.values() for note in several),
    )


def show(tx: Tx, actor: Actor, year: int) -> Message:
    """Return the year of the actor's committee in plain figures. Raises NotFound."""
    allow(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION)
    found = year_of(tx, actor.seat_id, year)
    params: dict[str, Json] = {
        "year": year,
        "committee": organizations.names(tx, [actor.seat_id])[actor.seat_id],
        **figures(found),
    }
    lists = [
        Button(Text("round_results.to_year_places"), f"rr:yp:{year}:0"),
        Button(Text("round_results.to_year_findings"), f"rr:yf:{year}:0"),
    ]
    turn = [Button(Text("round_results.year", {"year": year - 1}), f"rr:y:{year - 1}")]
    if year < actor.today.year:
        turn.append(Button(Text("round_results.year", {"year": year + 1}), f"rr:y:{year + 1}"))
    rows = [lists] if found.inspections else []
    home = [Button(Text("round_results.to_home"), "rr:h:0")]
    return Message(Text("round_results.year_figures", params), [*rows, turn, home])


def figures(found: Year) -> dict[str, Json]:
    """The figures of a year as they are said."""
    return {
        "covered": {kind.value: len(ids) for kind, ids in found.covered().items()},
        "rounds": {mode.value: count for mode, count in found.rounds().items()},
        "inspections": len(found.inspections),
        "findings": len(found.findings),
        "closed": len(found.closed),
        "helped": found.helped,
    }


def places(tx: Tx, actor: Actor, year: int, page: int = 0) -> Message:
    """Return the inspections of a year, by the name of the place, each to be opened. Raises NotFound."""
    allow(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION)
    found = year_of(tx, actor.seat_id, year)
    page, pages = round_results.pages_of(len(found.inspections), page)
    params = {"year": year, "total": len(found.inspections), "page": page + 1, "pages": pages}
    rows = [
        [Button(_place(one.organization, one.round.name), f"rr:i:{one.id}")]
        for one in found.inspections[page * round_results.PAGE :][: round_results.PAGE]
    ]
    return _listed("round_results.year_places", params, rows, year, f"rr:yp:{year}:")


def listed_findings(tx: Tx, actor: Actor, year: int, page: int = 0) -> Message:
    """Return the findings of a year by their reference. Raises NotFound."""
    allow(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION)
    found = year_of(tx, actor.seat_id, year)
    names = {one.organization_id: one.organization for one in found.inspections}
    page, pages = round_results.pages_of(len(found.findings), page)
    lines = [
        {
            "reference": one.reference,
            "organization": names[one.organization_id],
            "matter": one.matter,
            "closed": is_closed(one),
        }
        for one in found.findings[page * round_results.PAGE :][: round_results.PAGE]
    ]
    params = {
        "year": year,
        "total": len(found.findings),
        "closed": len(found.closed),
        "lines": lines,
        "page": page + 1,
        "pages": pages,
    }
    return _listed("round_results.year_findings", params, [], year, f"rr:yf:{year}:")


def _listed(key: str, params: dict[str, Json], rows: list[list[Button]], year: int, data: str) -> Message:
    turn = round_results.turning(params["page"] - 1, params["pages"], data)
    back = [Button(Text("round_results.back"), f"rr:y:{year}")]
    return Message(Text(key, params), [*rows, *turn, back])


def _place(organization: str, name: str) -> Text:
    return Text("round_results.year_place", {"name": organization, "round": name})
