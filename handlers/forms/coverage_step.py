"""The form of what became of a blank: which one, what, when, and in one line why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.coverage import StepKind
from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

if TYPE_CHECKING:
    from domain.messages import Json


def is_organized(answers: Answers) -> bool:
    """Whether an organization was set up."""
    return answers.get("kind") == StepKind.ORGANIZED


def needs_line(answers: Answers) -> bool:
    """Whether it is to be told in a line: not where the organization was picked."""
    return not (is_organized(answers) and answers.get("organization") is not None)


FORM = Form(
    name="coverage_step",
    version=1,
    steps=(
        Step("gap", Pick("open_blanks")),
        Step("kind", Choose(tuple(StepKind))),
        Step("organization", Pick("set_up"), optional=True, when=is_organized),
        Step("on_day", Day()),
        Step("line", Line(most=LINE_CHARACTERS), when=needs_line),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:coverage_step:<blank>[.<kind>]`: they are chosen already."""
    gap, _, kind = name.partition(".")
    known: dict[str, Json] = {"gap": gap} if gap else {}
    return {**known, "kind": kind} if kind in set(StepKind) else known
