"""Something was sent before it was said what it belongs to: kept as a draft, and asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Pick
from domain.forms.fields.texts import LONGEST_CHARACTERS, Line
from domain.forms.form import Answers, Form, Step
from domain.quick_entry.read import read
from domain.records import MOST_ATTACHMENTS
from domain.refusals import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms.environment import Environment
    from domain.people import Actor
    from storage.database import Tx

FORM = Form(
    name="unsorted",
    version=1,
    steps=(
        Step("line", Line(most=LONGEST_CHARACTERS, none=True)),
        Step("form", Pick("forms")),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
"""It becomes no record: its last answer begins the form that was chosen. `line` is what was sent, or None."""

_TEXT_OF = {
    "meeting": "topics",
    "upward_report": "title",
    "in_person": "matter",
    "problem": "matter",
    "support_request": "matter",
    "vehicle": "title",
    "plan": "title",
    "general": "title",
}
"""Which question a sent text answers where it is not understood as more."""


def leads_to(answers: Answers, environment: Environment) -> tuple[str, Answers]:
    """Return the form that was chosen, and what is known of its answers."""
    form, line = str(answers["form"]), answers.get("line")
    entry = read(line, environment, {form}) if line else None
    if entry is not None:
        known = entry.answers
    else:
        known = {_TEXT_OF[form]: line} if line and form in _TEXT_OF else {}
    return form, {**known, "attachments": answers.get("attachments", [])}


def refuse(_tx: Tx, _actor: Actor, _answers: Answers, _draft_id: int, _now: datetime) -> int:
    """Make no record of it, whatever a modified client sends."""
    raise NotFound
