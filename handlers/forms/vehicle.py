"""The form of a project, activity or pilot; its result may come later, by a correction."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS
from domain.vehicles import VehicleKind

FORM = Form(
    name="vehicle",
    version=1,
    steps=(
        Step("kind", Choose(tuple(VehicleKind))),
        Step("held_on", Day()),
        Step("title", Line(most=LINE_CHARACTERS)),
        Step("result", Line(most=LINE_CHARACTERS, none=True, none_label="vehicle.no_result")),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
