"""The form of a finding: of which kind, how severe, at which item, what, and what it rests on. Source: R4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.findings import Category, Severity
from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

if TYPE_CHECKING:
    from domain.messages import Json

FORM = Form(
    name="finding",
    version=1,
    prefix_from="finding_raise",
    steps=(
        Step("inspection", Pick("open_inspections")),
        Step("category", Choose(tuple(Category))),
        Step("severity", Choose(tuple(Severity))),
        Step("item", Pick("finding_items", of="inspection"), optional=True),
        Step("matter", Line(most=LINE_CHARACTERS)),
        Step("evidence", Line(most=LINE_CHARACTERS), optional=True),
        Step("takes", Choose(("usual", "money_or_law"))),
    ),
)


def prefill(name: str) -> Answers:
    """Return the answers of `n:finding:<inspection>[.<item>]`: they are known already."""
    inspection, _, item = name.partition(".")
    known: dict[str, Json] = {"inspection": inspection} if inspection else {}
    return {**known, "item": item} if item else known
