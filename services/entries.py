"""What entering a duty record has in common, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from domain.authorization import Action, State, allow, scope_of_draft
from domain.refusals import NotFound
from storage import attachments, audit, records

if TYPE_CHECKING:
    from domain.people import Actor
    from domain.records import Attachment
    from storage.database import Tx


def saved(tx: Tx, actor: Actor, draft_id: int) -> int | None:
    """Return the record that was made of a draft already; until the transaction ends nobody else makes one.

    Raises NotFound when the draft is not the actor's.
    """
    owner = records.draft_owner(tx, draft_id)
    if owner is None:
        raise NotFound
    allow(actor, Action.USE_DRAFT, scope_of_draft(actor, owner), State.OPEN)
    return records.of_draft(tx, draft_id)


def enter(
    tx: Tx, actor: Actor, entry: records.Entry, details: Callable[[int], None], files: Sequence[Attachment]
) -> int:
    """Write a record, its details (by its id), its files and its audit link; gives its id."""
    record_id = records.add(tx, actor, entry)
    details(record_id)
    attachments.add(tx, record_id, files)
    body = records.body(tx, record_id)
    audit.append(
        tx, audit.Event(entry.entered_at, actor.person_id, "enter", records.SUBJECT, record_id, body)
    )
    return record_id
