"""To whom reports and requests go: the parent, as the tree is at their entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.records import RecordKind
from domain.refusals import NotFound, Refused
from services import entries
from storage import organizations, records

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Tx

ADDRESSED = frozenset({RecordKind.UPWARD_REPORT, RecordKind.SUPPORT_REQUEST})
"""Kinds of record that go to the parent."""


def of_draft(tx: Tx, actor: Actor, draft_id: int) -> int:
    """Return the organization to which what a draft tells of goes; a correction goes where its record went.

    Raises Refused when nobody is above.
    """
    corrected = entries.before(tx, actor, draft_id)
    if corrected is not None:
        addressed = records.addressed(tx, corrected.id)
        if addressed is None:
            raise NotFound
        return addressed.organization_id
    organization = organizations.by_id(tx, entries.bearer(tx, actor, draft_id).organization_id)
    if organization is None:
        raise NotFound
    if organization.parent_id is None:
        raise Refused(key="records.no_parent", organization=organization.name)
    return organization.parent_id


def is_above(tx: Tx, actor: Actor) -> bool:
    """Whether there is anybody to whom the actor's organization can report."""
    organization = organizations.by_id(tx, actor.office.organization_id)
    return organization is not None and organization.parent_id is not None


def name(tx: Tx, organization_id: int) -> str:
    """Return what an addressee is called now."""
    organization = organizations.by_id(tx, organization_id)
    return "" if organization is None else organization.name
