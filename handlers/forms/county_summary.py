"""The form of what a team writes about a county after a round: root cause or shortfall. Source: R66."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.county_summaries import SummaryKind
from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

if TYPE_CHECKING:
    from domain.messages import Json

FORM = Form(
    name="county_summary",
    version=1,
    steps=(
        Step("round", Pick("rounds_to_sum_up")),
        Step("county", Pick("counties_to_sum_up", of="round")),
        Step("kind", Choose(tuple(SummaryKind))),
        Step("line", Line(most=LINE_CHARACTERS)),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:county_summary:<round>[.<county>[.<kind>]]`: they are chosen already."""
    known: dict[str, Json] = {
        key: value
        for key, value in zip(("round", "county", "kind"), name.split("."), strict=False)
        if (value in set(SummaryKind) if key == "kind" else value.isdecimal())
    }
    return known
