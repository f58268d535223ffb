"""Who visits where: what the bot proposes, and writing what was shown with one tap. Source: R60-R62.

What is written is what was shown: when something has changed in between so that it would be another
assignment, that one is shown instead.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import nested
from domain.inspections import Part, RoundState
from domain.messages import Button, Message, Text
from domain.pair_rules import Ground, Place
from domain.pairing import assign
from domain.refusals import Refused
from services import equal_scores, pair_notices
from services.inspection_teams import everybody, require, to_change
from storage import (
    audit,
    inspection_rounds,
    inspection_teams,
    inspections,
    organizations,
    score_progress,
    team_facts,
)
from storage.inspections import NewPair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from domain.inspections import Inspection, Round
    from domain.messages import Json
    from domain.pairing import Pair
    from domain.people import Actor
    from storage.database import Tx

_IMPOSSIBLE_SHOWN = 3
"""Places without any pair of which a message tells why; of more there is a number."""

_DIGEST_CHARACTERS = 16


@dataclass(frozen=True)
class Proposal:
    """Who could visit the places that nobody visits yet."""

    round: Round
    ground: Ground
    places: Sequence[Place]
    """All of the round's."""
    pairs: Mapping[int, Pair]
    """By organization."""
    impossible: Sequence[Place]
    """Places that no pair can visit without a rule being broken."""
    fewest: int
    most: int
    """How often people are out then, with what is set already."""

    @property
    def digest(self) -> str:
        """By what is recognised that the same would be written as was shown."""
        told = repr((sorted(self.pairs.items()), sorted(one.id for one in self.impossible)))
        return hashlib.sha256(told.encode()).hexdigest()[:_DIGEST_CHARACTERS]


def places_of(tx: Tx, round_: Round) -> list[Place]:
    """What a round visits: its inspections once it was started, before that its targets."""
    if round_.state is RoundState.PLANNED:
        ids = [one.organization_id for one in inspection_rounds.targets(tx, round_.id)]
        names = organizations.names(tx, ids)
        return [Place(one, names[one]) for one in ids]
    return [Place(one.organization_id, one.organization) for one in inspections.of_round(tx, round_.id)]


def looked_on(actor: Actor, now: datetime) -> date:
    """On which day offices are looked at: the last days of some are over here, and not yet in UTC.

    The database looks by UTC; whom it would refuse is to be refused here first.
    """
    return min(actor.today, now.date())


def ground_of(tx: Tx, round_: Round, places: Sequence[Place], on: date) -> Ground:
    """Everything that decides who may visit these places on a day."""
    members = everybody(tx, round_.id)
    held = team_facts.offices_of(tx, {one.person_id for one in members})
    wanted = {one.organization_id for several in held.values() for one in several}
    ids = [one.id for one in places]
    return Ground(
        round_.mode,
        round_.organization_id,
        on,
        members,
        frozenset(inspection_teams.briefed_for(tx, round_.id)),
        held,
        team_facts.units(tx, wanted | set(ids)),
        team_facts.last_pairs(tx, ids, round_.id),
    )


def propose(tx: Tx, round_: Round, on: date) -> Proposal:
    """Who could visit the places of a round that nobody visits yet."""
    places = places_of(tx, round_)
    ground = ground_of(tx, round_, places, on)
    loads: dict[int, int] = {}
    done = set()
    for one in [] if round_.state is RoundState.PLANNED else inspections.of_round(tx, round_.id):
        if one.pair is not None:
            done.add(one.organization_id)
            for person_id in one.pair.person_ids:
                loads[person_id] = loads.get(person_id, 0) + 1
    options = {one.id: ground.options(one) for one in places if one.id not in done}
    found = assign({key: pairs for key, pairs in options.items() if pairs}, loads, round_.seed)
    impossible = [one for one in places if one.id in options and not options[one.id]]
    out = found.loads.values()
    return Proposal(round_, ground, places, found.pairs, impossible, min(out, default=0), max(out, default=0))


def show(tx: Tx, actor: Actor, round_id: int, now: datetime) -> Message:
    """What the bot proposes, with one button that writes it. Raises NotFound."""
    round_ = require(tx, actor, round_id, Action.PLAN_ROUNDS)
    return _shown(propose(tx, round_, looked_on(actor, now)))


def confirm(tx: Tx, actor: Actor, round_id: int, digest: str, now: datetime) -> Message:
    """Write a proposal as it was shown, or show what it is by now. Raises NotFound, Refused."""
    round_ = to_change(tx, actor, round_id)
    if round_.state is RoundState.PLANNED:
        raise Refused(key="pairing.not_started", name=round_.name)
    for one in inspections.of_round(tx, round_id):
        inspections.lock(tx, one.id)
    proposal = propose(tx, round_, looked_on(actor, now))
    if proposal.digest != digest or not proposal.pairs:
        return _shown(proposal, changed=bool(proposal.pairs))
    written = []
    for one in inspections.of_round(tx, round_id):
        if one.organization_id in proposal.pairs:
            first, second = proposal.pairs[one.organization_id]
            member = proposal.ground.member(first)
            if member is not None:
                new = NewPair(member.team_id, first, second)
                written.append((one, write(tx, actor, one, new, now)))
    pair_notices.tell(tx, round_, written, now)
    params: dict[str, Json] = {"name": round_.name, "count": len(written), "left": len(proposal.impossible)}
    rows = [[Button(Text("inspection_teams.to_places"), f"it:p:{round_id}:0")], [_back(round_id)]]
    return Message(Text("pairing.written", params), rows)


def write(tx: Tx, actor: Actor, inspection: Inspection, new: NewPair, now: datetime) -> int:
    """Write who visits, let them and the team's leader stand behind values; gives the entry's id.

    Two who have both sealed already, each beside somebody else, agree on what both wrote from now on.
    """
    pair_id = inspections.set_pair(tx, inspection.id, new, actor.person_id, now)
    inspections.admit(tx, inspection.id, [new.first_id, new.second_id], Part.PAIR, now)
    leaders = [one.person_id for one in inspection_teams.members(tx, [new.team_id]) if one.leads]
    inspections.admit(tx, inspection.id, leaders, Part.LEADER, now)
    body = inspections.pair_body(tx, pair_id)
    audit.append(tx, audit.Event(now, actor.person_id, "pair", inspections.PAIR, pair_id, body))
    present = inspections.by_id(tx, inspection.id)
    sealed = score_progress.sealed(tx, [inspection.id])[inspection.id]
    if present is not None and {new.first_id, new.second_id} <= sealed:
        equal_scores.settle_equal(tx, present, now)
    return pair_id


def _shown(proposal: Proposal, *, changed: bool = False) -> Message:
    round_ = proposal.round
    started = round_.state is RoundState.STARTED
    why = [
        {"place": one.name, "rules": [nested(rule) for rule in proposal.ground.why_not(one)]}
        for one in proposal.impossible[:_IMPOSSIBLE_SHOWN]
    ]
    params: dict[str, Json] = {
        "name": round_.name,
        "places": len(proposal.places),
        "pairs": len(proposal.pairs),
        "fewest": proposal.fewest,
        "most": proposal.most,
        "why": why,
        "impossible": len(proposal.impossible),
        "started": started,
        "changed": changed,
    }
    rows = []
    if proposal.pairs:
        rows.append([Button(Text("pairing.to_list"), f"it:l:{round_.id}:0")])
        if started:
            params_of_label = {"count": len(proposal.pairs)}
            label = Text("pairing.confirm", params_of_label)
            rows.append([Button(label, f"it:y:{round_.id}:{proposal.digest}")])
    return Message(Text("pairing.proposal", params), [*rows, [_back(round_.id)]])


def _back(round_id: int) -> Button:
    return Button(Text("inspection_teams.back"), f"it:o:{round_id}")
