"""The forms of what becomes of a finding; each begins with which one, which its button says already."""

from __future__ import annotations

from domain.findings import WITH_MONEY_OR_LAW_DAYS
from domain.forms.fields.choices import Choose, Pick
from domain.forms.fields.dates import Day
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from services.finding_causes import KINDS, MATTER_CHARACTERS
from services.finding_steps import LASTING

LATEST_DAYS = 366
"""Further ahead no day is taken; the finding's own days say more exactly which."""


def _which(form: str) -> Step:
    return Step("finding", Pick(f"findings:{form}"), texts="finding_steps")


def _line() -> Step:
    return Step("line", Line(most=LINE_CHARACTERS))


def has_relapsed(answers: Answers) -> bool:
    """Whether what was put right has come up again: then it is told how."""
    return answers.get("result") == "relapsed"


MEASURE = Form(
    name="finding_measure",
    version=1,
    steps=(
        _which("finding_measure"),
        _line(),
        Step("office", Pick("finding_offices", of="finding")),
        Step("due_on", Day(latest_offset_days=LATEST_DAYS, from_today=True)),
    ),
)
SUBMIT = Form(name="finding_submit", version=1, steps=(_which("finding_submit"), _line()))
CAUSE = Form(
    name="finding_cause",
    version=1,
    steps=(
        _which("finding_cause"),
        Step("kind", Choose(tuple(KINDS))),
        Step("matter", Line(most=MATTER_CHARACTERS)),
    ),
)
RETURN = Form(name="finding_return", version=1, steps=(_which("finding_return"), _line()))
REVISIT = Form(
    name="finding_revisit",
    version=1,
    steps=(
        _which("finding_revisit"),
        Step("result", Choose((LASTING, "relapsed"))),
        Step("line", Line(most=LINE_CHARACTERS), when=has_relapsed),
    ),
)
EXTENSION = Form(
    name="finding_extension",
    version=1,
    steps=(
        _which("finding_extension"),
        Step("due_on", Day(latest_offset_days=LATEST_DAYS + WITH_MONEY_OR_LAW_DAYS, from_today=True)),
        _line(),
    ),
)
WITHDRAWAL = Form(name="finding_withdrawal", version=1, steps=(_which("finding_withdrawal"), _line()))


def prefill(name: str) -> Answers:
    """Return the answers of `n:<form>:<finding>`: which one is known already."""
    return {"finding": name} if name else {}
