"""The register of blanks: entering one, what becomes of it, and looking at it. Source: R49, R50."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, may, may_any
from domain.coverage import GONE, KEEPERS, Condition, Gap, NewGap, Step, StepKind
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.people import OrganizationKind, Sector
from domain.refusals import NotFound, Refused
from services import entries, standing
from services.extent import ended_of, extent, home_of
from services.leaders import Begun
from storage import assigning, audit, coverage, organizations

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Json
    from domain.people import Actor
    from storage.assigning import Target
    from storage.database import Tx

_WORKS, _REMOTE = "works", "remote"
_SHOWN = 4
"""Of what became of a blank, so much stands on its screen: the latest."""


def enter(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter a blank; the same draft gives the same one. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = coverage.of_draft(tx, draft_id)
    if present is not None:
        return present
    require_keeper(tx, actor, now)
    sector = Sector(answers["sector"])
    organization_id = int(answers["organization"])
    if organization_id not in {one.id for one in keepers(tx, actor)}:
        raise NotFound
    new = NewGap(
        organization_id,
        sector,
        answers["name"],
        sector is Sector.REMOTE or answers.get("remote") == _REMOTE,
        answers["works"] == _WORKS,
        date.fromisoformat(answers["found_on"]),
        answers.get("line"),
    )
    gap_id = coverage.add(tx, new, actor.person_id, draft_id, now)
    body = coverage.body(tx, gap_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", coverage.SUBJECT, gap_id, body))
    return gap_id


def take_step(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say what became of a blank; gives the blank's id, the same draft the same. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    present = coverage.gap_of_step_draft(tx, draft_id)
    if present is not None:
        return present
    require_keeper(tx, actor, now)
    gap_id = int(answers["gap"])
    coverage.lock(tx, gap_id)
    gap = _kept(tx, actor, gap_id)
    kind, on_day = StepKind(answers["kind"]), date.fromisoformat(answers["on_day"])
    if kind not in gap.may_become(actor.today, ended_of(tx, gap, actor.today)):
        raise Refused(key="coverage.not_next", name=gap.told.name)
    if not gap.earliest <= on_day <= actor.today:
        raise Refused(key="coverage.out_of_order", name=gap.told.name, earliest=gap.earliest.isoformat())
    picked = answers.get("organization") if kind is StepKind.ORGANIZED else None
    organization_id = None if picked is None else int(picked)
    if organization_id is not None and organization_id not in {one.id for one in set_up(tx, actor)}:
        raise NotFound
    step = Step(kind, on_day, answers.get("line"), organization_id)
    step_id = coverage.add_step(tx, gap_id, step, actor.person_id, draft_id, now)
    body = coverage.step_body(tx, step_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", coverage.STEP, step_id, body))
    return gap_id


def require_keeper(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises NotFound for who may keep no register, Refused for a branch: nothing of it is asked of one."""
    allow(actor, Action.KEEP_COVERAGE, Scope.OWN_TREE)
    if not is_keeper(tx, actor):
        raise Refused(key="coverage.not_asked_here")


def is_keeper(tx: Tx, actor: Actor) -> bool:
    """Whether the actor keeps the register of a committee or leading group."""
    seat = organizations.by_id(tx, actor.seat_id)
    return seat is not None and seat.kind in KEEPERS and may(actor, Action.KEEP_COVERAGE, Scope.OWN_TREE)


def keepers(tx: Tx, actor: Actor) -> list[Target]:
    """Whose blank it can be: the actor's committee first, then those directly below that can have one."""
    own = assigning.itself(tx, actor.seat_id)
    below = [one for one in assigning.children(tx, actor.seat_id, actor.today) if one.kind in KEEPERS]
    return [*([] if own is None else [own]), *below]


def open_gaps(tx: Tx, actor: Actor) -> list[Gap]:
    """The blanks of which the actor can say what became of them."""
    ids = {one.id for one in keepers(tx, actor)}
    whole = extent(tx, actor.seat_id, actor.today)
    theirs = [one for one in whole.gaps if whole.homes[one.id] in ids]
    return [one for one in theirs if one.condition(actor.today) not in GONE]


def set_up(tx: Tx, actor: Actor) -> list[Target]:
    """The organizations of the tree that can have been set up at a blank; namesakes with what is above."""
    kinds = (OrganizationKind.BRANCH, OrganizationKind.GENERAL_BRANCH, OrganizationKind.COMMITTEE)
    found = assigning.below(tx, actor.seat_id, kinds, actor.today)
    names = Counter(one.name for one in found)
    if len(names) == len(found):
        return found
    nodes = {one.id: one for one in coverage.tree(tx, actor.seat_id)}
    above = {one.id: nodes[one.parent_id].name for one in nodes.values() if one.parent_id in nodes}
    return [
        one if names[one.name] == 1 else replace(one, name=f"{one.name}({above[one.id]})") for one in found
    ]


def receipt(tx: Tx, actor: Actor, gap_id: int, now: datetime) -> Message:
    """Return the proof that a blank, or what became of it, was entered. Raises NotFound."""
    shown = show(tx, actor, gap_id, now)
    return Message(Text("coverage.saved", {"gap": nested(shown.text)}), shown.buttons)


def show(tx: Tx, actor: Actor, gap_id: int, _now: datetime) -> Message:
    """Return a blank, what became of it, and what can be said of it next. Raises NotFound."""
    gap = coverage.get(tx, gap_id)
    if gap is None:
        raise NotFound
    of = home_of(tx, gap, actor.today)
    scopes = standing.scopes_of_organization(tx, actor, of)
    if not may_any(actor, Action.SEE_COVERAGE, scopes, State.ABSENT):
        raise NotFound
    names = organizations.names(tx, [of, *(one.organization_id for one in gap.steps if one.organization_id)])
    ended = ended_of(tx, gap, actor.today)
    params = {
        **said(gap, gap.condition(actor.today, ended)),
        "organization": names[of],
        "found_on": gap.told.found_on.isoformat(),
        "line": gap.told.line or "",
        "began_with_work": gap.told.works,
        "steps": [_step(one, names) for one in gap.steps[-_SHOWN:]],
        "earlier": max(0, len(gap.steps) - _SHOWN),
    }
    nexts = []
    if is_keeper(tx, actor) and _keeps(tx, actor, gap):
        nexts = [_begin(actor, gap, kind) for kind in gap.may_become(actor.today, ended)]
    rows = [nexts[at : at + 2] for at in range(0, len(nexts), 2)]
    return Message(Text("coverage.gap", params), [*rows, [Button(Text("coverage.to_gaps"), "cv:b:0")]])


def said(gap: Gap, condition: Condition) -> dict[str, Json]:
    """What fills every text about a blank."""
    return {
        "name": gap.told.name,
        "sector": nested(Text(f"coverage_gap.sector_{gap.told.sector}")),
        "remote": gap.told.remote and gap.told.sector is not Sector.REMOTE,
        "condition": nested(Text(f"coverage.condition_{condition}")),
        "is_blank": condition is Condition.BLANK,
    }


def _begin(actor: Actor, gap: Gap, kind: StepKind) -> Button:
    begun = Begun("coverage_step", f"{gap.id}.{kind}", keeps=True, acting=actor.office.id)
    return Button(Text(f"coverage_step.kind_{kind}"), begun.data)


def _step(one: Step, names: dict[int, str]) -> Json:
    params: dict[str, Json] = {
        "what": nested(Text(f"coverage_step.kind_{one.kind}")),
        "on_day": one.on_day.isoformat(),
        "organization": names[one.organization_id] if one.organization_id is not None else "",
        "line": one.line or "",
    }
    return nested(Text("coverage.step", params))


def _kept(tx: Tx, actor: Actor, gap_id: int) -> Gap:
    """A blank of which the actor can say what became of it. Raises NotFound."""
    gap = coverage.get(tx, gap_id)
    if gap is None or not _keeps(tx, actor, gap):
        raise NotFound
    return gap


def _keeps(tx: Tx, actor: Actor, gap: Gap) -> bool:
    """Whether a blank lies with the actor's committee or one directly below."""
    return home_of(tx, gap, actor.today) in {one.id for one in keepers(tx, actor)}
