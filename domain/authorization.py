"""Who may do what: one table of action, role, scope and state. What is not in it may not be done.

Source: architecture decision 9. "Forbidden" and "not found" look the same, so a refusal here is
`NotFound`.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from domain.people import Role
from domain.refusals import NotFound

if TYPE_CHECKING:
    from domain.people import Actor


class Action(enum.StrEnum):
    """What can be asked of a service. A test fails for an action without a row in the table."""

    LOG_MEETING = "log_meeting"
    LOG_VISIT = "log_visit"
    LOG_DUTY_STAY = "log_duty_stay"
    READ_RECORD = "read_record"
    LIST_RECORDS = "list_records"
    USE_DRAFT = "use_draft"
    JOIN = "join"


class Scope(enum.StrEnum):
    """How the thing asked for stands to the person who asks; the nearest that fits."""

    OWN_CONTACT = "own_contact"
    """The phone number of the asking account itself."""
    OWN_DRAFT = "own_draft"
    OWN_RECORD = "own_record"
    """Entered by this person."""
    OWN_ORGANIZATION = "own_organization"
    """Of the organization in which the person acts."""
    ELSEWHERE = "elsewhere"
    """Anybody else's."""


class State(enum.StrEnum):
    """In which state the thing is."""

    ABSENT = "absent"
    """It does not exist yet: the action makes it. Also for lists, which exist always."""
    OPEN = "open"
    """A draft that is being filled."""
    SAVED = "saved"
    """A draft that became a record, and the record."""
    DISCARDED = "discarded"
    """A draft that was given up."""


class Cell(NamedTuple):
    """One permission. The role is None for an account that holds no office."""

    action: Action
    role: Role | None
    scope: Scope
    state: State


def _cells(
    actions: Collection[Action],
    roles: Collection[Role | None],
    scope: Scope,
    states: Collection[State],
) -> frozenset[Cell]:
    return frozenset(Cell(*one) for one in itertools.product(actions, roles, (scope,), states))


_ENTER_FOR_AN_ORGANIZATION = (Role.SECRETARY, Role.CLERK)
_GO_OUT = (Role.SECRETARY, Role.LEADERSHIP_MEMBER)
"""Who visits and stays themselves; contact points belong to persons, and a clerk has none."""
_ENTER = (*_ENTER_FOR_AN_ORGANIZATION, Role.LEADERSHIP_MEMBER)
_READ = (Action.READ_RECORD,)
_LIST = (Action.LIST_RECORDS,)

TABLE: frozenset[Cell] = (
    _cells((Action.LOG_MEETING,), _ENTER_FOR_AN_ORGANIZATION, Scope.OWN_ORGANIZATION, (State.ABSENT,))
    | _cells((Action.LOG_VISIT, Action.LOG_DUTY_STAY), _GO_OUT, Scope.OWN_ORGANIZATION, (State.ABSENT,))
    | _cells((Action.USE_DRAFT,), _ENTER, Scope.OWN_DRAFT, (State.OPEN, State.SAVED, State.DISCARDED))
    | _cells(_READ, tuple(Role), Scope.OWN_RECORD, (State.SAVED,))
    | _cells(_READ, _ENTER_FOR_AN_ORGANIZATION, Scope.OWN_ORGANIZATION, (State.SAVED,))
    | _cells(_LIST, tuple(Role), Scope.OWN_RECORD, (State.ABSENT,))
    | _cells(_LIST, _ENTER_FOR_AN_ORGANIZATION, Scope.OWN_ORGANIZATION, (State.ABSENT,))
    | _cells((Action.JOIN,), (None,), Scope.OWN_CONTACT, (State.ABSENT,))
)
"""Every permission there is."""


def allow(actor: Actor | None, action: Action, scope: Scope, state: State = State.ABSENT) -> None:
    """Raises NotFound unless the table holds the cell."""
    if Cell(action, actor.office.role if actor else None, scope, state) not in TABLE:
        raise NotFound


def may(actor: Actor, action: Action, scope: Scope, state: State = State.ABSENT) -> bool:
    """Whether the table holds the cell: for leaving out a button that would be refused."""
    return Cell(action, actor.office.role, scope, state) in TABLE


def scope_of_record(actor: Actor, person_id: int, organization_id: int) -> Scope:
    """How a record stands to the actor, by who entered it and for which organization."""
    if person_id == actor.person_id:
        return Scope.OWN_RECORD
    if organization_id == actor.office.organization_id:
        return Scope.OWN_ORGANIZATION
    return Scope.ELSEWHERE


def scope_of_draft(actor: Actor, person_id: int) -> Scope:
    """How a draft stands to the actor."""
    return Scope.OWN_DRAFT if person_id == actor.person_id else Scope.ELSEWHERE
