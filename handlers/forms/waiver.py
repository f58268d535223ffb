"""The form that asks to be released from an assignment: which one, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.choices import Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from domain.waivers import token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.messages import Json

FORM = Form(
    name="waiver",
    version=1,
    steps=(
        Step("assignment", Pick("open_duties")),
        Step("reason", Line(most=LINE_CHARACTERS)),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:waiver:<obligation>_<period>_<office or 0>`: the assignment is chosen."""
    known: Mapping[str, Json] = {"assignment": token(name)} if name else {}
    return known
