"""The form of the four that have to suffice: where, which one, whether it does, and what is missing."""

from __future__ import annotations

from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from domain.sufficiency import Dimension

LACKS = "lacks"


def is_lacking(answers: Answers) -> bool:
    """Whether it does not suffice: then something is missing."""
    return answers.get("suffices") == LACKS


FORM = Form(
    name="sufficiency",
    version=1,
    steps=(
        Step("organization", Pick("taggable")),
        Step("dimension", Choose(tuple(Dimension))),
        Step("suffices", Choose(("suffices", LACKS))),
        Step("line", Line(most=LINE_CHARACTERS), when=is_lacking),
    ),
)
