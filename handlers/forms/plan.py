"""The form of a plan or document on file: title, number and date, the paper itself only if somebody likes."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.plans import PlanKind
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS

FORM = Form(
    name="plan",
    version=1,
    steps=(
        Step("kind", Choose(tuple(PlanKind))),
        Step("title", Line(most=LINE_CHARACTERS)),
        Step("number", Line(most=LINE_CHARACTERS, none=True, none_label="plan.no_number")),
        Step("held_on", Day()),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
