"""How records stand to people, and so what each may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, Standing, State, may_any, scopes_of_record
from domain.records import condition
from domain.refusals import NotFound, Refused
from services import problems_taken
from storage import handovers, organizations, record_events, records

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.people import Actor
    from domain.records import DutyRecord, Event
    from storage.database import Tx


def scopes_of(tx: Tx, actor: Actor, versions: Sequence[DutyRecord]) -> frozenset[Scope]:
    """Every way in which a record, by its versions so far, stands to the actor."""
    record = versions[-1]
    addressed = records.addressed(tx, record.id)
    standing = Standing(
        frozenset({record.person_id, *(one.entered_by_id for one in versions)}),
        record.organization_id,
        organizations.above(tx, record.organization_id),
        organizations.successors(tx, record.organization_id, record.held_on),
        _went_on(tx, addressed.organization_id, record) if addressed else frozenset(),
        handovers.heirs(tx, record.office_id) if record.kind in problems_taken.KINDS else frozenset(),
    )
    return scopes_of_record(actor, standing)


def _went_on(tx: Tx, organization_id: int, record: DutyRecord) -> frozenset[int]:
    """An organization, and those in which it went on after the day of a record."""
    return organizations.successors(tx, organization_id, record.held_on) | {organization_id}


def scopes_of_organization(tx: Tx, actor: Actor, organization_id: int) -> frozenset[Scope]:
    """Every way in which what an organization enters stands to the actor.

    What one entered that went on in another is listed with that other's, see `services.record_lists`.
    """
    above = organizations.above(tx, organization_id)
    return scopes_of_record(actor, Standing(frozenset(), organization_id, above))


def state_of(events: Sequence[Event]) -> State:
    """Whether a record with these events is withdrawn."""
    return State.WITHDRAWN if condition(events).withdrawn else State.SAVED


@dataclass(frozen=True)
class Seen:
    """A record as it was at an instant, what had become of it, and how it stands to who looks at it."""

    record: DutyRecord
    events: Sequence[Event]
    scopes: frozenset[Scope]


def require(tx: Tx, actor: Actor, action: Action, record_id: int, as_of: datetime) -> DutyRecord:
    """The version of a record that counted at an instant. Raises NotFound when the actor may not do this."""
    return look(tx, actor, action, record_id, as_of).record


def look(tx: Tx, actor: Actor, action: Action, record_id: int, as_of: datetime) -> Seen:
    """The same with what had become of it. Raises NotFound when the actor may not do this."""
    versions = records.versions(tx, record_id, as_of)
    if not versions:
        raise NotFound
    events = record_events.of_record(tx, versions[-1].root_id, as_of)
    scopes = scopes_of(tx, actor, versions)
    if not may_any(actor, action, scopes, state_of(events)):
        raise NotFound
    return Seen(versions[-1], events, scopes)


def to_change(tx: Tx, actor: Actor, action: Action, record_id: int) -> DutyRecord:
    """The version of a record that counts, locked for a change until the transaction ends.

    Raises NotFound when the actor may not do this, Refused when only the withdrawal stands against it.
    """
    records.lock(tx, record_id)
    versions = records.versions(tx, record_id, records.EVER)
    if not versions:
        raise NotFound
    record, scopes = versions[-1], scopes_of(tx, actor, versions)
    state = state_of(record_events.of_record(tx, record.root_id, records.EVER))
    if may_any(actor, action, scopes, state):
        return record
    if state is State.WITHDRAWN and may_any(actor, action, scopes, State.SAVED):
        raise Refused(key="follow_ups.is_withdrawn", reference=record.reference)
    raise NotFound


def allowed(actor: Actor, scopes: Collection[Scope], events: Sequence[Event]) -> set[Action]:
    """What the actor may do with a record: for leaving out buttons that would be refused."""
    state = state_of(events)
    return {action for action in Action if may_any(actor, action, scopes, state)}


def list_of(tx: Tx, actor: Actor, record: DutyRecord, scopes: Collection[Scope]) -> int | None:
    """In which organization's list an actor finds a record that is not theirs; None when in none."""
    here = {actor.office.organization_id, actor.seat_id}
    if record.organization_id in here or {Scope.CHILD, Scope.BELOW} & set(scopes):
        return record.organization_id
    later = here & organizations.successors(tx, record.organization_id, record.held_on)
    return min(later, default=None)
