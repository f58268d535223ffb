"""What the small forms of a sheet write: a value with its reason, what is added to it, where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.environment import number
from domain.refusals import NotFound
from services import entries, score_sheet_views, score_sheets
from storage import drafts, onsite_scores
from storage.onsite_scores import File, NewScore

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Tx

_ABOUT = ("mark", "score", "inspection")
"""The answers that name an inspection: alone, or before an item."""


def enter(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Give an item of one's own sheet a value below full marks; gives the inspection's id.

    Raises NotFound, Refused.
    """
    entries.saved(tx, actor, draft_id)
    inspection_id, key, halves = str(answers["mark"]).split(".")
    score_sheets.score(tx, actor, int(inspection_id), key, int(halves), now, answers["reason"])
    return int(inspection_id)


def add_note(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Add a line, photos or voice messages to what one gave an item; gives the inspection's id.

    Raises NotFound for an item that is not scored, Refused.
    """
    entries.saved(tx, actor, draft_id)
    inspection_id, key = str(answers["score"]).split(".")
    own = score_sheets.to_change(tx, actor, int(inspection_id))
    score_sheets.require_open(tx, own, now)
    before = own.sheet.scores.get(own.item(key).key)
    if before is None:
        raise NotFound
    new = NewScore(
        own.inspection.id,
        actor.person_id,
        key,
        before.value,
        before.reason,
        answers.get("note") or before.note,
        before.place,
        before.origin,
    )
    (score_id,) = onsite_scores.add(tx, [new], actor.person_id, now)
    sent = [
        File(one["kind"], one["file_id"], one["unique_id"], one["name"])
        for one in answers.get("attachments") or ()
    ]
    onsite_scores.attach(tx, score_id, [*onsite_scores.files(tx, before.id), *sent])
    score_sheets.link(tx, [score_id], actor, now)
    return own.inspection.id


def arrive(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say where one scores; gives the inspection's id. Raises NotFound, Refused."""
    entries.saved(tx, actor, draft_id)
    return score_sheets.arrive(tx, actor, int(answers["inspection"]), answers["place"], now).inspection.id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Of which inspection a saved draft was: a score says nothing of the draft it was made of."""
    heading = drafts.heading(tx, draft_id)
    if heading is None:
        return None
    named = next((str(heading.answers[key]) for key in _ABOUT if key in heading.answers), "")
    return number(named.partition(".")[0]) or None


def receipt(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Message:
    """Return what was written last, and the next open item. Raises NotFound."""
    own = score_sheets.read(tx, actor, inspection_id)
    last = max(own.sheet.scores.values(), key=lambda one: one.id, default=None)
    return score_sheet_views.onward(tx, actor, own, now, "" if last is None else last.item)
