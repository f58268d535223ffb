"""Setting a round of inspections up, or changing one that was not started, by workbook. Source: R51-R61.

Whom it visits, its teams and who was briefed become what the workbook says. What stands in the way of
starting it is told in the dry run as the round's own screen tells it, and keeps nobody from planning.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.forms.field import nested
from domain.inspections import Round, RoundState
from domain.messages import Button, Message, Text
from domain.refusals import Refused
from domain.roster_layout import word
from domain.round_difference import difference
from domain.round_layout import MODES, ROUND
from domain.round_reading import read
from services import (
    briefings,
    inspection_rounds,
    inspection_teams,
    round_books,
    round_plan,
    team_changes,
)
from services.book_import import Kind, Shown
from services.round_ground import ground
from storage import imports
from storage import inspection_rounds as stored
from storage import inspection_teams as stored_teams
from storage.inspection_rounds import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from domain.round_books import Laid
    from domain.round_difference import Steps
    from domain.round_reading import RoundReading
    from domain.sheets import Fault, Sheet
    from storage.database import Tx

BY_WORKBOOK = "workbook"
"""Why somebody is a target, or is none any more."""

_SEED_DIGITS = 7
"""Hexadecimal digits of a seed: it fits into 32 bits."""


def may_plan(actor: Actor) -> bool:
    """Whether a workbook from this person could hold a round."""
    return may(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE)


def _hold(tx: Tx, actor: Actor) -> None:
    """Let nobody else change the plans of the tree, nor the teams of a round that is planned."""
    stored.lock_plans(tx, actor.seat_id)
    for one in sorted(round_plan.planned(tx, actor), key=lambda one: one.id):
        stored.lock(tx, one.id)


def _look(tx: Tx, actor: Actor, sheets: Sequence[Sheet], now: datetime) -> Shown[Steps]:
    """Compare a workbook with how the round stands that it names, or with none."""
    inspection_rounds.require_planner(tx, actor, now)
    here = round_books.ground(tx, actor)
    reading = read(sheets, here)
    if reading.laid is None:
        return Shown(reading.faults)
    present = None if reading.laid.id is None else here.planned[reading.laid.id]
    steps = difference(present, reading.laid)
    faults = list(_visited_twice(tx, actor, reading, reading.laid, steps))
    if faults or not steps:
        return Shown(faults)
    frame = reading.laid.frame
    params = {
        "name": frame.name,
        "mode": word(MODES, frame.mode),
        "from_on": frame.from_on.isoformat(),
        "to_on": frame.to_on.isoformat(),
        "is_new": present is None,
        "counts": steps.counts(),
    }
    heading = Text("round_import.heading", params)
    remarks = partial(_in_the_way, tx, actor, steps, now)
    return Shown(changes=steps.changes(), digest=steps.digest, heading=heading, remarks=remarks, plan=steps)


def _visited_twice(tx: Tx, actor: Actor, reading: RoundReading, laid: Laid, steps: Steps) -> Iterator[Fault]:
    """Those who are to be taken in although another round visits them in the half-year."""
    frame = vars(laid.frame)
    round_ = Round(laid.id or 0, actor.seat_id, **frame, scorecard_id=0, seed=0, state=RoundState.PLANNED)
    names = {one.id: one.name for one in steps.taken_in}
    for organization_id, other in round_plan.clashes(tx, round_, names).items():
        text = round_plan.clash(round_, other, names[organization_id])
        yield reading.against_target(organization_id, text.key, text.params)


def _in_the_way(tx: Tx, actor: Actor, steps: Steps, now: datetime) -> list[Json]:
    """What would stand in the way of starting the round, and what should be avoided.

    It is asked when all is written, and then everything is undone.
    """
    with tx.begin_nested() as trial:
        round_id = _apply(tx, actor, steps, now)
        try:
            inspection_rounds.ask_to_start(tx, actor, round_id, now)
            found: list[Json] = []
        except Refused as refused:
            found = [_remark("round_import.to_solve", one) for one in refused.text.params["faults"]]
        round_ = stored.by_ids(tx, [round_id])[round_id]
        warnings = inspection_teams.warnings(tx, round_)
        found += [_remark("round_import.to_avoid", nested(one)) for one in warnings]
        trial.rollback()
    return found


def _remark(key: str, what: Json) -> Json:
    return nested(Text(key, {"what": what}))


def _write(tx: Tx, actor: Actor, steps: Steps, now: datetime) -> Message:
    round_id = _apply(tx, actor, steps, now)
    name = stored.by_ids(tx, [round_id])[round_id].name
    said = Text("round_import.applied", {"name": name, "is_new": steps.frame is not None})
    return Message(said, [[Button(Text("round_import.to_round"), f"ir:o:{round_id}")]])


def _apply(tx: Tx, actor: Actor, steps: Steps, now: datetime) -> int:
    """Write everything; gives the round's id. Raises NotFound, Refused."""
    if steps.round_id is None:
        if steps.frame is None:
            raise ValueError(steps)
        stored.lock_plans(tx, actor.seat_id)
        seed = int(steps.digest[:_SEED_DIGITS], 16)
        round_ = inspection_rounds.enter(tx, actor, steps.frame, seed, None, now)
    else:
        round_ = round_plan.to_plan(tx, actor, steps.round_id)
        round_plan.require_planned(round_)
    here = ground(tx, round_.organization_id, actor.today)
    why = {"how": BY_WORKBOOK}
    out = [Target(one.id, chosen=False, why=why) for one in steps.taken_out]
    new = [Target(one.id, chosen=True, why=why) for one in steps.taken_in]
    round_plan.choose(tx, round_, [*out, *new], actor.person_id, here, now)
    for name in steps.made:
        team_changes.add(tx, actor, round_.id, name, now)
    teams = {one.name: one.id for one in stored_teams.of_round(tx, round_.id)}
    for one in steps.members:
        entry = teams[one.team], one.seat.office_id
        team_changes.enter(tx, actor, *entry, now, joined=one.joined, leads=one.leads)
    for held in steps.briefings:
        told = briefings.Held(held.held_on, held.points, [person.id for person in held.persons])
        briefings.add(tx, actor, round_.id, told, None, now)
    return round_.id


KIND = Kind(imports.ROUND, ROUND, "rw", Text("round_import.name"), may_plan, _hold, _look, _write)
"""A workbook with a round of inspections."""
