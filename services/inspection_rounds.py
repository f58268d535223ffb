"""Rounds of inspections (督查轮次): set up, started, closed, withdrawn; and the plan of a year.

Nobody of the visited side is told when a round is started: visits may come unannounced. Source: R51-R72.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import in_rows, nested
from domain.inspections import Manner, Mode, RoundState
from domain.messages import Button, Message, Text
from domain.refusals import NotFound, Refused
from domain.round_books import Frame
from domain.round_plan import VARIANTS
from domain.scorecards.scorecard import Variant
from services import entries, inspection_teams, round_plan, round_sampling
from services.leaders import Begun
from services.round_ground import ground
from storage import audit, inspection_rounds, inspections, organizations, scorecards
from storage.inspection_rounds import NewRound, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Round
    from domain.messages import Json
    from domain.people import Actor
    from services.round_ground import Ground
    from storage.database import Tx

PAGE = 5
"""Rounds on one page: a line each, and the message stays within eight."""

MOST_FAULTS = 20
"""Why a round cannot be started is named in so many lines; all of them would not fit into a message."""

_SEEDS = 2**31
"""A seed fits into 32 bits."""

_ROW = 3


def require_planner(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises NotFound for who plans no rounds, Refused where there is nobody below to be visited."""
    allow(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE)
    if not ground(tx, actor.seat_id, actor.today).nodes:
        raise Refused(key="inspection_rounds.nobody_below")


def set_up(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Set a round up and propose whom it visits; the same draft gives the same round.

    Raises NotFound, Refused.
    """
    entries.saved(tx, actor, draft_id)
    present = inspection_rounds.of_draft(tx, draft_id)
    if present is not None:
        return present
    require_planner(tx, actor, now)
    inspection_rounds.lock_plans(tx, actor.seat_id)
    here = ground(tx, actor.seat_id, actor.today)
    units, share = round_plan.read(answers)
    if not units <= {one.id for one in here.units()}:
        raise NotFound
    round_ = _add(tx, actor, answers, draft_id, now)
    proposed = round_sampling.proposal(tx, round_, here, units, share, now)
    found = [Target(one.organization_id, chosen=True, why=one.why) for one in proposed]
    round_plan.choose(tx, round_, found, actor.person_id, here, now)
    return round_.id


def _add(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> Round:
    """Write the round with the card of today. Raises Refused for a window that ends before it begins."""
    mode = Mode(answers["mode"])
    from_on, to_on = (date.fromisoformat(answers[key]) for key in ("from_on", "to_on"))
    if to_on < from_on:
        raise Refused(key="inspection_rounds.reversed")
    if mode is Mode.KEY and not answers.get("directive"):
        raise Refused(key="inspection_rounds.no_directive")
    frame = Frame(
        answers["name"],
        mode,
        Manner(answers["manner"]),
        from_on,
        to_on,
        answers["directive"] if mode is Mode.KEY else None,
        answers["procedure"],
    )
    return enter(tx, actor, frame, draft_id % _SEEDS, draft_id, now)


def enter(tx: Tx, actor: Actor, frame: Frame, seed: int, draft_id: int | None, now: datetime) -> Round:
    """Write a round with the card of today; plans must be locked."""
    scorecard_id, is_new = scorecards.begin_with(tx, actor.seat_id, now)
    if is_new:
        body = scorecards.body(tx, scorecard_id)
        audit.append(tx, audit.Event(now, actor.person_id, "enter", scorecards.SUBJECT, scorecard_id, body))
    new = NewRound(actor.seat_id, **vars(frame), scorecard_id=scorecard_id, seed=seed)
    round_id = inspection_rounds.add(tx, new, actor.person_id, draft_id, now)
    body = inspection_rounds.body(tx, round_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", inspection_rounds.SUBJECT, round_id, body))
    return inspection_rounds.by_ids(tx, [round_id])[round_id]


def ask_to_start(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Message:
    """Return what starting a round means, or why it cannot be started. Raises NotFound, Refused."""
    round_ = round_plan.to_plan(tx, actor, round_id)
    round_plan.require_planned(round_)
    here = ground(tx, round_.organization_id, actor.today)
    targets = inspection_rounds.targets(tx, round_id)
    _require_ready(tx, round_, here, targets, now)
    params = {"name": round_.name, "total": len(targets)}
    sure = Button(Text("inspection_rounds.start_now"), f"ir:b:{round_id}")
    return Message(
        Text("inspection_rounds.to_start", params),
        [[sure, Button(Text("inspection_rounds.back"), f"ir:o:{round_id}")]],
    )


def start(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Message:
    """Start a round: an inspection of each organization is made; a second time changes nothing.

    Raises NotFound, Refused with everything that stands against it.
    """
    round_ = round_plan.to_plan(tx, actor, round_id)
    if round_.state is RoundState.STARTED:
        return show(tx, actor, round_id, now)
    round_plan.require_planned(round_)
    here = ground(tx, round_.organization_id, actor.today)
    targets = inspection_rounds.targets(tx, round_id)
    _require_ready(tx, round_, here, targets, now)
    for one in targets:
        variant = VARIANTS[here.nodes[one.organization_id].level]
        made = inspections.add(tx, round_id, one.organization_id, variant, actor.person_id, now)
        body = inspections.body(tx, made)
        audit.append(tx, audit.Event(now, actor.person_id, "enter", inspections.SUBJECT, made, body))
    _become(tx, actor, round_, RoundState.STARTED, None, now)
    return show(tx, actor, round_id, now)


def _require_ready(tx: Tx, round_: Round, here: Ground, targets: Sequence[Target], now: datetime) -> None:
    faults = [nested(one) for one in _faults(tx, round_, here, targets, now)]
    if faults:
        more = max(0, len(faults) - MOST_FAULTS)
        raise Refused(
            key="inspection_rounds.not_ready", name=round_.name, faults=faults[:MOST_FAULTS], more=more
        )


def _faults(tx: Tx, round_: Round, here: Ground, targets: Sequence[Target], now: datetime) -> list[Text]:
    """Everything that stands against starting a round."""
    if not targets:
        return [Text("inspection_rounds.no_target")]
    ids = [one.organization_id for one in targets]
    names = organizations.names(tx, ids)
    gone = [one for one in ids if one not in here.nodes]
    faults = [Text("inspection_rounds.gone", {"organization": names[one]}) for one in gone]
    against = round_plan.clashes(tx, round_, ids)
    faults += [round_plan.clash(round_, other, names[one]) for one, other in against.items()]
    faults += [
        Text("inspection_rounds.without_villages", {"organization": names[one]})
        for one in _without_villages(here, ids)
    ]
    if round_.mode is Mode.KEY:
        # Only what is open makes a key round, which alone may come twice in a half-year (R70).
        bare = round_sampling.without_findings(tx, ids, now)
        faults += [Text("inspection_rounds.without_findings", {"organization": names[one]}) for one in bare]
    return [*faults, *inspection_teams.faults(tx, round_)]


def _without_villages(here: Ground, ids: Sequence[int]) -> list[int]:
    """The counties that are visited without a village of theirs: they could never be scored (R63)."""
    kinds = {one: VARIANTS[here.nodes[one].level] for one in ids if one in here.nodes}
    villages = Counter(here.unit_of[one] for one, kind in kinds.items() if kind is Variant.VILLAGE)
    return [one for one, kind in kinds.items() if kind is Variant.COUNTY and not villages[here.unit_of[one]]]


def close(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Message:
    """Close a round once every inspection is final; a second time changes nothing.

    Raises NotFound, Refused.
    """
    round_ = round_plan.to_plan(tx, actor, round_id)
    if round_.state is RoundState.CLOSED:
        return show(tx, actor, round_id, now)
    if round_.state is not RoundState.STARTED:
        raise Refused(key="inspection_rounds.not_started", name=round_.name)
    open_ones = sum(not one.is_final for one in inspections.of_round(tx, round_id))
    if open_ones:
        raise Refused(key="inspection_rounds.not_final", name=round_.name, count=open_ones)
    _become(tx, actor, round_, RoundState.CLOSED, None, now)
    return show(tx, actor, round_id, now)


def withdraw(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Withdraw a round that was not started; gives its id, a second time as well.

    Raises NotFound, Refused.
    """
    entries.saved(tx, actor, draft_id)
    round_ = round_plan.to_plan(tx, actor, int(answers["round"]))
    if round_.state is not RoundState.WITHDRAWN:
        round_plan.require_planned(round_)
        _become(tx, actor, round_, RoundState.WITHDRAWN, answers["reason"], now)
    return round_.id


def _become(
    tx: Tx, actor: Actor, round_: Round, state: RoundState, reason: str | None, now: datetime
) -> None:
    event_id = inspection_rounds.add_event(tx, round_.id, state, reason, actor.person_id, now)
    body = inspection_rounds.event_body(tx, event_id)
    event = audit.Event(now, actor.person_id, state.value, inspection_rounds.EVENT, event_id, body)
    audit.append(tx, event)


def show(tx: Tx, actor: Actor, round_id: int, _now: datetime) -> Message:
    """Return a round: what it is, whom it visits, how far it has come. Raises NotFound."""
    round_ = round_plan.require(tx, actor, round_id)
    targets = inspection_rounds.targets(tx, round_id)
    levels = organizations.levels(tx, [one.organization_id for one in targets])
    kinds = Counter(VARIANTS[level] for level in levels.values())
    done = inspections.of_round(tx, round_id)
    params: dict[str, Json] = {
        **_told(round_, len(targets)),
        "kinds": {str(kind): kinds[kind] for kind in Variant},
        "directive": round_.directive or "",
        "reason": inspection_rounds.reason(tx, round_id) or "",
        "procedure": round_.procedure,
        "card": scorecards.by_id(tx, round_.scorecard_id).version,
        "inspections": len(done),
        "final": sum(one.is_final for one in done),
        "unpaired": (unpaired := sum(one.pair is None for one in done)),
    }
    return Message(Text("inspection_rounds.round", params), _ways(actor, round_, unpaired))


def _ways(actor: Actor, round_: Round, unpaired: int) -> list[list[Button]]:
    round_id, state = round_.id, round_.state
    looks = [
        Button(Text("inspection_rounds.to_targets"), f"ir:t:{round_id}:0"),
        Button(Text("inspection_rounds.to_teams"), f"it:o:{round_id}"),
    ]
    if state in {RoundState.STARTED, RoundState.CLOSED}:
        looks.append(Button(Text("inspection_rounds.to_results"), f"rr:o:{round_id}"))
    if round_plan.may_plan(actor, round_):
        looks.append(Button(Text("round_import.to_change"), f"rw:x:{round_id}"))
    changes = []
    if may_plan := round_plan.may_plan(actor, round_):
        if state is RoundState.PLANNED:
            begun = Begun("round_withdrawal", str(round_id), keeps=True, acting=actor.office.id)
            changes = [
                Button(Text("inspection_rounds.propose_again"), f"ir:p:{round_id}"),
                Button(Text("inspection_rounds.start"), f"ir:s:{round_id}"),
                Button(Text("inspection_rounds.withdraw"), begun.data),
            ]
        elif state is RoundState.STARTED and unpaired:
            changes = [Button(Text("inspection_teams.to_proposal"), f"it:a:{round_id}")]
        elif state is RoundState.STARTED:
            changes = [Button(Text("inspection_rounds.close"), f"ir:c:{round_id}")]
    back = Button(Text("inspection_rounds.back"), f"ir:y:{round_.from_on.year}:0")
    return [*in_rows(looks, _ROW), *([changes] if may_plan and changes else []), [back]]


def plan(tx: Tx, actor: Actor, year: int | None = None, page: int = 0) -> Message:
    """Return the plan of a year: every round of the committee whose window lies in it. Raises NotFound."""
    allow(actor, Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION)
    year = actor.today.year if year is None else year
    every = inspection_rounds.of_organization(tx, actor.seat_id)
    found = [one for one in reversed(every) if one.from_on.year <= year <= one.to_on.year]
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = list(enumerate(found, start=1))[page * PAGE :][:PAGE]
    name = organizations.names(tx, [actor.seat_id])[actor.seat_id]
    params: dict[str, Json] = {
        "organization": name,
        "year": year,
        "total": len(found),
        "page": page + 1,
        "pages": pages,
        "lines": [
            {"number": number, **_told(one, len(inspection_rounds.targets(tx, one.id)))}
            for number, one in shown
        ],
    }
    looks = [Button(Text("my_tasks.look", {"number": number}), f"ir:o:{one.id}") for number, one in shown]
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"ir:y:{year}:{to}") for key, to in turns if 0 <= to < pages]
    years = [
        Button(Text("inspection_rounds.to_year", {"year": one}), f"ir:y:{one}:0")
        for one in (year - 1, year + 1)
        if any(other.from_on.year <= one <= other.to_on.year for other in every)
    ]
    rows = [*in_rows(looks, _ROW), turning, [*_begin(actor), *years]]
    return Message(Text("inspection_rounds.plan", params), [row for row in rows if row])


def _begin(actor: Actor) -> list[Button]:
    if not may(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE):
        return []
    begun = Begun("inspection_round", keeps=True, acting=actor.office.id)
    return [Button(Text("inspection_round.name"), begun.data), Button(Text("round_import.to_new"), "rw:x")]


def _told(round_: Round, targets: int) -> dict[str, Json]:
    """What fills every text about a round."""
    return {
        "name": round_.name,
        "mode": nested(Text(f"inspection_round.mode_{round_.mode}")),
        "manner": nested(Text(f"inspection_round.manner_{round_.manner}")),
        "state": nested(Text(f"inspection_rounds.state_{round_.state}")),
        "from_on": round_.from_on.isoformat(),
        "to_on": round_.to_on.isoformat(),
        "targets": targets,
    }
