"""The form of talks: a number only, no names, no content, no files."""

from __future__ import annotations

from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Number
from domain.forms.form import Form, Step
from domain.talks import MOST_TALKS, Counterpart

FORM = Form(
    name="talk",
    version=1,
    steps=(
        Step("counterpart", Choose(tuple(Counterpart))),
        Step("held_on", Day()),
        Step("count", Number(1, MOST_TALKS, offers=(1, 2, 3))),
    ),
)
