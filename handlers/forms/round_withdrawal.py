"""The form by which a round is withdrawn that was not started."""

from __future__ import annotations

from domain.forms.fields.choices import Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

FORM = Form(
    name="round_withdrawal",
    version=1,
    steps=(Step("round", Pick("planned_rounds")), Step("reason", Line(most=LINE_CHARACTERS))),
)


def prefill(round_id: str) -> Answers:
    """Return the answers of `n:round_withdrawal:<round>`."""
    return {"round": round_id} if round_id else {}
