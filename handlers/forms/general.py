"""The form of a duty item that has none of its own."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Pick
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Number
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.general_records import LARGEST_FIGURE
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS

FORM = Form(
    name="general",
    version=1,
    steps=(
        Step("item", Pick("duty_items")),
        Step("held_on", Day()),
        Step("title", Line(most=LINE_CHARACTERS)),
        Step("figure", Number(0, LARGEST_FIGURE), optional=True),
        Step("line", Line(most=LINE_CHARACTERS, none=True, none_label="general.no_line")),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
