"""The form of an entry in the register of problems; whoever studies or solves it says so later."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS

FORM = Form(
    name="problem",
    version=1,
    steps=(
        Step("held_on", Day()),
        Step("matter", Line(most=LINE_CHARACTERS)),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
