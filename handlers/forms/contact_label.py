"""The form that says what a kind of contact point is called. Source: G9."""

from __future__ import annotations

from domain.forms.fields.choices import Choose
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.roster import LABEL_CHARACTERS, ContactPointKind

FORM = Form(
    name="contact_label",
    version=1,
    steps=(Step("kind", Choose(tuple(ContactPointKind))), Step("label", Line(most=LABEL_CHARACTERS))),
)
