"""The form of what a secretary did in person."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.in_person_acts import InPersonKind
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS

FORM = Form(
    name="in_person",
    version=1,
    steps=(
        Step("kind", Choose(tuple(InPersonKind))),
        Step("held_on", Day()),
        Step("matter", Line(most=LINE_CHARACTERS)),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
