"""The form of a request for support to the parent, whom the roster names."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS
from domain.support_requests import SupportKind

FORM = Form(
    name="support_request",
    version=1,
    steps=(
        Step("kind", Choose(tuple(SupportKind))),
        Step("held_on", Day()),
        Step("matter", Line(most=LINE_CHARACTERS)),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
