"""From the cells of a workbook to a round of inspections, or everything that is wrong with it, cell by cell.

What only stands in the way of starting a round is no fault: it is told beside what would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.inspections import Manner, Mode
from domain.list_layout import several
from domain.roster_cells import code
from domain.roster_reading import fault, read_sheets
from domain.round_books import Briefing, Frame, Laid, Person, Placed
from domain.round_layout import BRIEFINGS, COLUMNS, HEADS, LATEST_DAYS, ROUND, TARGETS, TEAMS
from domain.sheets import Fault
from domain.text import clean_line, excerpt, fold

if TYPE_CHECKING:
    from domain.roster_reading import Line
    from domain.round_books import Ground, Place, Seat
    from domain.sheets import Sheet


@dataclass
class RoundReading:
    """What was read of a workbook. `laid`: None where anything is wrong."""

    faults: list[Fault] = field(default_factory=list)
    laid: Laid | None = None
    rows: dict[int, int] = field(default_factory=dict)
    """In which row each organization stands, by its id."""

    def against_target(self, organization_id: int, key: str, params: Mapping[str, object]) -> Fault:
        """What is wrong with an organization that is to be visited."""
        return Fault(key, params, TARGETS, self.rows[organization_id], HEADS["organization"])


def read(sheets: Sequence[Sheet], ground: Ground) -> RoundReading:
    """Read a round and everything that belongs to it."""
    found = read_sheets(sheets, COLUMNS, ground.today)
    reading = RoundReading(list(found.faults))
    if any(one.row == 0 for one in found.faults):
        return reading
    lines = found.lines
    if not lines[ROUND]:
        if not any(one.sheet == ROUND for one in found.faults):
            reading.faults.append(Fault("book_import.fault_nothing", {}, ROUND))
        return reading
    first = lines[ROUND][0]
    wrong = _fault_of_number(first, ground)
    if wrong is not None:
        reading.faults.append(wrong)
        return reading
    reading.faults += [_fault(one, "name", "round_import.fault_one_round") for one in lines[ROUND][1:]]
    present = ground.planned.get(first.count("round"))
    reading.faults += _faults_of_round(first, present, ground)
    targets = _targets(lines[TARGETS], present, ground, reading)
    teams = _teams(lines[TEAMS], present, ground, reading)
    briefings = _briefings(lines[BRIEFINGS], present, teams, ground, reading)
    reading.faults.sort(key=lambda one: (list(COLUMNS).index(one.sheet), one.row))
    if not reading.faults:
        frame = _frame(first) if present is None else present.frame
        reading.laid = Laid(None if present is None else present.id, frame, targets, teams, briefings)
    return reading


def _frame(line: Line) -> Frame:
    """What a row without a fault says of a round."""
    from_on, to_on = line.day("from_on"), line.day("to_on")
    if from_on is None or to_on is None:
        raise ValueError(line)
    return Frame(
        line.text("name") or "",
        Mode(line.text("mode") or ""),
        Manner(line.text("manner") or ""),
        from_on,
        to_on,
        line.text("directive"),
        line.text("procedure") or "",
    )


def _fault_of_number(line: Line, ground: Ground) -> Fault | None:
    """Why the round that is named cannot be changed: then nothing else is told."""
    number = line.count("round")
    if number in ground.fixed:
        return _fault(line, "round", "round_import.fault_fixed", name=ground.fixed[number])
    if number and number not in ground.planned:
        return _fault(line, "round", "round_import.fault_no_round", read=str(number))
    return None


def _faults_of_round(line: Line, present: Laid | None, ground: Ground) -> Iterator[Fault]:
    if present is not None:
        yield from _faults_of_frame(line, present.frame)
        return
    from_on, to_on = line.day("from_on"), line.day("to_on")
    if from_on is not None and to_on is not None and to_on < from_on:
        yield _fault(line, "to_on", "round_import.fault_reversed", day=from_on.isoformat())
    last = ground.today + timedelta(days=LATEST_DAYS)
    for key, day in (("from_on", from_on), ("to_on", to_on)):
        if day is not None and day > last:
            yield _fault(line, key, "round_import.fault_far", day=last.isoformat())
    is_key, directive = line.text("mode") == Mode.KEY, line.text("directive")
    if is_key and directive is None and "directive" not in line.unfit:
        yield _fault(line, "directive", "round_import.fault_no_directive")
    if directive is not None and not is_key and "mode" not in line.unfit:
        yield _fault(line, "directive", "round_import.fault_directive")
    if (line.text("name"), from_on, to_on) in ground.taken:
        yield _fault(line, "name", "round_import.fault_taken")


def _faults_of_frame(line: Line, frame: Frame) -> Iterator[Fault]:
    """What is fixed of a round that is there cannot be changed."""
    for key, value in vars(frame).items():
        said = line.values[key]
        before = clean_line(value) if isinstance(value, str) and key not in {"mode", "manner"} else value
        if said != before and key not in line.unfit:
            yield _fault(line, key, "round_import.fault_frame")


def _targets(
    lines: Sequence[Line], present: Laid | None, ground: Ground, reading: RoundReading
) -> tuple[Place, ...]:
    known = {one.code: one for one in present.targets} if present is not None else {}
    found: dict[str, Place] = {}
    for line in lines:
        named = line.text("organization")
        if named is None:
            continue
        place = ground.places.get(named) or known.get(named)
        if named in found:
            row = reading.rows[found[named].id]
            reading.faults.append(_fault(line, "organization", "round_import.fault_twice", row=row))
        elif place is None:
            reading.faults.append(
                _fault(line, "organization", "round_import.fault_no_organization", read=excerpt(named))
            )
        else:
            found[named] = place
            reading.rows[place.id] = line.number
    return tuple(found.values())


def _teams(
    lines: Sequence[Line], present: Laid | None, ground: Ground, reading: RoundReading
) -> dict[str, tuple[Placed, ...]]:
    there = present.seats() if present is not None else {}
    names = {fold(clean_line(one)): one for one in (present.teams if present is not None else ())}
    found: dict[str, list[Placed]] = {}
    rows: dict[str, int] = {}
    leaders: dict[str, int] = {}
    for line in lines:
        team, person = line.text("team"), line.text("person")
        if person is not None and person in rows:
            reading.faults.append(_fault(line, "person", "round_import.fault_twice", row=rows[person]))
            continue
        seat, wrong = (None, None) if person is None else _seat(line, person, there.get(person), ground)
        if wrong is not None:
            reading.faults.append(wrong)
        if person is not None:
            rows[person] = line.number
        if team is None:
            continue
        name = names.setdefault(fold(team), team)
        if line.yes("leads") and name in leaders:
            reading.faults.append(_fault(line, "leads", "round_import.fault_two_leaders", row=leaders[name]))
        elif line.yes("leads"):
            leaders[name] = line.number
        if seat is not None:
            found.setdefault(name, []).append(Placed(seat, line.yes("leads")))
    return {name: tuple(several) for name, several in found.items()}


def _seat(line: Line, person: str, there: Seat | None, ground: Ground) -> tuple[Seat | None, Fault | None]:
    """The office by which somebody is on a team; who is on one already stays in theirs."""
    unit = line.text("unit") if line.has("unit") else None
    every = ground.seats.get(person, ())
    if there is not None and unit in {None, there.unit}:
        return there, None
    if not every:
        return None, _fault(line, "person", "round_import.fault_no_person", read=excerpt(person))
    here = [one for one in every if unit in {None, one.unit}]
    if not here:
        units = [f"{one.unit} {one.unit_name}" for one in every]
        params = {"read": excerpt(unit or ""), "name": every[0].name, "units": units}
        return None, _fault(line, "unit", "round_import.fault_no_office", **params)
    if len({one.unit for one in here}) > 1:
        units = [f"{one.unit} {one.unit_name}" for one in here]
        return None, _fault(line, "unit", "round_import.fault_which", name=here[0].name, units=units)
    return here[0], None


def _briefings(
    lines: Sequence[Line],
    present: Laid | None,
    teams: Mapping[str, Sequence[Placed]],
    ground: Ground,
    reading: RoundReading,
) -> tuple[Briefing, ...]:
    """The trainings; who is on no team is no participant, unless that was entered already."""
    seats = [one.seat for members in teams.values() for one in members]
    on_teams = {one.person: Person(one.person_id, one.person, one.name) for one in seats}
    known = (
        {} if present is None else {(one.held_on, clean_line(one.points)): one for one in present.briefings}
    )
    found = []
    for line in lines:
        held_on, points = line.day("held_on"), line.text("points")
        before = None if held_on is None or points is None else known.get((held_on, points))
        people = on_teams | {one.code: one for one in (() if before is None else before.persons)}
        named = dict.fromkeys(map(code, several(line.text("persons"))))
        for one in named:
            if one not in people:
                is_known = one in ground.seats
                key = "round_import.fault_not_on_team" if is_known else "round_import.fault_no_person"
                reading.faults.append(_fault(line, "persons", key, read=excerpt(one)))
        if held_on is not None and held_on > ground.today:
            reading.faults.append(
                _fault(line, "held_on", "round_import.fault_not_yet", day=held_on.isoformat())
            )
        if held_on is not None and points is not None:
            points = points if before is None else before.points
            found.append(Briefing(held_on, points, tuple(people[one] for one in named if one in people)))
    return tuple(found)


def _fault(line: Line, column: str, key: str, /, **params: object) -> Fault:
    return fault(line, HEADS[column], key, **params)
