"""The buttons of a session, the words that work as buttons, and the summary's content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms import path
from domain.forms.field import Tap, in_rows
from domain.forms.replies import Reply, Tapped, Typed
from domain.messages import Text
from domain.text import excerpt, fold

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.forms.form import Form, Step
    from domain.forms.session import Session

CONTROLS = ("save", "back", "skip", "none", "keep", "aside", "drop")
"""Actions with the label `forms.<action>` and the typed words `forms.words_<action>`."""

_ROW = 3
"""Buttons in a row. Source: chat.md, "two or three to a row"."""


def rows(form: Form, session: Session, environment: Environment) -> list[list[Tap]]:
    """Return what the session offers: the widget's rows and the fixed ones, or the summary's."""
    if session.step is None:
        return _summary_rows(form, session)
    step = form.step(session.step)
    asked = path.question(form, step, session.answers, session.view, environment)
    own = step.field.rows(asked)
    return [row for row in (*own, _answering(form, session, environment), _leaving(form, session)) if row]


def _summary_rows(form: Form, session: Session) -> list[list[Tap]]:
    steps = [step for step, _ in path.relevant(form, session.answers)]
    changes = [Tap(form.word(step, "change"), "edit", step.key) for step in steps if step.field.prompted]
    attaching = [Tap(Text("forms.attach"), "edit", step.key) for step in steps if not step.field.prompted]
    return [[_tap("save")], *in_rows([*changes, *attaching], _ROW), [_tap("aside"), _tap("drop")]]


def _answering(form: Form, session: Session, environment: Environment) -> list[Tap]:
    """Return the fixed buttons that answer: 没有, 跳过, 不改."""
    step = form.step(str(session.step))
    if not step.field.prompted:
        return []
    taps = []
    if step.field.none_label:
        taps.append(Tap(Text(step.field.none_label), "none"))
    elif step.optional:
        taps.append(_tap("skip"))
    if not session.returning and _has_valid_answer(form, step, session, environment):
        taps.append(_tap("keep"))
    return taps


def _has_valid_answer(form: Form, step: Step, session: Session, environment: Environment) -> bool:
    if step.key not in session.answers:
        return False
    asked = path.question(form, step, session.answers, {}, environment)
    return path.fault(step, asked, session.answers[step.key]) is None


def _leaving(form: Form, session: Session) -> list[Tap]:
    back = session.returning or path.before(form, str(session.step), session.answers) is not None
    return [*([_tap("back")] if back else []), _tap("aside"), _tap("drop")]


def _tap(action: str) -> Tap:
    return Tap(Text(f"forms.{action}"), action)


def control(form: Form, session: Session, typed: str, environment: Environment) -> Tapped | Text | None:
    """Return the fixed button a typed word stands for.

    A word of a button that is not there (保存 before the summary) is a Text that says so: it is
    never taken for an answer. None when the text is none of these words.
    """
    word = fold(typed)
    if not word:
        return None
    offered = [
        tap for row in rows(form, session, environment) for tap in row if tap.action in {*CONTROLS, "edit"}
    ]
    for tap in offered:
        words = _words(tap.action, environment)
        if word in words or (isinstance(tap.label, Text) and word == fold(environment.wording(tap.label))):
            return Tapped(tap.action, tap.value)
    absent = set(CONTROLS) - {tap.action for tap in offered} - {"none", "keep"}
    if any(word in _words(action, environment) for action in absent):
        return Text("forms.word_not_here", {"read": excerpt(typed)})
    return None


def _words(action: str, environment: Environment) -> set[str]:
    if action not in CONTROLS:
        return set()
    return {fold(word) for word in environment.wording(Text(f"forms.words_{action}")).split()}


def typed_label(form: Form, session: Session, reply: Reply, environment: Environment) -> Tapped | None:
    """Return the widget's own button whose words were typed, such as 下一页."""
    if not isinstance(reply, Typed) or session.step is None:
        return None
    for row in rows(form, session, environment):
        for tap in row:
            if isinstance(tap.label, Text) and fold(environment.wording(tap.label)) == fold(reply.text):
                return Tapped(tap.action, tap.value)
    return None


def display(form: Form, session: Session, environment: Environment) -> list[tuple[str, Text | str]]:
    """Return every answer that applies as a person reads it, by step key, in the order of the form."""
    shown: list[tuple[str, Text | str]] = []
    for step, _ in path.relevant(form, session.answers):
        if step.key in session.answers:
            shown.append((step.key, _shown(form, step, session, environment)))
    return shown


def _shown(form: Form, step: Step, session: Session, environment: Environment) -> Text | str:
    answer = session.answers[step.key]
    asked = path.question(form, step, session.answers, {}, environment)
    if answer is None and path.may_be_none(step):
        return Text(step.field.none_label or "forms.skipped")
    if path.fault(step, asked, answer) is not None:
        return Text("forms.answer_invalid")
    return step.field.show(asked, answer)
