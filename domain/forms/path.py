"""Which questions of a form apply, which are answered, and which comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from domain.forms.field import Question, View
from domain.forms.form import Answers, Form, Step
from domain.messages import Json, Text

if TYPE_CHECKING:
    from domain.forms.environment import Environment

Missing: TypeAlias = tuple[Step, Text | None]
"""A step that needs an answer, and why its present one does not do (None: it has none)."""


def relevant(form: Form, answers: Answers) -> Iterator[tuple[Step, Answers]]:
    """Yield the steps that apply, each with the answers of those before it that apply."""
    before: dict[str, Json] = {}
    for step in form.steps:
        if step.when is None or step.when(before):
            yield step, dict(before)
            if step.key in answers:
                before[step.key] = answers[step.key]


def question(form: Form, step: Step, answers: Answers, view: View, environment: Environment) -> Question:
    """Return a step as its field sees it: with the earlier answers that apply."""
    before: Mapping[str, Json] = {}
    for candidate, earlier in relevant(form, answers):
        if candidate.key == step.key:
            before = earlier
    return Question(step.texts or form.prefix, step.key, step.optional, before, view, environment)


def may_be_none(step: Step) -> bool:
    """Tell whether no answer is an answer: the step can be skipped, or has a 「没有」 button."""
    return step.optional or bool(step.field.none_label)


def fault(step: Step, asked: Question, answer: Json) -> Text | None:
    """Return why an answer is not valid, or None when it is."""
    if answer is None:
        return None if may_be_none(step) else Text("forms.missing")
    return step.field.check(asked, answer)


def first_missing(form: Form, answers: Answers, environment: Environment) -> Missing | None:
    """Return the first applying step without a valid answer, or None when nothing is missing."""
    for step, before in relevant(form, answers):
        if step.key not in answers:
            if step.field.prompted:
                return step, None
            continue
        asked = Question(step.texts or form.prefix, step.key, step.optional, before, {}, environment)
        reason = fault(step, asked, answers[step.key])
        if reason is not None:
            return step, reason
    return None


def first_unanswered(form: Form, answers: Answers) -> Step | None:
    """Return the first applying question without an answer, valid or not."""
    steps = (step for step, _ in relevant(form, answers) if step.field.prompted)
    return next((step for step in steps if step.key not in answers), None)


def valid(form: Form, answers: Answers, environment: Environment) -> dict[str, Json]:
    """Return the answers that are valid beside those before them."""
    kept: dict[str, Json] = {}
    for step in form.steps:
        if step.key in answers:
            asked = question(form, step, kept, {}, environment)
            if fault(step, asked, answers[step.key]) is None:
                kept[step.key] = answers[step.key]
    return kept


def before(form: Form, session_step: str, answers: Answers) -> Step | None:
    """Return the question asked before the given one, or None for the first."""
    previous: Step | None = None
    for step, _ in relevant(form, answers):
        if step.key == session_step:
            break
        if step.field.prompted:
            previous = step
    return previous


def final(form: Form, answers: Answers) -> dict[str, Json]:
    """Return the answers of the steps that apply; no attachments are an empty list."""
    return {
        step.key: answers.get(step.key, None if step.field.prompted else [])
        for step, _ in relevant(form, answers)
        if step.key in answers or not step.field.prompted
    }
