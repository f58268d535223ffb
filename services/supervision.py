"""The way into supervision (督查): what of it waits for somebody, and where the rest is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import in_rows
from domain.inspections import RoundState
from domain.messages import Button, Message, Text
from storage import inspections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.inspections import Inspection
    from domain.people import Actor
    from storage.database import Tx

_ROW = 2
"""Buttons in a row: their words are long."""

PLACES: Mapping[str, tuple[Action, Scope]] = {
    "fb": (Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION),
    "fi": (Action.SEE_FINDINGS, Scope.OWN_ORGANIZATION),
    "ob": (Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION),
    "ir": (Action.SEE_ROUNDS, Scope.OWN_ORGANIZATION),
    "rr": (Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION),
    "sc": (Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION),
}
"""What buttons lead to, and who may go there at all; each place looks closer."""


def show(tx: Tx, actor: Actor) -> Message:
    """Return what waits, and the ways on. Raises NotFound."""
    allow(actor, Action.SEE_INSPECTION, Scope.OWN_ORGANIZATION)
    concerned = inspections.of_person(tx, actor.person_id)
    waiting = [one.organization for one in concerned if _waits(one, actor.person_id)]
    there = inspections.of_organization(tx, actor.office.organization_id)
    unread = [one for one in there if one.is_fed_back and not one.is_received]
    params = {"visits": waiting, "unread": len(unread)}
    places = [
        Button(Text(f"supervision.to_{head}"), head)
        for head, (action, scope) in PLACES.items()
        if may(actor, action, scope)
    ]
    if concerned:
        places.insert(0, Button(Text("supervision.to_ss"), "ss"))
    return Message(Text("supervision.home", params), in_rows(places, _ROW))


def _waits(inspection: Inspection, person_id: int) -> bool:
    """Whether an inspection waits for somebody who visits or leads."""
    if inspection.round.state is not RoundState.STARTED or inspection.is_fed_back or inspection.pair is None:
        return False
    return person_id in {*inspection.pair.person_ids, *inspection.leader_ids}
