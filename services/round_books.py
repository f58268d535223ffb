"""Rounds of inspections as they stand, and whom and what they can be about: for workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.inspections import RoundState
from domain.round_books import Briefing, Frame, Ground, Laid, Person, Place, Placed, Seat
from domain.text import clean_line
from services import round_ground
from storage import inspection_rounds, inspection_teams, list_codes, organizations, team_candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from domain.inspections import Round
    from domain.people import Actor
    from storage.database import Tx
    from storage.inspection_teams import Held


def ground(tx: Tx, actor: Actor) -> Ground:
    """With what a workbook of the actor's committee is compared. Raises NotFound."""
    here = round_ground.ground(tx, actor.seat_id, actor.today)
    codes = list_codes.of_organizations(tx, list(here.nodes))
    rounds = inspection_rounds.of_organization(tx, actor.seat_id)
    return Ground(
        actor.today,
        {codes[one]: Place(one, codes[one], here.names[one]) for one in here.nodes},
        _seats(tx, actor),
        {one.id: laid(tx, one) for one in rounds if one.state is RoundState.PLANNED},
        {one.id: one.name for one in rounds if one.state is not RoundState.PLANNED},
        frozenset(
            (one.name, one.from_on, one.to_on) for one in rounds if one.state is not RoundState.WITHDRAWN
        ),
    )


def laid(tx: Tx, round_: Round) -> Laid:
    """A round with everything that a workbook says of it."""
    ids = [one.organization_id for one in inspection_rounds.targets(tx, round_.id)]
    teams = {one.id: one.name for one in inspection_teams.of_round(tx, round_.id)}
    members = inspection_teams.members(tx, list(teams))
    held = inspection_teams.briefings_of(tx, round_.id)
    named = {one.person_id for one in members} | {person for one in held for person in one.persons}
    persons = list_codes.of_persons(tx, named)
    units = [one.organization_id for one in members]
    codes = list_codes.of_organizations(tx, [*ids, *units])
    names = organizations.names(tx, ids)
    placed: dict[str, list[Placed]] = {name: [] for name in teams.values()}
    for one in members:
        unit = codes[one.organization_id], one.organization
        seat = Seat(one.office_id, one.person_id, persons[one.person_id], one.name, *unit)
        placed[teams[one.team_id]].append(Placed(seat, one.leads))
    return Laid(
        round_.id,
        Frame(**{key: getattr(round_, key) for key in Frame.__dataclass_fields__}),
        tuple(Place(one, codes[one], names[one]) for one in ids),
        {name: tuple(several) for name, several in placed.items()},
        tuple(_briefings(held, persons)),
    )


def _briefings(held: Iterable[Held], codes: Mapping[int, str]) -> Iterator[Briefing]:
    """The briefings, those of a day with the same points as one: that is how a workbook can tell of them."""
    found: dict[tuple[date, str], dict[int, str]] = {}
    points: dict[tuple[date, str], str] = {}
    for one in held:
        key = one.on, clean_line(one.points)
        points.setdefault(key, one.points)
        found.setdefault(key, {}).update(one.persons)
    for key, persons in found.items():
        people = tuple(Person(person_id, codes[person_id], name) for person_id, name in persons.items())
        yield Briefing(key[0], points[key], people)


def _seats(tx: Tx, actor: Actor) -> dict[str, tuple[Seat, ...]]:
    """Who can be on a team, by code."""
    found = team_candidates.of_tree(tx, actor.seat_id, actor.today)
    persons = list_codes.of_persons(tx, {one.person_id for one in found})
    units = list_codes.of_organizations(tx, {one.unit_id for one in found})
    seats: dict[str, list[Seat]] = {}
    for one in found:
        person = persons[one.person_id]
        seat = Seat(one.office_id, one.person_id, person, one.name, units[one.unit_id], one.unit)
        seats.setdefault(person, []).append(seat)
    return {person: tuple(several) for person, several in seats.items()}
