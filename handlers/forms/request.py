"""The form of a request from above: a datum asked of organizations below, once.

No files and no places are asked for. Source: burden.md 5C rules 4 and 15.
"""

from __future__ import annotations

from domain.forms.fields.choices import PickSeveral
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from domain.tasks import LABEL_CHARACTERS, LATEST_DAYS, NAME_CHARACTERS, TITLE_CHARACTERS


def is_over_budget(answers: Answers) -> bool:
    """Whether some branch has had its request of the quarter: then the head of the office signs."""
    said = answers.get("organizations")
    return isinstance(said, dict) and bool(said.get("hint"))


FORM = Form(
    name="request",
    version=1,
    steps=(
        Step("title", Line(most=TITLE_CHARACTERS)),
        Step("purpose", Line(most=LINE_CHARACTERS)),
        Step("organizations", PickSeveral("below", hint="over_budget")),
        Step("signed_by", Line(most=NAME_CHARACTERS), when=is_over_budget),
        Step("figure", Line(most=LABEL_CHARACTERS, none=True, none_label="request.without_figure")),
        Step("line", Line(most=LABEL_CHARACTERS, none=True, none_label="request.without_line")),
        Step("approver", Line(most=NAME_CHARACTERS)),
        Step("due_on", Day(latest_offset_days=LATEST_DAYS, from_today=True)),
    ),
)
