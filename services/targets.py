"""Whom tasks and requests can be set for: groups of organizations below, named ones, and their leaders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.messages import Text
from domain.people import OrganizationKind, Role
from domain.refusals import NotFound
from domain.search import SearchKeys
from domain.tasks import BUDGETED
from storage import assigning, offices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.people import Actor
    from storage.assigning import Target
    from storage.database import Tx
    from storage.offices import Sitting

GROUPED = (
    OrganizationKind.COMMITTEE,
    OrganizationKind.LEADING_GROUP,
    OrganizationKind.GENERAL_BRANCH,
    OrganizationKind.BRANCH,
    OrganizationKind.MEMBER_GROUP,
    OrganizationKind.DEPARTMENT,
)
"""Kinds of which all that are directly below can be meant at once."""

_OWNERS = (Role.SECRETARY, Role.LEADERSHIP_MEMBER, Role.ADMINISTRATOR, Role.STEERING_OFFICE_USER)
"""Who can own a task by name: those who answer for something, or who do the work of an organ."""

_NO_KEYS = SearchKeys("", "", "")


@dataclass(frozen=True)
class Choice:
    """An answer to the question for whom: what it is called, and which organizations it means."""

    value: str
    label: Text | str
    keys: SearchKeys
    organization_ids: tuple[int, ...]


def targets(tx: Tx, actor: Actor, *, with_own: bool) -> list[Choice]:
    """Return for whom the actor's committee can set something: itself, groups, and each below by name."""
    children = assigning.children(tx, actor.seat_id, actor.today)
    own = assigning.itself(tx, actor.seat_id) if with_own else None
    found = [] if own is None else [_named(own)]
    for kind in GROUPED:
        of_kind = [one.id for one in children if one.kind is kind]
        if len(of_kind) > 1:
            label = Text(f"task.all_{kind}", {"count": len(of_kind)})
            found.append(Choice(f"c.{kind}", label, _NO_KEYS, tuple(of_kind)))
    deep = assigning.below(tx, actor.seat_id, BUDGETED, actor.today)
    if {one.id for one in deep} - {one.id for one in children}:
        label = Text("task.all_below", {"count": len(deep)})
        found.append(Choice("t.branch", label, _NO_KEYS, tuple(one.id for one in deep)))
    return [*found, *map(_named, children)]


def meant(tx: Tx, actor: Actor, picked: Sequence[str], *, with_own: bool) -> list[int]:
    """Return the organizations that answers mean, each once. Raises NotFound for one that was not offered."""
    known = {one.value: one for one in targets(tx, actor, with_own=with_own)}
    if not picked or any(value not in known for value in picked):
        raise NotFound
    every = (one for value in picked for one in known[value].organization_ids)
    return list(dict.fromkeys(every))


def owners(tx: Tx, organization_id: int, today: date) -> list[Sitting]:
    """Return who can own a task by name in an organization."""
    return offices.holders(tx, organization_id, _OWNERS, today)


def has_below(tx: Tx, actor: Actor) -> bool:
    """Whether there is any organization below of which something could be asked."""
    return bool(assigning.children(tx, actor.seat_id, actor.today))


def _named(one: Target) -> Choice:
    return Choice(str(one.id), one.name, one.keys, (one.id,))
