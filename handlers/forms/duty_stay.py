"""The form of a duty stay."""

from __future__ import annotations

from domain.duty_stays import LONGEST_DAYS
from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Pick
from domain.forms.fields.numbers import Number
from domain.forms.fields.span import Span
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS, MOST_PROBLEMS, took_on

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
