"""Reports to the parent: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Json, Text
from domain.records import RecordKind
from domain.upward_reports import UpwardReport
from services import addressees, plain_entries
from storage import upward_reports

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.UPWARD_REPORT, UpwardReport.from_answers, upward_reports.add)


def log_upward_report(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the report a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log_addressed(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `upward_report.lines` and `upward_report.line` show of a record, by step keys."""
    report = upward_reports.get(tx, record_id)
    number: Json = report.number
    return {
        "kind": nested(Text(f"upward_report.kind_{report.kind}")),
        "held_on": nested(Text("forms.day", {"day": report.held_on.isoformat()})),
        "title": report.title,
        "number": nested(Text("upward_report.no_number")) if number is None else number,
        "addressee": addressees.name(tx, report.addressee_id),
    }
