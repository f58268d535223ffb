"""Records of any other duty item: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.forms.field import nested
from domain.general_records import GeneralRecord
from domain.messages import Json, Text
from domain.records import RecordKind
from services import plain_entries, tasks
from storage import general_records

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.GENERAL, GeneralRecord.from_answers, general_records.add)


def log_general(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the record a filled form tells of; the same draft gives the same record. Raises Refused."""
    tasks.require_asked(tx, answers)
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `general.lines` and `general.line` show of a record, by the form's step keys."""
    record = general_records.get(tx, record_id)
    line: Json = record.line
    figure = nested(Text("forms.skipped")) if record.figure is None else str(record.figure)
    return {
        "item": tasks.title(tx, record.item) or catalogue(record.held_on.year).title(record.item),
        "held_on": nested(Text("forms.day", {"day": record.held_on.isoformat()})),
        "title": record.title,
        "figure": figure,
        "line": nested(Text("general.no_line")) if line is None else line,
    }
