"""Talks: entering how many, and what a record of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.records import RecordKind
from domain.talks import Talk
from services import plain_entries
from storage import talks

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.TALK, Talk.from_answers, talks.add)


def log_talk(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the talks a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `talk.lines` and `talk.line` show of a record, by the form's step keys."""
    talk = talks.get(tx, record_id)
    return {
        "counterpart": nested(Text(f"talk.counterpart_{talk.counterpart}")),
        "held_on": nested(Text("forms.day", {"day": talk.held_on.isoformat()})),
        "count": str(talk.count),
    }
