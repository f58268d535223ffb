"""The forms of a whole sheet: where one is, all in one message, and from paper."""

from __future__ import annotations

from domain.forms.fields.choices import Pick
from domain.forms.fields.exceptions import Exceptions
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS
from services.score_sheets import PLACE_CHARACTERS


def lacks_reason(answers: Answers) -> bool:
    """Whether points are taken from an item without a reason."""
    told = answers.get("told")
    return isinstance(told, dict) and bool(told.get("lacking"))


PLACE = Form(
    name="score_place",
    version=1,
    steps=(
        Step("inspection", Pick("own_sheets")),
        Step("place", Line(most=PLACE_CHARACTERS)),
    ),
)

MESSAGE = Form(
    name="score_message",
    version=1,
    steps=(
        Step("inspection", Pick("own_sheets")),
        Step("told", Exceptions("own_sheet", of="inspection")),
        Step("reason", Line(most=LINE_CHARACTERS), when=lacks_reason),
    ),
)

PAPER = Form(
    name="score_paper",
    version=1,
    steps=(
        Step("inspection", Pick("paper_sheets")),
        Step("person", Pick("sheet_owners", of="inspection")),
        Step("place", Line(most=PLACE_CHARACTERS), optional=True),
        Step("told", Exceptions("paper_sheet", of="inspection")),
        Step("reason", Line(most=LINE_CHARACTERS), when=lacks_reason),
    ),
)


def prefill(inspection_id: str) -> Answers:
    """Return the answers of `n:<form>:<inspection>`: it is chosen already."""
    return {"inspection": inspection_id} if inspection_id else {}
