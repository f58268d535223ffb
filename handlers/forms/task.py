"""The form of a task of the year: what, who, until when. Source: IMP-01."""

from __future__ import annotations

from domain.forms.fields.choices import Pick, PickSeveral
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.tasks import LATEST_DAYS, TITLE_CHARACTERS


def is_for_one(answers: Answers) -> bool:
    """Whether one organization is to do it by name: then somebody in it may own the task."""
    said = answers.get("organizations")
    picked = said.get("picked") if isinstance(said, dict) else None
    return isinstance(picked, list) and len(picked) == 1 and str(picked[0]).isdecimal()


FORM = Form(
    name="task",
    version=1,
    steps=(
        Step("title", Line(most=TITLE_CHARACTERS)),
        Step("organizations", PickSeveral("assignees")),
        Step("owner", Pick("owners", of="organizations"), optional=True, when=is_for_one),
        Step("due_on", Day(latest_offset_days=LATEST_DAYS, from_today=True)),
    ),
)
