"""What entering a duty record has in common, whatever its kind: new, corrected, or for somebody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, State, allow, scope_of_draft
from domain.records import require_line
from domain.refusals import NotFound, Refused
from services import notices, standing
from storage import attachments, audit, contributions, drafts, offices, records

if TYPE_CHECKING:
    from datetime import datetime

    from domain.drafts import Terms
    from domain.people import Actor
    from domain.records import Attachment, DutyRecord
    from storage.database import Tx
    from storage.records import Bearer


def saved(tx: Tx, actor: Actor, draft_id: int) -> int | None:
    """Return the record that was made of a draft already; until the transaction ends nobody else makes one.

    Raises NotFound when the draft is not the actor's.
    """
    owner = records.draft_owner(tx, draft_id)
    if owner is None:
        raise NotFound
    allow(actor, Action.USE_DRAFT, scope_of_draft(actor, owner), State.OPEN)
    return records.of_draft(tx, draft_id)


def bearer(tx: Tx, actor: Actor, draft_id: int) -> Bearer:
    """Whose duty a draft tells of: that of the record it corrects, of the leader it is for, or one's own.

    Raises NotFound for somebody of another organization.
    """
    heading = drafts.heading(tx, draft_id)
    if heading is None:
        raise NotFound
    whose = bearer_under(tx, actor, heading.terms)
    if heading.terms.about_id is None and whose.organization_id != actor.office.organization_id:
        raise NotFound
    return whose


def bearer_under(tx: Tx, actor: Actor, terms: Terms) -> Bearer:
    """The same by the terms of a draft, which may have been begun in another office. Raises NotFound."""
    if terms.about_id is not None:
        record = records.get(tx, terms.about_id)
        if record is None:
            raise NotFound
        return records.Bearer(record.person_id, record.office_id, record.organization_id)
    if terms.for_office_id is None:
        return records.Bearer(actor.person_id, actor.office.id, actor.office.organization_id)
    holder = offices.by_id(tx, terms.for_office_id)
    if holder is None:
        raise NotFound
    return records.Bearer(holder.person_id, holder.office_id, holder.organization_id)


def before(tx: Tx, actor: Actor, draft_id: int) -> DutyRecord | None:
    """The version of a record that a draft corrects, locked until the transaction ends; None for a new one.

    Raises NotFound when the actor may not correct it, Refused when it was changed or withdrawn since.
    """
    heading = drafts.heading(tx, draft_id)
    if heading is None or heading.terms.about_id is None:
        return None
    about = heading.terms.about_id
    present = standing.to_change(tx, actor, Action.CORRECT_RECORD, about)
    if present.id != about:
        raise Refused(key="corrections.changed_meanwhile", reference=present.reference)
    return present


def enter(
    tx: Tx, actor: Actor, entry: records.Entry, details: Callable[[int], None], files: Sequence[Attachment]
) -> int:
    """Write a version of a record, its details (by its id), its files and its audit link; gives its id.

    Raises NotFound when the actor may not log something new of this kind, or not correct what is corrected.
    """
    corrected = before(tx, actor, entry.draft_id)
    heading = drafts.heading(tx, entry.draft_id)
    if heading is None:
        raise NotFound
    source = records.Source(actor.person_id, heading.terms.origin)
    if corrected is None:
        allow(actor, Action(f"log_{entry.kind}"), Scope.OWN_ORGANIZATION)
        whose = bearer(tx, actor, entry.draft_id)
        _require_in_office(tx, whose, entry)
        record_id = records.add(tx, whose, entry, source, actor.today.year)
    else:
        _require_in_office(tx, bearer(tx, actor, entry.draft_id), entry)
        record_id = _correct(tx, corrected, entry, source, str(heading.answers.get("reason", "")))
    details(record_id)
    _count(tx, record_id, corrected, entry.entered_at)
    attachments.add(tx, record_id, files)
    action = "enter" if corrected is None else "correct"
    body = records.body(tx, record_id)
    audit.append(tx, audit.Event(entry.entered_at, actor.person_id, action, records.SUBJECT, record_id, body))
    if corrected is None:
        notices.tell_addressee(tx, record_id, entry.entered_at)
    return record_id


def _count(tx: Tx, record_id: int, corrected: DutyRecord | None, now: datetime) -> None:
    """Let a version count, instead of the one that it corrects."""
    version = records.get(tx, record_id)
    if version is None:
        raise NotFound
    if corrected is not None:
        contributions.end(tx, version.root_id, now)
    contributions.begin(tx, version, records.first_entered_at(tx, version.root_id), now)


def _require_in_office(tx: Tx, whose: Bearer, entry: records.Entry) -> None:
    """Whoever fills in what somebody else left cannot make it a duty of the time after them."""
    holder = offices.by_id(tx, whose.office_id)
    last_on = entry.last_on or entry.held_on
    if holder is not None and holder.to_on is not None and last_on > holder.to_on:
        day, last = last_on.isoformat(), holder.to_on.isoformat()
        raise Refused(key="records.after_office", name=holder.name, day=day, last=last)


def _correct(tx: Tx, corrected: DutyRecord, entry: records.Entry, source: records.Source, reason: str) -> int:
    if corrected.kind is not entry.kind:
        raise NotFound
    require_line(reason)
    return records.add_version(tx, corrected, entry, replace(source, reason=reason))
