"""The forms about a record that exists: correcting it, and what becomes of it."""

from __future__ import annotations

from domain.forms.fields.attachments import Attachments
from domain.forms.fields.choices import Choose
from domain.forms.fields.dates import Day
from domain.forms.fields.numbers import Number
from domain.forms.fields.texts import Line
from domain.forms.form import Form, Step
from domain.records import LINE_CHARACTERS, MOST_ATTACHMENTS, MOST_PROBLEMS, Answer

_REASON = Step("reason", Line(most=LINE_CHARACTERS), texts="corrections")

WITHDRAW = Form("withdraw", 1, (Step("reason", Line(most=LINE_CHARACTERS)),))

SUPPLEMENT = Form(
    "supplement",
    1,
    (
        Step("line", Line(most=LINE_CHARACTERS, none=True, none_label="supplement.files_only")),
        Step("attachments", Attachments(most=MOST_ATTACHMENTS)),
    ),
)

ANSWER_REQUEST = Form(
    "answer_request",
    1,
    (Step("value", Choose(tuple(Answer))), Step("line", Line(most=LINE_CHARACTERS))),
)

STUDY = Form("study", 1, (Step("on_day", Day()), Step("line", Line(most=LINE_CHARACTERS))))

SOLVE = Form("solve", 1, (Step("on_day", Day()), Step("line", Line(most=LINE_CHARACTERS))))

SOLVE_TAKEN = Form(
    "solve_taken",
    1,
    (
        Step("count", Number(1, MOST_PROBLEMS, offers=(1, 2, 3), most_hint="problems_left")),
        Step("on_day", Day()),
        Step("line", Line(most=LINE_CHARACTERS)),
    ),
)


def correction(form: Form) -> Form:
    """Return the form that corrects what another one entered: why, then everything as it was."""
    return Form(
        f"correct_{form.name}",
        form.version,
        (_REASON, *form.steps),
        prefix_from=form.prefix,
        titled="corrections.title",
    )
