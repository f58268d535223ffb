"""The form of a report to the parent, whom the roster names."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS
from domain.upward_reports import ReportKind

FORM = Form(
    name="upward_report",
    version=1,
    steps=(
        Step("kind", Choose(tuple(ReportKind))),
        Step("held_on", Day()),
        Step("title", Line(most=LINE_CHARACTERS)),
        Step("number", Line(most=LINE_CHARACTERS, none=True, none_label="upward_report.no_number")),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
