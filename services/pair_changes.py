"""Who visits a place, said by hand; and others instead, when somebody is ill. Source: R60-R62."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import nested
from domain.inspections import Part, RoundState
from domain.pair_rules import Place
from domain.refusals import NotFound, Refused
from services import entries, pair_notices, pairing
from services.inspection_teams import require, to_change
from storage import drafts, inspections
from storage.inspections import NewPair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Inspection, Member, Round
    from domain.messages import Text
    from domain.pair_rules import Ground
    from domain.people import Actor
    from storage.database import Tx

ALL = "all"
"""Stands for every open inspection of somebody's."""

EACH = "each"
"""Stands for whoever is out least among those who can, place by place."""


def open_of(tx: Tx, round_id: int, person_id: int) -> list[Inspection]:
    """The inspections of a round in which somebody visits and that were not fed back yet."""
    return [
        one
        for one in inspections.of_round(tx, round_id)
        if one.pair is not None and person_id in one.pair.person_ids and not one.is_fed_back
    ]


def place_of(inspection: Inspection) -> Place:
    """What an inspection visits."""
    return Place(inspection.organization_id, inspection.organization)


def ground(tx: Tx, actor: Actor, several: Sequence[Inspection], round_: Round, now: datetime) -> Ground:
    """What decides who may visit the places of some inspections."""
    places = [place_of(one) for one in several]
    return pairing.ground_of(tx, round_, places, pairing.looked_on(actor, now))


def set_by_hand(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say who visits a place and when; gives the inspection. The same once more changes nothing.

    Raises NotFound, Refused with every rule that would be broken.
    """
    entries.saved(tx, actor, draft_id)
    inspection, round_ = _to_change(tx, actor, int(answers["place"]))
    first, second = (int(str(answers[key]).rpartition(".")[2]) for key in ("first", "second"))
    visit_on = None if answers.get("visit_on") is None else date.fromisoformat(answers["visit_on"])
    before = inspection.pair
    if before is not None and (set(before.person_ids), before.visit_on) == ({first, second}, visit_on):
        return inspection.id
    known = ground(tx, actor, [inspection], round_, now)
    _require_kept(known, [(inspection, first, second)])
    if visit_on is not None and not round_.from_on <= visit_on <= round_.to_on:
        params = {"from_on": round_.from_on.isoformat(), "to_on": round_.to_on.isoformat()}
        raise Refused(key="pairing.outside_window", **params)
    reason = answers.get("reason")
    if before is not None and set(before.person_ids) != {first, second} and not reason:
        raise Refused(key="pairing.reason_missing", place=inspection.organization)
    member = known.member(first)
    if member is None:
        raise NotFound
    new = NewPair(member.team_id, first, second, visit_on, reason)
    pair_id = pairing.write(tx, actor, inspection, new, now)
    pair_notices.tell(tx, round_, [(inspection, pair_id)], now)
    return inspection.id


def substitute(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Let somebody go instead of somebody else; gives the round. Raises NotFound, Refused.

    Until an inspection was fed back. What the former has given stays to be read and counts no more.
    """
    entries.saved(tx, actor, draft_id)
    round_id, former_id = (int(one) for one in answers["who"].split("."))
    round_ = to_change(tx, actor, round_id)
    meant = answers["extent"].rpartition(".")[2]
    wanted = [one for one in open_of(tx, round_id, former_id) if meant in {ALL, str(one.id)}]
    for one in wanted:
        inspections.lock(tx, one.id)
    several = [one for one in open_of(tx, round_id, former_id) if meant in {ALL, str(one.id)}]
    if not several:
        raise Refused(key="pairing.nothing_open")
    known = ground(tx, actor, several, round_, now)
    loads = _loads(tx, round_id)
    written = []
    for one in several:
        instead_id = (
            _least(known, one, former_id, loads) if answers["instead"] == EACH else int(answers["instead"])
        )
        stays = _partner(one, former_id)
        _require_kept(known, [(one, stays, instead_id)])
        loads[instead_id] = loads.get(instead_id, 0) + 1
        member = known.member(stays)
        visit_on = None if one.pair is None else one.pair.visit_on
        if member is not None:
            new = NewPair(member.team_id, stays, instead_id, visit_on, answers["reason"])
            written.append((one, pairing.write(tx, actor, one, new, now)))
    pair_notices.tell(tx, round_, written, now)
    return round_id


def who_could(known: Ground, several: Sequence[Inspection], former_id: int) -> list[Member]:
    """Who could go to all of these places instead of somebody, without a rule being broken."""
    return [
        one
        for one in known.members
        if one.person_id != former_id
        and all(
            not known.broken(_partner(each, former_id), one.person_id, place_of(each)) for each in several
        )
    ]


def require_can_lead(tx: Tx, actor: Actor, round_: Round, member: Member, now: datetime) -> None:
    """Nobody leads a team where a rule keeps them away from a place that it visits. Raises Refused."""
    theirs = _of_team(tx, round_, member.team_id)
    known = ground(tx, actor, theirs, round_, now)
    for one in theirs:
        for key in known.bars_leader(member, place_of(one)):
            raise Refused(key=key, names=[member.name], place=one.organization)


def admit_leader(tx: Tx, round_: Round, member: Member, now: datetime) -> None:
    """Let somebody who leads from now on stand behind values of their team's inspections."""
    for one in _of_team(tx, round_, member.team_id):
        inspections.lock(tx, one.id)
        inspections.admit(tx, one.id, [member.person_id], Part.LEADER, now)


def inspection_of_draft(tx: Tx, draft_id: int) -> int | None:
    """For which inspection a draft that is saved said who visits."""
    return _said(tx, draft_id, "place")


def round_of_draft(tx: Tx, draft_id: int) -> int | None:
    """In which round a draft that is saved let somebody go instead of somebody else."""
    return _said(tx, draft_id, "who")


def _said(tx: Tx, draft_id: int, key: str) -> int | None:
    heading = drafts.heading(tx, draft_id)
    said = None if heading is None else heading.answers.get(key)
    return None if said is None else int(str(said).partition(".")[0])


def _of_team(tx: Tx, round_: Round, team_id: int) -> list[Inspection]:
    """What a team still has to do."""
    return [
        one
        for one in inspections.of_round(tx, round_.id)
        if one.pair is not None and one.pair.team_id == team_id and not one.is_final
    ]


def _to_change(tx: Tx, actor: Actor, inspection_id: int) -> tuple[Inspection, Round]:
    """An inspection whose pair may change, with its round, both locked. Raises NotFound, Refused."""
    found = inspections.by_id(tx, inspection_id)
    if found is None:
        raise NotFound
    require(tx, actor, found.round.id, Action.PLAN_ROUNDS)
    round_ = to_change(tx, actor, found.round.id)
    inspections.lock(tx, inspection_id)
    present = inspections.by_id(tx, inspection_id)
    if present is None or round_.state is not RoundState.STARTED:
        raise NotFound
    if present.is_fed_back:
        raise Refused(key="pairing.fed_back", place=present.organization)
    return present, round_


def _require_kept(known: Ground, wanted: Sequence[tuple[Inspection, int, int]]) -> None:
    """Raises Refused with every rule that somebody would break."""
    broken: list[Text] = []
    for inspection, first, second in wanted:
        broken += known.broken(first, second, place_of(inspection))
    if broken:
        place = wanted[0][0].organization
        raise Refused(key="pairing.broken", place=place, rules=[nested(one) for one in broken])


def _partner(inspection: Inspection, person_id: int) -> int:
    """With whom somebody visits. Raises NotFound."""
    pair = () if inspection.pair is None else inspection.pair.person_ids
    others = [one for one in pair if one != person_id]
    if len(others) != 1:
        raise NotFound
    return others[0]


def _loads(tx: Tx, round_id: int) -> dict[int, int]:
    """How many places of a round each visits."""
    loads: dict[int, int] = {}
    for one in inspections.of_round(tx, round_id):
        for person_id in () if one.pair is None else one.pair.person_ids:
            loads[person_id] = loads.get(person_id, 0) + 1
    return loads


def _least(known: Ground, inspection: Inspection, former_id: int, loads: Mapping[int, int]) -> int:
    """Who could go instead and is out least. Raises Refused when there is nobody."""
    found = who_could(known, [inspection], former_id)
    if not found:
        raise Refused(key="pairing.nobody_instead", place=inspection.organization)
    return min(found, key=lambda one: (loads.get(one.person_id, 0), one.person_id)).person_id
