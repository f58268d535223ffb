"""The forms of the visited side: disputing a line and asking about one; and the form that answers."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS

OBJECT = Form(
    name="objection",
    version=1,
    steps=(
        Step("line", Pick("disputable")),
        Step("reason", Line(most=LINE_CHARACTERS)),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)

ASK = Form(
    name="ask_explanation",
    version=1,
    steps=(
        Step("line", Pick("explainable")),
        Step("reason", Line(most=LINE_CHARACTERS)),
    ),
)

EXPLAIN = Form(
    name="explain",
    version=1,
    steps=(
        Step("objection", Pick("questions")),
        Step("line", Line(most=LINE_CHARACTERS)),
    ),
)


def prefill_line(told: str) -> Answers:
    """Return the answers of `n:<form>:<inspection>.<item>` or `.f<finding>`: the line is chosen already."""
    return {"line": told} if told else {}


def prefill_objection(number: str) -> Answers:
    """Return the answers of `n:<form>:<objection>`: it is chosen already."""
    return {"objection": number} if number else {}
