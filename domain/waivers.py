"""Waivers: somebody asks to be released from an assignment, and the level above decides, once.

Source: glossary 3.3 (不适用).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from domain.people import Role

if TYPE_CHECKING:
    from domain.obligations import Assignment
    from domain.people import Actor

MOST_BYTES_OF_TOKEN = 8
"""Eight bytes tell the few assignments of one organization apart, and fit into a button as sixteen digits."""


@dataclass(frozen=True)
class Decision:
    """What was decided about a waiver."""

    granted: bool
    person_id: int
    at: datetime


@dataclass(frozen=True)
class Waiver:
    """A request to be released from an assignment."""

    id: int
    obligation: str
    organization_id: int
    office_id: int | None
    """Whose office bears it; None for what the organization bears."""
    period: str
    reason: str
    person_id: int
    """Who asked."""
    at: datetime
    decision: Decision | None = None


def name_of(assignment: Assignment) -> str:
    """Return what a button calls an assignment of an organization: `<obligation>_<period>_<office or 0>`."""
    return f"{assignment.obligation}_{assignment.period}_{assignment.office_id or 0}"


def token(name: str) -> str:
    """Return the same as short as an answer's button needs it: names may be longer than it carries."""
    return blake2b(name.encode(), digest_size=MOST_BYTES_OF_TOKEN).hexdigest()


def is_theirs(actor: Actor, assignment: Assignment) -> bool:
    """Whether an assignment of their organization is the actor's own matter, or that of whom they enter for.

    The organization's is everybody's who enters for it; an office's is its holder's, and their clerk's.
    """
    role = actor.office.role
    if assignment.office_id is None:
        return role is not Role.LEADERSHIP_MEMBER
    return role is Role.CLERK or assignment.office_id == actor.office.id


def decides(actor: Actor, waiver: Waiver, parent_id: int | None) -> bool:
    """Whether a waiver goes to the actor: to the level above; from the top, to the organization department.

    Never to whoever asked, and never to the organization that asked.
    """
    if actor.person_id == waiver.person_id:
        return False
    if parent_id is None:
        return actor.office.role is Role.ADMINISTRATOR and actor.seat_id == waiver.organization_id
    here = {actor.office.organization_id, actor.seat_id}
    return parent_id in here and actor.office.organization_id != waiver.organization_id
