"""Beside scores: help given on the spot, good points, talks, and the small anonymous poll of residents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.forms.field import in_rows, nested
from domain.inspections import Mode, NoteKind
from domain.messages import Button, Message, Text
from domain.refusals import Refused
from services import entries, inspections, score_sheets
from services.leaders import Begun
from storage import audit
from storage import inspection_notes as stored
from storage.inspection_notes import NewNote

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.inspections import Inspection
    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx

SHOWN = 6
"""Notes that stand on the screen, the newest ones; of more there is a number."""

_ROW = 3


def write(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Write something down beside scores; gives the inspection's id, the same draft the same.

    Raises NotFound, Refused once the inspection is final, and for a questionnaire in a key round.
    """
    entries.saved(tx, actor, draft_id)
    inspection_id = int(answers["inspection"])
    if stored.of_draft(tx, draft_id) is not None:
        return inspection_id
    inspection, kind = _open(tx, actor, inspection_id), NoteKind(answers["kind"])
    if kind not in _kinds(inspection):
        raise Refused(key="inspection_notes.no_questionnaire", organization=inspection.organization)
    new = NewNote(inspection_id, kind, answers["line"], answers.get("count"))
    note_id = stored.add(tx, new, actor.person_id, draft_id, now)
    body = stored.body(tx, note_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", stored.SUBJECT, note_id, body))
    return inspection_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """Of which inspection a note or poll was made of a draft."""
    note_id = stored.of_draft(tx, draft_id)
    return stored.poll_of_draft(tx, draft_id) if note_id is None else stored.inspection_of(tx, note_id)


def enter_poll(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter how a poll of residents went; gives the inspection's id, the same draft the same.

    Raises NotFound, Refused once the inspection is final.
    """
    entries.saved(tx, actor, draft_id)
    inspection_id = int(answers["inspection"])
    if stored.poll_of_draft(tx, draft_id) is not None:
        return inspection_id
    _open(tx, actor, inspection_id)
    asked, satisfied = answers["asked"], answers["satisfied"]
    poll_id = stored.add_poll(tx, inspection_id, asked, satisfied, actor.person_id, draft_id, now)
    body = stored.poll_body(tx, poll_id)
    audit.append(tx, audit.Event(now, actor.person_id, "enter", stored.POLL, poll_id, body))
    return inspection_id


def show(tx: Tx, actor: Actor, inspection_id: int, _now: datetime) -> Message:
    """Return what was written down beside scores, and the ways to write more. Raises NotFound.

    Before both of the pair have sealed, one sees one's own notes only: a note may tell of a score.
    """
    own = score_sheets.read(tx, actor, inspection_id)
    found = [
        one
        for one in stored.of_inspection(tx, inspection_id)
        if own.both_sealed or one.person_id == actor.person_id
    ]
    poll = stored.poll(tx, inspection_id)
    params: dict[str, Json] = {
        "organization": own.inspection.organization,
        "notes": [_line(one) for one in found[-SHOWN:]],
        "earlier": max(0, len(found) - SHOWN),
        "poll": None if poll is None else {"asked": poll.asked, "satisfied": poll.satisfied},
        "alone": not own.both_sealed,
    }
    ways = []
    if not own.inspection.is_final:
        ways = [
            _form(actor, "inspection_note", Text(f"inspection_note.kind_{kind}"), f"{inspection_id}.{kind}")
            for kind in _kinds(own.inspection)
        ]
        ways.append(_form(actor, "resident_poll", Text("resident_poll.name"), str(inspection_id)))
    back = [Button(Text("score_sheets.back"), f"ss:o:{inspection_id}")]
    return Message(Text("inspection_notes.screen", params), [*in_rows(ways, _ROW), back])


def _open(tx: Tx, actor: Actor, inspection_id: int) -> Inspection:
    inspection = inspections.to_change(tx, actor, inspection_id, Action.SCORE_ITEMS)
    if inspection.is_final:
        raise Refused(key="inspection_notes.is_final", organization=inspection.organization)
    return inspection


def _kinds(inspection: Inspection) -> list[NoteKind]:
    """What can be written down: a key round asks with no questionnaire, it starts from findings (R70)."""
    is_key = inspection.round.mode is Mode.KEY
    return [one for one in NoteKind if not (is_key and one is NoteKind.QUESTIONNAIRE)]


def _line(one: stored.Note) -> Json:
    params = {
        "kind": nested(Text(f"inspection_note.kind_{one.kind}")),
        "line": one.line,
        "count": one.count,
    }
    return nested(Text("inspection_notes.note", params))


def _form(actor: Actor, form: str, label: Text, prefill: str) -> Button:
    return Button(label, Begun(form, prefill, keeps=True, acting=actor.office.id).data)
