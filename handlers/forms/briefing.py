"""The form of a briefing before a round: the day, the key points, who was there. Source: R60."""

from __future__ import annotations

from domain.forms.fields.choices import Pick, PickSeveral
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Paragraph
from domain.forms.form import Form, Step

POINTS_CHARACTERS = 600
"""Key points of a briefing, not its minutes."""

FORM = Form(
    name="briefing",
    version=1,
    steps=(
        Step("round", Pick("team_rounds")),
        Step("held_on", Day()),
        Step("points", Paragraph(most=POINTS_CHARACTERS)),
        Step("there", PickSeveral("briefing_people", of="round")),
        Step("absent", PickSeveral("briefing_absent", of="round"), optional=True),
    ),
)
