"""The form of a meeting. The commonest one takes 今天, 5/5, a line, 没有决定, 保存."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Tick
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Fraction
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.meetings import COMMON, MOST_PEOPLE, RARE
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS

FORM = Form(
    name="meeting",
    version=1,
    steps=(
        Step("kinds", Tick(COMMON, more=RARE, alone=True)),
        Step("held_on", Day()),
        Step("attendance", Fraction(hint="expected", hint_from="kinds", most=MOST_PEOPLE)),
        Step("topics", Line(most=LINE_CHARACTERS)),
        Step("decision", Line(most=LINE_CHARACTERS, none=True, none_label="meeting.no_decision")),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)
