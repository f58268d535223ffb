"""How inspections stand to people: who visits, who leads, whose organization is visited, who runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, may_any
from domain.inspections import InspectionEventKind, Part
from domain.refusals import NotFound
from services import standing
from services.persons import local_day
from storage import inspections, organizations

if TYPE_CHECKING:
    from domain.inspections import Inspection
    from domain.people import Actor
    from storage.database import Tx


def require(tx: Tx, actor: Actor, inspection_id: int, action: Action) -> Inspection:
    """An inspection of which the actor may do this. Raises NotFound."""
    found = inspections.by_id(tx, inspection_id)
    if found is None or not may(tx, actor, found, action):
        raise NotFound
    return found


def to_change(tx: Tx, actor: Actor, inspection_id: int, action: Action) -> Inspection:
    """The same, locked for a change until the transaction ends. Raises NotFound."""
    inspections.lock(tx, inspection_id)
    return require(tx, actor, inspection_id, action)


def may(tx: Tx, actor: Actor, inspection: Inspection, action: Action) -> bool:
    """Whether the actor may do this: for leaving out buttons that would be refused."""
    return may_any(actor, action, scopes(tx, actor, inspection), State.ABSENT)


def scopes(tx: Tx, actor: Actor, inspection: Inspection) -> frozenset[Scope]:
    """Every way in which an inspection stands to the actor, or ELSEWHERE alone.

    To the visited organization and those above it there is none before it was fed back.
    """
    found = set()
    if inspection.pair is not None and actor.person_id in inspection.pair.person_ids:
        found.add(Scope.OWN_PAIR)
    if actor.person_id in inspection.leader_ids:
        found.add(Scope.OWN_TEAM)
    if actor.person_id in inspections.admitted(tx, inspection.id, Part.RECHECK):
        found.add(Scope.OWN_RECHECK)
    if inspection.round.organization_id == actor.seat_id:
        found.add(Scope.OWN_TREE)
    if inspection.is_fed_back:
        found |= standing.scopes_of_organization(tx, actor, inspection.organization_id) - {Scope.ELSEWHERE}
        here = {actor.office.organization_id, actor.seat_id}
        if Scope.OWN_ORGANIZATION not in found and went_on(tx, inspection) & here:
            found.add(Scope.OWN_ORGANIZATION)
    return frozenset(found or {Scope.ELSEWHERE})


def went_on(tx: Tx, inspection: Inspection) -> frozenset[int]:
    """The organizations in which the visited one went on after it was fed back: it is theirs to deal with."""
    told_at = inspection.at(InspectionEventKind.FED_BACK)
    if told_at is None:
        return frozenset()
    told_on = local_day(told_at, inspection.time_zone)
    return organizations.successors(tx, inspection.organization_id, told_on)
