"""One free line, a forwarded message or a sent file begins an entry, as a form would.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from domain.drafts import Terms
from domain.forms import engine, path
from domain.forms.field import nested
from domain.forms.replies import Typed
from domain.messages import Text
from domain.quick_entry.read import Entry, read
from domain.text import clean_line, clean_paragraph, excerpt
from handlers import guided
from handlers.forms import unsorted
from handlers.forms.table import CURRENT
from services import drafts, leaders
from services.drafts import Open
from services.leaders import Begun

_FEWEST = 2
"""Questions that a line must answer to be more than one answer."""

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.forms.environment import Environment
    from domain.forms.form import Answers, Form
    from domain.forms.replies import Attached, Reply
    from domain.messages import Json
    from domain.people import Actor
    from handlers.here import Here
    from services.drafts import Desk
    from storage.database import Tx


def enter(tx: Tx, actor: Actor, here: Here, line: str, files: Sequence[Json] = ()) -> bool:
    """Begin the form that a line tells of, with what was understood; false when it tells of none."""
    allowed = {name for name in CURRENT if drafts.may_log(actor, name)}
    if not allowed:
        return False
    visits_of = leaders.secretary(tx, actor, "visit")
    world = guided.desk(tx, actor, here).environment(Terms(for_office_id=visits_of))
    entry = read(line, world, allowed)
    if entry is None:
        return False
    steps = {step.key for step in guided.current(entry.form).steps}
    attached = {"attachments": list(files)} if files and "attachments" in steps else {}
    begun = Begun(entry.form, office_id=leaders.secretary(tx, actor, entry.form))
    anew = replace(here, message_id=None)
    guided.begin(tx, actor, anew, begun, {**entry.answers, **attached}, _note(entry))
    return True


def reread(at: Desk, refused: Open, reply: Reply) -> Open | None:
    """Take what a form's first question could not read as the whole of that form in one line.

    None when it is not: when something would be lost, or what is known already would be another thing.
    """
    form, known = refused.form, refused.session.answers
    if not isinstance(reply, Typed) or not guided.is_first(refused) or form.name not in CURRENT:
        return None
    world = at.environment(refused.draft.terms)
    entry = _entry(form, known, reply.text, world)
    if entry is None or entry.unread or len(set(entry.answers) - set(known)) < _FEWEST:
        return None
    answers = {**known, **entry.answers}
    session = engine.begin(form, answers, world)
    if set(session.answers) != set(answers):
        return None
    session = replace(session, revision=refused.session.revision)
    shown = replace(refused, session=session, understood=tuple(entry.answers))
    return replace(shown, reason=_note(entry)(shown))


def _entry(form: Form, known: Answers, line: str, world: Environment) -> Entry | None:
    """A line as an entry of a form of which something is known: it need not name the form itself."""
    named = read(line, world, {form.name})
    if named is None:
        kinds = [
            Text(f"{form.prefix}.{key}_{one}") for key, value in known.items() for one in _several(value)
        ]
        words = [world.wording(one) for one in kinds or [form.title]]
        named = read(" ".join([*words, line]), world, {form.name})
    if named is None:
        return None
    said = {key: set(_several(named.answers.get(key))) for key in known}
    return named if all(set(_several(value)) <= said[key] for key, value in known.items()) else None


def _several(value: Json) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def keep(tx: Tx, actor: Actor, here: Here, line: str, sent: Attached | None) -> bool:
    """Take what was forwarded or sent: an entry if it can be read, else kept until its kind is said.

    Files that are sent together come one by one, and are kept together. False for somebody who may
    log nothing.
    """
    files = [] if sent is None else [{**asdict(sent), "name": clean_line(sent.name)}]
    if line and enter(tx, actor, here, line, files):
        return True
    if not any(drafts.may_log(actor, name) for name in CURRENT):
        return False
    desk = guided.desk(tx, actor, here)
    before = drafts.present(tx, desk)
    text = clean_paragraph(line)
    if isinstance(before, Open) and before.form.name == unsorted.FORM.name:
        files = [*before.session.answers.get("attachments", ()), *files]
        text = text or before.session.answers.get("line") or ""
        guided.retire(tx, desk, here, before)
    answers = {"line": text or None, "attachments": files}
    outcome = drafts.collect(tx, desk, unsorted.FORM, answers)
    if isinstance(outcome, Open):
        outcome = replace(outcome, understood=tuple(key for key, value in answers.items() if value))
    guided.show(tx, desk, here, outcome)
    return True


def is_unsorted(tx: Tx, actor: Actor, here: Here) -> bool:
    """Whether what was sent last still waits to be told what it belongs to."""
    before = drafts.present(tx, guided.desk(tx, actor, here))
    return isinstance(before, Open) and before.form.name == unsorted.FORM.name


def _note(entry: Entry) -> Callable[[Open], Text]:
    """What is said of a line that was read: what is missing, and what was put nowhere."""

    def said(shown: Open) -> Text:
        answers = shown.session.answers
        missing = [
            nested(shown.form.word(step, "label"))
            for step, _ in path.relevant(shown.form, answers)
            if step.field.prompted and not step.optional and step.key not in answers
        ]
        return Text("quick_entry.read", {"missing": missing, "unread": excerpt(entry.unread)})

    return said
