"""The register of problems: entering one, and what a record of one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.problems import Problem
from domain.records import RecordKind
from services import plain_entries
from storage import problems

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.messages import Params
    from domain.people import Actor
    from storage.database import Tx

_KIND = plain_entries.Kind(RecordKind.PROBLEM, Problem.from_answers, problems.add)


def log_problem(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Enter the problem a filled form tells of; the same draft gives the same record. Raises Refused."""
    return plain_entries.log(tx, actor, answers, draft_id, now, _KIND)


def content(tx: Tx, record_id: int) -> Params:
    """Return what `problem.lines` and `problem.line` show of a record, by the form's step keys."""
    problem = problems.get(tx, record_id)
    return {
        "held_on": nested(Text("forms.day", {"day": problem.held_on.isoformat()})),
        "matter": problem.matter,
    }
