"""The form by which organizations are taken into a round by hand."""

from __future__ import annotations

from domain.forms.fields.choices import Pick, PickSeveral
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

FORM = Form(
    name="round_target",
    version=1,
    steps=(
        Step("round", Pick("planned_rounds")),
        Step("organizations", PickSeveral("round_organizations", of="round")),
        Step("line", Line(most=LINE_CHARACTERS)),
    ),
)


def prefill(round_id: str) -> Answers:
    """Return the answers of `n:round_target:<round>`."""
    return {"round": round_id} if round_id else {}
