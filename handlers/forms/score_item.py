"""The forms of an item of one's own sheet: why points are taken, and what is added to it."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Pick
from domain.forms.fields.phrases import Phrase
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from domain.refusals import NotFound

REASONS = ("missing", "seldom", "unknown", "unseen", "late", "average")
"""Why points are commonly taken: one tap."""

FORM = Form(
    name="score_item",
    version=1,
    steps=(
        Step("mark", Pick("marks")),
        Step("reason", Phrase(most=LINE_CHARACTERS, offers=REASONS)),
    ),
)

NOTE = Form(
    name="score_note",
    version=1,
    steps=(
        Step("score", Pick("scored")),
        Step("note", Line(most=LINE_CHARACTERS), optional=True),
        Step("attachments", Attachments(most=4), optional=True),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:score_item:<inspection>.<item>.<half points>`. Raises NotFound without it."""
    if not name:
        raise NotFound
    return {"mark": name}


def prefill_note(name: str) -> Answers:
    """Return the answers of `n:score_note:<inspection>.<item>`. Raises NotFound without it."""
    if not name:
        raise NotFound
    return {"score": name}
