"""The form of a visit to a contact point."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Number
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS, MOST_PROBLEMS, took_on
from domain.visits import REVISIT_AHEAD_DAYS, VisitKind

FORM = Form(
    name="visit",
    version=1,
    steps=(
        Step("contact_point", Pick("contact_points")),
        Step("kind", Choose(tuple(VisitKind))),
        Step("held_on", Day()),
        Step("problems_taken_on", Number(0, MOST_PROBLEMS, offers=(0, 1, 2, 3))),
        Step("problems", Line(most=LINE_CHARACTERS), when=took_on),
        Step(
            "solved_on_spot",
            Number(0, MOST_PROBLEMS, offers=(0, 1, 2, 3), most_from="problems_taken_on"),
            when=took_on,
        ),
        Step("revisit_on", Day(latest_offset_days=REVISIT_AHEAD_DAYS, not_before="held_on"), optional=True),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
