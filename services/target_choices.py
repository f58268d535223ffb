"""What the forms of rounds offer: units to visit, organizations to take in by hand, rounds to change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may
from domain.terms_of_office import LED
from services import round_plan
from services.round_ground import ground
from storage import assigning, inspection_rounds

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.assigning import Target
    from storage.database import Tx

_UNITS, _ORGANIZATIONS = "round_units", "round_organizations"
SOURCES = frozenset({_UNITS, _ORGANIZATIONS})


def choices(tx: Tx, actor: Actor, source: str) -> list[Target]:
    """Return the organizations of a source: units, or (`round_organizations:<round>`) whom it visits not yet.

    Whoever plans no rounds is offered nothing.
    """
    if not may(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE):
        return []
    here = ground(tx, actor.seat_id, actor.today)
    name, _, round_id = source.partition(":")
    if name == _UNITS:
        wanted = {one.id for one in here.units()}
    else:
        wanted = set(here.nodes) - _visited(tx, actor, round_id)
    below = assigning.below(tx, actor.seat_id, LED, actor.today)
    return [replace(one, name=here.names[one.id]) for one in below if one.id in wanted]


def _visited(tx: Tx, actor: Actor, round_id: str) -> set[int]:
    """Whom a round of the actor's visits already."""
    if round_id not in {str(one.id) for one in round_plan.planned(tx, actor)}:
        return set()
    return {one.organization_id for one in inspection_rounds.targets(tx, int(round_id))}
