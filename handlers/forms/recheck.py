"""The forms of a recheck: who does it, and what one of the two proposes."""

from __future__ import annotations

from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.objections import Outcome
from domain.records import LINE_CHARACTERS


def is_changed(answers: Answers) -> bool:
    """Whether the line shall have another value, or severity."""
    return answers.get("outcome") == Outcome.CHANGED


PAIR = Form(
    name="recheck_pair",
    version=1,
    steps=(
        Step("objection", Pick("appointable")),
        Step("first", Pick("recheckers", of="objection")),
        Step("second", Pick("recheckers", of="objection")),
    ),
)

RECHECK = Form(
    name="recheck",
    version=1,
    steps=(
        Step("objection", Pick("my_rechecks")),
        Step("outcome", Choose(tuple(Outcome))),
        Step("value", Pick("recheck_values", of="objection"), when=is_changed),
        Step("reason", Line(most=LINE_CHARACTERS)),
    ),
)
