"""Whom a round visits: chosen under lock, nobody twice in a half-year, each with why. Source: R8, R53.

The rule holds across committees; of another committee's round nothing is said but that there is one, since
its visits may come unannounced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may, may_any
from domain.forms.environment import number
from domain.forms.field import in_rows, nested
from domain.inspections import RoundState
from domain.messages import Button, Message, Text
from domain.refusals import NotFound, Refused
from domain.round_plan import VARIANTS, visited_twice
from domain.round_sampling import Share
from domain.scorecards.scorecard import Variant
from services import entries, round_sampling, standing
from services.leaders import Begun
from services.round_ground import ground
from storage import audit, drafts, inspection_rounds
from storage.inspection_rounds import Target

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Round
    from domain.messages import Json
    from domain.people import Actor
    from services.round_ground import Ground
    from storage.database import Tx

PAGE = 5
"""Organizations on one page: with the names of their counties the message stays within eight lines."""

NAMED = 3
"""Findings that are named of an organization."""

PICKED, TAKEN_OUT, REPLACED = "picked", "taken_out", "replaced"
"""Why somebody is a target or is none any more: by hand, or by a new proposal."""

_BY_PROPOSAL = {"sampled", "findings", REPLACED}
"""What a new proposal may change; all else people have said, also by workbook."""

_ROW = 3
_ORDER = list(Variant)


def require(tx: Tx, actor: Actor, round_id: int) -> Round:
    """A round that the actor may see: of their own committee. Raises NotFound."""
    found = inspection_rounds.by_id(tx, round_id)
    if found is None:
        raise NotFound
    scopes = standing.scopes_of_organization(tx, actor, found.organization_id)
    if not may_any(actor, Action.SEE_ROUNDS, scopes, State.ABSENT):
        raise NotFound
    return found


def may_plan(actor: Actor, round_: Round) -> bool:
    """Whether the actor sets rounds of this committee up: for leaving out buttons that would be refused."""
    return round_.organization_id == actor.seat_id and may(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE)


def to_plan(tx: Tx, actor: Actor, round_id: int) -> Round:
    """A round to be changed, locked with all other plans until the transaction ends. Raises NotFound."""
    allow(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE)
    inspection_rounds.lock_plans(tx, actor.seat_id)
    inspection_rounds.lock(tx, round_id)
    found = inspection_rounds.by_id(tx, round_id)
    if found is None or not may_plan(actor, found):
        raise NotFound
    return found


def require_planned(round_: Round) -> None:
    """Raises Refused for a round that was started or withdrawn: whom it visits is fixed."""
    if round_.state is not RoundState.PLANNED:
        raise Refused(key="inspection_rounds.not_planned", name=round_.name)


def planned(tx: Tx, actor: Actor) -> list[Round]:
    """The rounds whose targets the actor can change."""
    every = inspection_rounds.of_organization(tx, actor.seat_id)
    return [one for one in every if one.state is RoundState.PLANNED and may_plan(actor, one)]


def clashes(tx: Tx, round_: Round, organization_ids: Collection[int]) -> dict[int, Round]:
    """Which of some organizations another round visits in the half-year, each with that round."""
    return visited_twice(round_, organization_ids, inspection_rounds.visiting(tx, organization_ids))


def clash(round_: Round, against: Round, name: str) -> Text:
    """Say that an organization is visited already; by whose round only where it is the same committee's."""
    own = against.organization_id == round_.organization_id
    params = {"organization": name, "round": against.name if own else ""}
    return Text("inspection_rounds.visited_twice", params)


def choose(
    tx: Tx, round_: Round, found: Sequence[Target], person_id: int, here: Ground, now: datetime
) -> None:
    """Take organizations into a round or out of it; it must be locked by `to_plan`. Raises Refused."""
    against = clashes(tx, round_, [one.organization_id for one in found if one.chosen])
    for one in found:
        if one.organization_id in against:
            text = clash(round_, against[one.organization_id], here.names[one.organization_id])
            raise Refused(text.key, **text.params)
    for one in found:
        entry_id = inspection_rounds.choose(tx, round_.id, one, person_id, now)
        action = "choose" if one.chosen else "take_out"
        body = inspection_rounds.target_body(tx, entry_id)
        audit.append(tx, audit.Event(now, person_id, action, inspection_rounds.TARGET, entry_id, body))


def propose_again(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Message:
    """Draw anew with what is known now, and show whom the round visits. Raises NotFound, Refused.

    With the same seed: as long as nothing else is known it is the same, so that nobody draws until it suits
    them. What was put in or taken out by hand stays as it is.
    """
    round_ = to_plan(tx, actor, round_id)
    require_planned(round_)
    here = ground(tx, round_.organization_id, actor.today)
    every = inspection_rounds.entries(tx, round_id)
    by_hand = {one.organization_id for one in every if how(one.why) not in _BY_PROPOSAL}
    present = {one.organization_id: one.why for one in every if one.chosen}
    units, share = asked(tx, round_, here)
    found = {
        one.organization_id: one.why
        for one in round_sampling.proposal(tx, round_, here, units, share, now)
        if one.organization_id not in by_hand
    }
    gone = [one for one in present if one not in found and one not in by_hand]
    new = [Target(of, chosen=True, why=why) for of, why in found.items() if present.get(of) != why]
    out = [Target(of, chosen=False, why={"how": REPLACED}) for of in gone]
    choose(tx, round_, [*out, *new], actor.person_id, here, now)
    return show(tx, actor, round_id)


def asked(tx: Tx, round_: Round, here: Ground) -> tuple[set[int], Share]:
    """Which units a round is about, and how many it visits in each.

    By its form; of one that came by workbook as its targets lie, and all as long as it has none.
    """
    draft_id = inspection_rounds.draft_of(tx, round_.id)
    heading = None if draft_id is None else drafts.heading(tx, draft_id)
    if heading is not None and "units" in heading.answers:
        return read(heading.answers)
    targets = inspection_rounds.targets(tx, round_.id)
    lie = {here.unit_of[one.organization_id] for one in targets if one.organization_id in here.nodes}
    return lie or {one.id for one in here.units()}, Share()


def read(answers: Answers) -> tuple[set[int], Share]:
    """Read the same from the answers of the form."""
    usual = Share()
    share = Share(answers.get("townships", usual.townships), answers.get("villages", usual.villages))
    return {int(one) for one in answers["units"]["picked"]}, share


def pick(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Take organizations in by hand; gives the round's id. Raises NotFound, Refused.

    Those that it visits already stay as they are: a second time changes nothing.
    """
    entries.saved(tx, actor, draft_id)
    round_ = to_plan(tx, actor, int(answers["round"]))
    require_planned(round_)
    here = ground(tx, round_.organization_id, actor.today)
    picked = [int(one) for one in answers["organizations"]["picked"]]
    if not set(picked) <= set(here.nodes):
        raise NotFound
    present = {one.organization_id for one in inspection_rounds.targets(tx, round_.id)}
    why = {"how": PICKED, "line": answers["line"]}
    new = [Target(one, chosen=True, why=why) for one in picked if one not in present]
    choose(tx, round_, new, actor.person_id, here, now)
    return round_.id


def round_of_draft(tx: Tx, draft_id: int) -> int | None:
    """The round into which a saved draft took organizations, or which it withdrew: the one that it names."""
    heading = drafts.heading(tx, draft_id)
    said = None if heading is None else heading.answers.get("round")
    return number(str(said)) or None


def take_out(tx: Tx, actor: Actor, round_id: int, organization_id: int, page: int, now: datetime) -> Message:
    """Take an organization out by hand, and show who is left; a second time changes nothing.

    Raises NotFound, Refused.
    """
    round_ = to_plan(tx, actor, round_id)
    require_planned(round_)
    here = ground(tx, round_.organization_id, actor.today)
    if organization_id in {one.organization_id for one in inspection_rounds.targets(tx, round_id)}:
        out = Target(organization_id, chosen=False, why={"how": TAKEN_OUT})
        choose(tx, round_, [out], actor.person_id, here, now)
    return show(tx, actor, round_id, page)


def receipt(tx: Tx, actor: Actor, round_id: int, _now: datetime) -> Message:
    """Return whom a round visits, after some were taken in. Raises NotFound."""
    return show(tx, actor, round_id)


def show(tx: Tx, actor: Actor, round_id: int, page: int = 0) -> Message:
    """Return a page of the organizations that a round visits, by county, each with why. Raises NotFound."""
    round_ = require(tx, actor, round_id)
    here = ground(tx, round_.organization_id, actor.today)
    every = sorted(inspection_rounds.targets(tx, round_id), key=lambda one: _place(here, one))
    pages = max(1, -(-len(every) // PAGE))
    page = min(page, pages - 1)
    shown = list(enumerate(every, start=1))[page * PAGE :][:PAGE]
    params: dict[str, Json] = {
        "name": round_.name,
        "total": len(every),
        "page": page + 1,
        "pages": pages,
        "lines": _lines(here, shown),
    }
    changing = round_.state is RoundState.PLANNED and may_plan(actor, round_)
    outs = [
        Button(
            Text("inspection_rounds.take_out", {"number": place}),
            f"ir:x:{round_id}:{one.organization_id}:{page}",
        )
        for place, one in (shown if changing else ())
    ]
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"ir:t:{round_id}:{to}") for key, to in turns if 0 <= to < pages]
    ways = [Button(Text("inspection_rounds.back"), f"ir:o:{round_id}")]
    if changing:
        begun = Begun("round_target", str(round_id), keeps=True, acting=actor.office.id)
        ways.insert(0, Button(Text("inspection_rounds.add_target"), begun.data))
    return Message(
        Text("inspection_rounds.targets", params),
        [*in_rows(outs, _ROW), *([turning] if turning else []), ways],
    )


def _place(here: Ground, one: Target) -> tuple[str, int, int, int]:
    """Where a target stands in the list: by county, what is above before what is below."""
    of = one.organization_id
    unit_id = here.unit_of.get(of, 0)
    node = here.nodes.get(of)
    level = len(_ORDER) if node is None else _ORDER.index(VARIANTS[node.level])
    return here.names.get(unit_id, ""), unit_id, level, of


def _lines(here: Ground, shown: Sequence[tuple[int, Target]]) -> list[Json]:
    told: list[Json] = []
    before = None
    for place, one in shown:
        of = one.organization_id
        unit_id = here.unit_of.get(of, of)
        named = "" if unit_id == before else here.names.get(unit_id, "")
        before = unit_id
        name = here.names.get(of, "")
        told.append(
            {"number": place, "unit": named, "name": "" if of == unit_id else name, "why": said(one.why)}
        )
    return told


def how(why: Json) -> str:
    """How somebody came to be a target; empty for what came by another way, such as a workbook."""
    return str(why.get("how", "")) if isinstance(why, dict) else ""


def said(why: Json) -> Json:
    """Why somebody is a target, as a nested text."""
    match how(why):
        case "sampled":
            return nested(Text("inspection_rounds.why_sampled", why))
        case "findings":
            told = [
                {
                    "reference": one["reference"],
                    "kinds": [nested(Text(f"inspection_rounds.target_{kind}")) for kind in one["kinds"]],
                }
                for one in why["findings"][:NAMED]
            ]
            more = len(why["findings"]) - len(told)
            return nested(Text("inspection_rounds.why_findings", {"findings": told, "more": more}))
        case "picked":
            return nested(Text("inspection_rounds.why_picked", {"line": why["line"]}))
    return ""
