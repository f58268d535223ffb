"""The engine of guided forms: a stored session and one reply give the next session and an outcome.

Pure: it sends nothing, stores nothing and reads no clock. What the world knows comes with the
environment; what a person sees comes back as message keys and taps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.forms import path, widgets
from domain.forms.field import Answered, Question, Reading, Tap, Turned, Wrong
from domain.forms.outcomes import Asked, Discarded, Finished, Outcome, PutAside, Rejected, Reviewing
from domain.forms.replies import Attached, Reply, Tapped, Typed
from domain.forms.session import Session
from domain.messages import Json, Text
from domain.text import excerpt

if TYPE_CHECKING:
    from domain.forms.environment import Environment
    from domain.forms.form import Answers, Form, Step

LAST_REVISION = 999_999
"""Revisions stop here, so that callback data never outgrow a button."""


@dataclass(frozen=True)
class Move:
    """The session after a reply, and what came of it."""

    session: Session
    outcome: Outcome


def begin(form: Form, prefilled: Answers | None = None, environment: Environment | None = None) -> Session:
    """Return a new session; with an environment, prefilled answers that are not valid are asked.

    Raises ValueError when an answer belongs to no step.
    """
    answers = dict(prefilled or {})
    unknown = sorted(set(answers) - {step.key for step in form.steps})
    if unknown:
        message = f"form {form.name!r} has no steps {unknown}"
        raise ValueError(message)
    if environment is not None:
        answers = path.valid(form, answers, environment)
    session = Session(form.name, form.version, step=None, answers=answers)
    first = path.first_unanswered(form, answers)
    if first is None:
        return replace(session, reviewing=True)
    return replace(session, step=first.key, view=first.field.open(None))


def advance(form: Form, session: Session, reply: Reply, environment: Environment) -> Move:
    """Take one reply. A tap that is not offered changes nothing: the outcome is what is shown.

    Raises ValueError when the session belongs to another form or version.
    """
    _belongs(form, session)
    tapped = _as_tap(form, session, reply, environment)
    if isinstance(tapped, Text):
        return _rejected(session, tapped)
    if tapped is not None:
        return _tap(form, session, tapped, environment)
    if session.step is None:
        return _at_the_summary(form, session, reply, environment)
    step = form.step(session.step)
    return _read(
        form, session, step.field.accept(_question(form, session, environment), reply), reply, environment
    )


def offers(form: Form, session: Session, environment: Environment) -> list[list[Tap]]:
    """Return the buttons of what the session shows: the widget's own, then the fixed ones."""
    _belongs(form, session)
    return widgets.rows(form, session, environment)


def help_line(form: Form, session: Session, environment: Environment) -> Text | None:
    """Return the line below the open question that says how else to answer; None in the summary."""
    _belongs(form, session)
    if session.step is None:
        return None
    return form.step(session.step).field.help(_question(form, session, environment))


def display(form: Form, session: Session, environment: Environment) -> list[tuple[str, Text | str]]:
    """Return every answer that applies as a person reads it, by step key, in the order of the form."""
    _belongs(form, session)
    return widgets.display(form, session, environment)


def _belongs(form: Form, session: Session) -> None:
    if (session.form, session.version) != (form.name, form.version):
        message = f"a session of {session.form} {session.version} is none of {form.name} {form.version}"
        raise ValueError(message)


def _question(form: Form, session: Session, environment: Environment) -> Question:
    return path.question(form, form.step(str(session.step)), session.answers, session.view, environment)


def _as_tap(form: Form, session: Session, reply: Reply, environment: Environment) -> Tapped | Text | None:
    """Return the tap a typed control word stands for, or why it does not fit here."""
    match reply:
        case Tapped():
            return reply
        case Typed(typed):
            return widgets.control(form, session, typed, environment)
    return None


def _tap(form: Form, session: Session, tapped: Tapped, environment: Environment) -> Move:
    offered = {(tap.action, tap.value) for row in widgets.rows(form, session, environment) for tap in row}
    if (tapped.action, tapped.value) not in offered:
        return Move(session, _shown(session))
    match tapped.action:
        case "aside":
            move = Move(_next(session), PutAside())
        case "drop":
            move = Move(_next(session), Discarded())
        case "save":
            move = _save(form, session, environment)
        case "edit":
            move = _ask(session, form.step(tapped.value), returning=True)
        case "back":
            move = _back(form, session, environment)
        case "skip" | "none":
            move = _answer(form, session, Answered(None), environment)
        case "keep":
            move = _answer(form, session, Answered(session.answers[str(session.step)]), environment)
        case _:
            reading = form.step(str(session.step)).field.accept(_question(form, session, environment), tapped)
            move = _read(form, session, reading, tapped, environment)
    return move


def _read(form: Form, session: Session, reading: Reading, reply: Reply, environment: Environment) -> Move:
    match reading:
        case Answered():
            return _answer(form, session, reading, environment)
        case Turned(view) if view != session.view:
            return Move(_next(session, view=view), Asked(str(session.step)))
        case Wrong(reason):
            label = widgets.typed_label(form, session, reply, environment)
            return _rejected(session, reason) if label is None else _tap(form, session, label, environment)
        case None if not isinstance(reply, Tapped):
            return _rejected(session, _unfit(form, reply))
    return Move(session, Asked(str(session.step)))


def _answer(form: Form, session: Session, answer: Answered, environment: Environment) -> Move:
    step = form.step(str(session.step))
    reason = path.fault(step, _question(form, session, environment), answer.value)
    if reason is not None:
        return _rejected(session, reason)
    answers = {**session.answers, step.key: answer.value}
    if not answer.stay:
        return _onward(form, session, answers, environment)
    if session.answers.get(step.key, []) == answer.value:
        return Move(session, Asked(step.key))
    return Move(_next(session, answers=answers, view=dict(step.field.open(answer.value))), Asked(step.key))


def _onward(form: Form, session: Session, answers: Mapping[str, Json], environment: Environment) -> Move:
    """Go to the first question that lacks a valid answer, else to the summary."""
    answered = replace(session, answers=dict(answers))
    missing = path.first_missing(form, answers, environment)
    if missing is None:
        shown = _next(answered, step=None, view={}, reviewing=True, returning=False)
        return Move(shown, Reviewing())
    step, reason = missing
    move = _ask(answered, step, returning=False)
    return move if reason is None else Move(move.session, Rejected(step.key, reason))


def _save(form: Form, session: Session, environment: Environment) -> Move:
    if path.first_missing(form, session.answers, environment) is not None:
        return _onward(form, session, session.answers, environment)
    return Move(_next(session), Finished(path.final(form, session.answers)))


def _back(form: Form, session: Session, environment: Environment) -> Move:
    if session.returning:
        return _onward(form, session, session.answers, environment)
    previous = path.before(form, str(session.step), session.answers)
    return Move(session, _shown(session)) if previous is None else _ask(session, previous, returning=False)


def _at_the_summary(form: Form, session: Session, reply: Reply, environment: Environment) -> Move:
    """Take what is sent while the summary is shown: a file is attached, all else does not fit."""
    attaching = next(
        (step for step, _ in path.relevant(form, session.answers) if not step.field.prompted), None
    )
    if not isinstance(reply, Attached) or attaching is None:
        return _rejected(session, _unfit(form, reply))
    view = attaching.field.open(session.answers.get(attaching.key))
    asked = path.question(form, attaching, session.answers, view, environment)
    match attaching.field.accept(asked, reply):
        case Answered(files) if files != view["files"]:
            return _onward(form, session, {**session.answers, attaching.key: files}, environment)
        case Wrong(reason):
            return _rejected(session, reason)
    return Move(session, Reviewing())


def _unfit(form: Form, reply: Reply) -> Text:
    match reply:
        case Typed(typed):
            return Text("forms.review_unread", {"read": excerpt(typed)})
        case Attached():
            later = any(not step.field.prompted for step in form.steps)
            return Text("forms.attach_later" if later else "forms.no_attachments")
    return Text("forms.contact_unasked")


def _ask(session: Session, step: Step, *, returning: bool) -> Move:
    view = step.field.open(session.answers.get(step.key))
    asked = _next(session, step=step.key, view=dict(view), reviewing=False, returning=returning)
    return Move(asked, Asked(step.key))


def _rejected(session: Session, reason: Text) -> Move:
    return Move(_next(session), Rejected(session.step, reason))


def _shown(session: Session) -> Outcome:
    return Reviewing() if session.step is None else Asked(session.step)


def _next(session: Session, **changes: Json) -> Session:
    return replace(session, revision=min(session.revision + 1, LAST_REVISION), **changes)
