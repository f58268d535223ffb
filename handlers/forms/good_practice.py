"""The form of a good practice: where it was seen, what it is, and its three tests. Source: R67."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.texts import Line, Paragraph
from domain.forms.form import Answers, Form, Step
from domain.good_practices import SUMMARY_CHARACTERS, TITLE_CHARACTERS

if TYPE_CHECKING:
    from domain.messages import Json

_YES_NO = Choose(("yes", "no"))

FORM = Form(
    name="good_practice",
    version=1,
    steps=(
        Step("round", Pick("rounds_to_sum_up")),
        Step("inspection", Pick("inspections_to_sum_up", of="round")),
        Step("title", Line(most=TITLE_CHARACTERS)),
        Step("summary", Paragraph(most=SUMMARY_CHARACTERS)),
        Step("borrowable", _YES_NO),
        Step("spreadable", _YES_NO),
        Step("repeatable", _YES_NO),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:good_practice:<round>[.<inspection>]`: they are chosen already."""
    known: dict[str, Json] = {
        key: value
        for key, value in zip(("round", "inspection"), name.split("."), strict=False)
        if value.isdecimal()
    }
    return known
