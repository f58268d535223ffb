"""What a workbook of a round of inspections would change, step by step."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from domain.book_changes import Change, Part
from domain.list_layout import joined
from domain.messages import Text
from domain.round_books import Briefing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from domain.round_books import Frame, Laid, Person, Place, Placed, Seat


@dataclass(frozen=True)
class Step:
    """Somebody joins, leads, leads no more, or leaves a team."""

    team: str
    seat: Seat
    joined: bool = True
    leads: bool = False
    is_new: bool = False
    """Whether they were not on it before."""


@dataclass(frozen=True)
class Steps:
    """Everything that would be written, in this order; false when nothing."""

    round_id: int | None
    frame: Frame | None
    """Of a round that is to be set up."""
    taken_out: tuple[Place, ...] = ()
    taken_in: tuple[Place, ...] = ()
    made: tuple[str, ...] = ()
    """Teams."""
    members: tuple[Step, ...] = ()
    """Those who leave first, and whoever leads no more before whoever leads."""
    briefings: tuple[Briefing, ...] = ()
    """With those who are new there."""

    def __bool__(self) -> bool:
        return bool(
            self.frame or self.taken_out or self.taken_in or self.made or self.members or self.briefings
        )

    @property
    def digest(self) -> str:
        """By which it is recognised that the same would happen again."""
        told = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()

    def counts(self) -> Mapping[str, int]:
        """How much of what, as templates take it."""
        return {
            "taken_in": len(self.taken_in),
            "taken_out": len(self.taken_out),
            "made": len(self.made),
            "joined": sum(one.is_new for one in self.members),
            "left": sum(not one.joined for one in self.members),
            "briefings": len(self.briefings),
        }

    def changes(self) -> list[Change]:
        """Return it as it is told, what ends first."""
        told = [_place(one, "round_import.part_out") for one in self.taken_out]
        told += [_step(one) for one in self.members if not one.joined]
        told += [_place(one, "round_import.part_in") for one in self.taken_in]
        told += [_step(one) for one in self.members if one.joined]
        told += [_briefing(one) for one in self.briefings]
        return told


def difference(present: Laid | None, laid: Laid) -> Steps:
    """Return what has to be written so that a round is as it is laid out.

    Trainings are only added, with those who are new there: what was held was held.
    """
    before = () if present is None else present.targets
    teams = {} if present is None else present.teams
    old, new = {one.id for one in before}, {one.id for one in laid.targets}
    return Steps(
        laid.id,
        laid.frame if present is None else None,
        tuple(one for one in before if one.id not in new),
        tuple(one for one in laid.targets if one.id not in old),
        tuple(name for name in laid.teams if name not in teams),
        tuple(_members(teams, laid.teams)),
        tuple(_briefings(present, laid)),
    )


def _members(
    before: Mapping[str, tuple[Placed, ...]], after: Mapping[str, tuple[Placed, ...]]
) -> Iterator[Step]:
    old = {(team, one.seat.office_id): one for team, several in before.items() for one in several}
    new = {(team, one.seat.office_id): one for team, several in after.items() for one in several}
    for (team, office_id), one in old.items():
        if (team, office_id) not in new:
            yield Step(team, one.seat, joined=False)
    entered = [
        Step(team, one.seat, leads=one.leads, is_new=(team, office_id) not in old)
        for (team, office_id), one in new.items()
        if (team, office_id) not in old or old[team, office_id].leads != one.leads
    ]
    yield from sorted(entered, key=lambda one: one.leads)


def _briefings(present: Laid | None, laid: Laid) -> Iterator[Briefing]:
    there: dict[tuple[date, str], set[Person]] = {}
    for one in () if present is None else present.briefings:
        there.setdefault((one.held_on, one.points), set()).update(one.persons)
    for one in laid.briefings:
        known = there.setdefault((one.held_on, one.points), set())
        new = tuple(person for person in one.persons if person not in known)
        known.update(new)
        if new:
            yield Briefing(one.held_on, one.points, new)


def _place(one: Place, key: str) -> Change:
    return Change(one.code, one.name, (Part(Text(key)),))


def _step(one: Step) -> Change:
    key = "round_import.part_joined" if one.is_new else "round_import.part_leads_no_more"
    if not one.joined:
        key = "round_import.part_left"
    elif one.leads:
        key = "round_import.part_leads"
    return Change(one.team, one.seat.name, (Part(Text(key, {"unit": one.seat.unit_name})),))


def _briefing(one: Briefing) -> Change:
    people = joined(person.name for person in one.persons)
    briefed = Part(Text("round_import.part_briefed", {"count": len(one.persons)}), "", people)
    points = Part(Text("round_import.part_points"), "", one.points)
    return Change(one.held_on.isoformat(), "", (briefed, points))
