"""The form that takes a task or request back: which one, and why."""

from __future__ import annotations

from domain.forms.fields.choices import Pick
from domain.forms.fields.texts import Line
from domain.forms.form import Answers, Form, Step
from domain.records import LINE_CHARACTERS

FORM = Form(
    name="task_end",
    version=1,
    steps=(Step("task", Pick("set_tasks")), Step("reason", Line(most=LINE_CHARACTERS))),
)


def prefill(task_id: str) -> Answers:
    """Return the answers of `n:task_end:<task>`: it is chosen already."""
    return {"task": task_id} if task_id else {}
