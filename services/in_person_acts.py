"""What secretaries do in person: entering it, and what a record of it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.in_person_acts import InPersonAct
from domain.messages import Text
from domain.records import RecordKind
from services import plain_entries
from storage import in_person_acts

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.IN_PERSON, InPersonAct.from_answers, in_person_acts.add)


def log_in_person(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the act a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `in_person.lines` and `in_person.line` show of a record, by the form's step keys."""
    act = in_person_acts.get(tx, record_id)
    return {
        "kind": nested(Text(f"in_person.kind_{act.kind}")),
        "held_on": nested(Text("forms.day", {"day": act.held_on.isoformat()})),
        "matter": act.matter,
    }
