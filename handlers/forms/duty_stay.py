"""The form of a duty stay."""

from __future__ import annotations

from domain.duty_stays import LONGEST_DAYS
from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Pick
from domain.forms.fields.numbers import Number
from domain.forms.fields.span import Span
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS
from domain.visits import MOST_PROBLEMS


def took_on(answers: Answers) -> bool:
    """Tell whether problems were taken on, so that they are asked for."""
    return (answers.get("problems_taken_on") or 0) > 0


FORM = Form(
    name="duty_stay",
    version=1,
    steps=(
        Step("place", Pick("places")),
        Step("span", Span(most_days=LONGEST_DAYS)),
        Step("problems_taken_on", Number(0, MOST_PROBLEMS, offers=(0, 1, 2, 3))),
        Step("problems", Line(most=LINE_CHARACTERS), when=took_on),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
