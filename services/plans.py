"""Plans and documents on file: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Json, Text
from domain.plans import Plan
from domain.records import RecordKind
from services import plain_entries
from storage import plans

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.PLAN, Plan.from_answers, plans.add)


def log_plan(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the paper a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `plan.lines` and `plan.line` show of a record, by the form's step keys."""
    plan = plans.get(tx, record_id)
    number: Json = plan.number
    return {
        "kind": nested(Text(f"plan.kind_{plan.kind}")),
        "title": plan.title,
        "number": nested(Text("plan.no_number")) if number is None else number,
        "held_on": nested(Text("forms.day", {"day": plan.held_on.isoformat()})),
    }
