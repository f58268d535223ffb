"""The form of a round: what it is, when, which counties it visits, and how. Source: R51-R54, R60, R68."""

from __future__ import annotations

from domain.forms.fields.choices import Choose, PickSeveral
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Number
from domain.forms.fields.texts import Line, Offered
from domain.forms.form import Answers, Form, Step
from domain.inspections import Manner, Mode

NAME_CHARACTERS = 40
DIRECTIVE_CHARACTERS = 100
PROCEDURE_CHARACTERS = 1000

LATEST_DAYS = 366
"""A round is planned at most a year ahead."""

MOST_TOWNSHIPS = 30
MOST_VILLAGES = 60


def serves_a_directive(answers: Answers) -> bool:
    """Whether it is a key round, which serves one directive (R68)."""
    return answers.get("mode") == Mode.KEY


def is_drawn(answers: Answers) -> bool:
    """Whether whom it visits is drawn by lot: a key round goes where findings are (R70)."""
    return answers.get("mode") in {Mode.ROVING, Mode.CROSS}


FORM = Form(
    name="inspection_round",
    version=1,
    steps=(
        Step("name", Line(most=NAME_CHARACTERS)),
        Step("mode", Choose(tuple(Mode))),
        Step("directive", Line(most=DIRECTIVE_CHARACTERS), when=serves_a_directive),
        Step("manner", Choose(tuple(Manner))),
        Step("from_on", Day(latest_offset_days=LATEST_DAYS)),
        Step("to_on", Day(latest_offset_days=LATEST_DAYS, not_before="from_on")),
        Step("units", PickSeveral("round_units")),
        Step("townships", Number(0, MOST_TOWNSHIPS, offers=(1, 2, 3)), when=is_drawn),
        Step("villages", Number(1, MOST_VILLAGES, offers=(3, 4, 6, 9)), when=is_drawn),
        Step("procedure", Offered(most=PROCEDURE_CHARACTERS)),
    ),
)
