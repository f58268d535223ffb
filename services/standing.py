"""How records stand to people, and so what each may do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Standing, State, may_any, scopes_of_record
from domain.records import condition
from domain.refusals import NotFound
from storage import organizations, record_events, records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.authorization import Scope
    from domain.people import Actor
    from domain.records import DutyRecord, Event
    from storage.database import Tx


def scopes_of(tx: Tx, actor: Actor, record: DutyRecord) -> frozenset[Scope]:
    """Every way in which a record stands to the actor."""
    addressed = records.addressed(tx, record.id)
    standing = Standing(
        frozenset({record.person_id, record.entered_by_id}),
        record.organization_id,
        organizations.above(tx, record.organization_id),
        organizations.successors(tx, record.organization_id, record.held_on),
        addressed.organization_id if addressed else None,
    )
    return scopes_of_record(actor, standing)


def scopes_of_organization(tx: Tx, actor: Actor, organization_id: int) -> frozenset[Scope]:
    """Every way in which what an organization has entered stands to the actor."""
    here = {actor.office.organization_id, actor.seat_id}
    later = frozenset(here & organizations.successors(tx, organization_id, None))
    above = organizations.above(tx, organization_id)
    return scopes_of_record(actor, Standing(frozenset(), organization_id, above, later))


def state_of(events: Sequence[Event]) -> State:
    """Whether a record with these events is withdrawn."""
    return State.WITHDRAWN if condition(events).withdrawn else State.SAVED


def require(tx: Tx, actor: Actor, action: Action, record_id: int, as_of: datetime) -> DutyRecord:
    """The version of a record that counted at an instant. Raises NotFound when the actor may not do this."""
    record = records.current(tx, record_id, as_of)
    if record is None:
        raise NotFound
    state = state_of(record_events.of_record(tx, record.root_id, as_of))
    if not may_any(actor, action, scopes_of(tx, actor, record), state):
        raise NotFound
    return record


def allowed(
    tx: Tx, actor: Actor, record: DutyRecord, events: Sequence[Event], actions: Sequence[Action]
) -> set[Action]:
    """Which of these actions the actor may do: for leaving out buttons that would be refused."""
    scopes, state = scopes_of(tx, actor, record), state_of(events)
    return {action for action in actions if may_any(actor, action, scopes, state)}
