"""A round of inspections as a workbook to fill in or to edit: sent back unchanged, it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.inspections import RoundState
from domain.list_layout import joined
from domain.messages import Document
from domain.round_layout import BRIEFINGS, COLUMNS, ROUND, TARGETS, TEAMS
from services import inspection_rounds, inspection_teams, round_books

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from domain.round_books import Laid
    from storage.database import Tx


def blank(tx: Tx, actor: Actor, now: datetime) -> Document:
    """Return the workbook in which a new round is set up. Raises NotFound, Refused."""
    inspection_rounds.require_planner(tx, actor, now)
    return _document(tx, actor, None, fixed=False)


def of_round(tx: Tx, actor: Actor, round_id: int) -> Document:
    """Return a round of the actor's committee; one that was started is only to be read. Raises NotFound."""
    round_ = inspection_teams.require(tx, actor, round_id, Action.PLAN_ROUNDS)
    fixed = round_.state is not RoundState.PLANNED
    return _document(tx, actor, round_books.laid(tx, round_), fixed=fixed)


def _document(tx: Tx, actor: Actor, laid: Laid | None, *, fixed: bool) -> Document:
    ground = round_books.ground(tx, actor)
    seats = (one for several in ground.seats.values() for one in several)
    params = {
        "name": "" if laid is None else laid.frame.name,
        "fixed": fixed,
        "day": f"{actor.today:%Y%m%d}",
        "rows": {sheet: [] for sheet in COLUMNS} if laid is None else rows(laid),
        "places": [[one.code, one.name] for one in ground.places.values()],
        "people": [[one.person, one.name, one.unit, one.unit_name] for one in seats],
    }
    return Document("round", params)


def rows(laid: Laid) -> dict[str, list[list[Json]]]:
    """Return the cells of a round, sheet by sheet."""
    told: Mapping[str, Sequence[Mapping[str, Json]]] = {
        ROUND: [_frame(laid)],
        TARGETS: [{"organization": one.code, "organization_name": one.name} for one in laid.targets],
        TEAMS: list(_members(laid)),
        BRIEFINGS: [
            {
                "held_on": one.held_on.isoformat(),
                "points": one.points,
                "persons": joined(person.code for person in one.persons),
                "names": joined(person.name for person in one.persons),
            }
            for one in laid.briefings
        ],
    }
    return {
        sheet: [[values[column.key] for column in COLUMNS[sheet]] for values in listed]
        for sheet, listed in told.items()
    }


def _frame(laid: Laid) -> Mapping[str, Json]:
    days = {"from_on": laid.frame.from_on.isoformat(), "to_on": laid.frame.to_on.isoformat()}
    kinds = {"mode": laid.frame.mode.value, "manner": laid.frame.manner.value}
    return {**vars(laid.frame), **days, **kinds, "round": None if laid.id is None else str(laid.id)}


def _members(laid: Laid) -> Iterable[Mapping[str, Json]]:
    for team, placed in laid.teams.items():
        for one in placed:
            yield {
                "team": team,
                "person": one.seat.person,
                "person_name": one.seat.name,
                "leads": True if one.leads else None,
                "unit": one.seat.unit,
                "unit_name": one.seat.unit_name,
            }
