"""The guided conversation: forms filled by tapping and typing, one question at a time.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from domain.authorization import State
from domain.catalogue.ways import prefilled
from domain.forms import engine
from domain.forms.field import nested
from domain.messages import Button, MenuButton, Message, Text
from domain.records import RecordKind
from domain.refusals import NotFound
from domain.text import excerpt
from handlers import keyboards
from handlers.forms.table import CURRENT, FORMS, OTHERS
from handlers.here import put, say
from services import drafts, entries, headings, leaders, messages, records, switching, tasks
from services.choices import Choices
from services.drafts import Aside, Desk, Dropped, Open, Saved, Unreadable
from services.leaders import Begun
from templates import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.drafts import Draft, Terms
    from domain.forms.form import Answers, Form
    from domain.forms.replies import Reply
    from domain.forms.session import Session
    from domain.messages import Json
    from domain.people import Actor
    from handlers.forms.entry import LeadsTo
    from handlers.here import Here
    from services.drafts import Outcome
    from storage.database import Tx

PARTS = 3
"""Answers of a draft that are named where it is listed: enough to recognise it."""

IN_ONE_LINE = ("meeting", "visit", "duty_stay")
"""Forms whose first question says that the whole can be sent in one line: `<form>.in_one_line`."""

_BEGUN_WITH = ("kinds", "kind")
"""What a button that begins a form says of it."""

Reread: TypeAlias = "Callable[[Desk, Open, Reply], Open | None]"
"""Takes the desk, a form with a refused answer, and that answer; gives the form as it goes on."""


def desk(tx: Tx, actor: Actor, here: Here) -> Desk:
    """What filling forms takes, for one update."""
    worlds: dict[Terms, Choices] = {}

    def world(terms: Terms) -> Choices:
        if terms not in worlds:
            bearer = entries.bearer_under(tx, actor, terms)
            worlds[terms] = Choices(tx, actor, _wording, bearer, terms.about_id)
        return worlds[terms]

    return Desk(actor, here.now, FORMS, world)


def start(tx: Tx, actor: Actor, here: Here, begun: Begun) -> None:
    """Begin a form in its newest version. Raises Refused."""
    if begun.form in OTHERS:
        entry = FORMS[begun.form, OTHERS[begun.form]]
        begin(tx, actor, here, begun, entry.prefill(begun.prefill))
        return
    if begun.form not in CURRENT:
        raise NotFound
    known: Answers = prefilled(RecordKind(begun.form), begun.prefill)
    if begun.form == RecordKind.GENERAL:
        known = {**known, **tasks.known_answers(tx, actor, begun.prefill)}
    begin(tx, actor, here, begun, known)


def begin(
    tx: Tx,
    actor: Actor,
    here: Here,
    begun: Begun,
    answers: Answers,
    note: Callable[[Open], Text] | None = None,
) -> None:
    """Begin a form with these answers: a clerk, for a leader where it tells of a leader's duty.

    `note`: what is said above the first question or the summary.
    """
    if begun.keeps:
        here = replace(here, message_id=None)
    form = current(begun.form)
    terms = leaders.terms(tx, actor, form.name, begun)
    if terms is None:
        put(tx, here, leaders.whose(tx, actor, begun))
        return
    at = desk(tx, actor, here)
    outcome = drafts.start(tx, at, form, answers, here.message_id, terms)
    if note is not None and isinstance(outcome, Open):
        outcome = replace(outcome, reason=note(outcome))
    show(tx, at, here, outcome)


def current(name: str) -> Form:
    """A form that is begun anew, in its newest version."""
    version = OTHERS[name] if name in OTHERS else CURRENT[name]
    return FORMS[name, version].form


def follow_up(tx: Tx, actor: Actor, here: Here, name: str, record_id: int) -> None:
    """Begin to correct a record, or a form about what became of it; its message stays.

    An old button, for what can no longer be done, shows the record as it is. Raises NotFound.
    """
    at = desk(tx, actor, here)
    try:
        begun = drafts.follow_up(tx, at, name, record_id)
    except NotFound:
        say(tx, here, records.open_record(tx, actor, record_id, here.now))
    else:
        show(tx, at, replace(here, message_id=None), begun)


def tap(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Take a tap on a draft's keyboard, old or new. Raises NotFound."""
    touch = keyboards.touch(data)
    at = desk(tx, actor, here)
    show(tx, at, here, drafts.tap(tx, at, touch.draft_id, touch.revision, touch.reply))


def answer(tx: Tx, actor: Actor, here: Here, reply: Reply, reread: Reread | None = None) -> bool:
    """Take what was typed or sent for the form that is being filled; false when there is none.

    `reread`: gives what a refused answer says otherwise, if anything.
    """
    at = desk(tx, actor, here)
    outcome = drafts.answer(tx, at, reply)
    if outcome is None:
        return False
    if reread is not None and isinstance(outcome, Open) and outcome.reason is not None:
        outcome = reread(at, outcome, reply) or outcome
    show(tx, at, here, outcome)
    return True


def resume(tx: Tx, actor: Actor, here: Here, draft_id: int) -> None:
    """Show a draft where it was left. Raises NotFound."""
    at = desk(tx, actor, here)
    show(tx, at, here, drafts.resume(tx, at, draft_id))


def show_again(tx: Tx, actor: Actor, here: Here) -> bool:
    """Show the form that is being filled below what was said since; false when there is none."""
    at = desk(tx, actor, here)
    outcome = drafts.present(tx, at)
    if outcome is None:
        return False
    show(tx, at, here, outcome)
    return True


def put_aside(tx: Tx, actor: Actor, here: Here) -> bool:
    """Put the form that is being filled aside: its question becomes a note; false when there is none."""
    at = desk(tx, actor, here)
    outcome = drafts.put_aside(tx, at)
    if isinstance(outcome, Aside):
        _restore_menu(tx, at, here, outcome.draft)
        _note(tx, at, here, outcome)
    return outcome is not None


def summary(at: Desk, form: Form, session: Session, terms: Terms) -> list[Json]:
    """The first answers of a draft, as nested labels, by which it is recognised."""
    return [_short(shown) for _, shown in engine.display(form, session, at.environment(terms))[:PARTS]]


def show(tx: Tx, at: Desk, here: Here, outcome: Outcome) -> None:
    """Show what a draft now is."""
    if isinstance(outcome, Open) and outcome.session.step is None:
        entry = FORMS[outcome.draft.form]
        if entry.leads_to is not None:
            _lead_on(tx, at, here, outcome, entry.leads_to)
            return
        if entry.at_once and outcome.understood:
            outcome = drafts.finish(tx, at, outcome)
    if not (isinstance(outcome, Open) and _asks_contact(outcome.form, outcome.session)):
        _restore_menu(tx, at, here, outcome.draft)
    match outcome:
        case Open():
            _ask(tx, at, here, outcome)
        case Saved(draft, record_id):
            receipt = FORMS[draft.form].receipt(tx, at.actor, record_id, here.now)
            _replace(tx, here, draft, receipt)
        case Aside(draft):
            _replace(tx, here, draft, _aside(at, outcome))
        case Dropped(draft):
            again = Button(Text("menu.log"), "n")
            _replace(tx, here, draft, Message(Text("drafts.dropped"), [[again]]))
        case Unreadable(draft, reason):
            way = switching.way_to(tx, at.actor, draft.office_id, draft.id, here.now)
            say(tx, here, Message(reason, way))


def retire(tx: Tx, at: Desk, here: Here, shown: Open) -> None:
    """Give up a draft whose answers go on in another one; its message loses its buttons."""
    drafts.discard(tx, at, shown)
    asked = shown.draft.asked_outbox_id
    if asked is not None and here.message_id is None:
        messages.unmark(tx, here.chat_id, asked, here.now)


def _lead_on(tx: Tx, at: Desk, here: Here, outcome: Open, leads_to: LeadsTo) -> None:
    """Begin the form to which another one leads, with what is known of its answers."""
    retire(tx, at, here, outcome)
    name, known = leads_to(outcome.session.answers, at.environment(outcome.draft.terms))
    if name not in CURRENT:
        raise NotFound
    steps = {step.key for step in current(name).steps}
    answers = {key: value for key, value in known.items() if key in steps}
    office_id = leaders.secretary(tx, at.actor, name)
    begin(tx, at.actor, here, Begun(name, office_id=office_id), answers)


def _ask(tx: Tx, at: Desk, here: Here, shown: Open) -> None:
    if shown.left is not None:
        _note(tx, at, here, shown.left)
    if _asks_contact(shown.form, shown.session):
        # A message carries one kind of keyboard, and only a new one the kind that shares a contact.
        outbox_id = _replace(
            tx, replace(here, message_id=None), shown.draft, _contact_question(tx, at, shown)
        )
    else:
        outbox_id = _replace(tx, here, shown.draft, _question(tx, at, shown))
    drafts.keep(tx, at, shown, outbox_id)


def _restore_menu(tx: Tx, at: Desk, here: Here, draft: Draft) -> None:
    """Bring the menu back where the question for a contact had taken its place."""
    entry = FORMS.get(draft.form)
    if draft.focused and entry is not None and _asks_contact(entry.form, draft.session):
        say(tx, here, Message(Text("guided.menu_back"), menu=keyboards.main(at.actor)))


def _question(tx: Tx, at: Desk, shown: Open) -> Message:
    """The open question, or the summary, with its keyboard."""
    taps = engine.offers(shown.form, shown.session, at.environment(shown.draft.terms))
    return Message(_text(tx, at, shown), keyboards.rows(shown.draft.id, shown.session.revision, taps))


def _contact_question(tx: Tx, at: Desk, shown: Open) -> Message:
    share = MenuButton(Text("joining.share_phone"), asks_contact=True)
    return Message(_text(tx, at, shown), menu=[[share], *keyboards.leaving()])


def _asks_contact(form: Form, session: Session) -> bool:
    return session.step is not None and form.step(session.step).field.asks_contact


def _text(tx: Tx, at: Desk, shown: Open) -> Text:
    form, session = shown.form, shown.session
    world = at.environment(shown.draft.terms)
    answers = engine.display(form, session, world)
    params: dict[str, Json] = {
        "reason": None if shown.reason is None else nested(shown.reason),
        "headings": [nested(one) for one in headings.of_draft(tx, at.actor, _as_shown(shown), at.now)],
    }
    if session.step is None:
        lines = Text(f"{form.prefix}.lines", {key: nested(value) for key, value in answers})
        shared = [
            {"label": nested(form.word(form.step(key), "label")), "answer": nested(value)}
            for key, value in answers
            if form.step(key).texts
        ]
        return Text("guided.summary", {**params, "shared": shared, "lines": nested(lines)})
    help_line = engine.help_line(form, session, world)
    said_above = "item" in shown.understood and bool(params["headings"])
    understood = [
        {"label": nested(form.word(form.step(key), "label")), "answer": _short(value)}
        for key, value in answers
        if key in shown.understood and not said_above
    ]
    asked = tasks.asked(tx, str(session.answers.get("item", "")), session.step)
    whole = form.name in IN_ONE_LINE and is_first(shown) and session.step != "kinds"
    params |= {
        "in_one_line": nested(Text(f"{form.name}.in_one_line")) if whole else None,
        "understood": understood if session.step not in shown.understood else [],
        "question": nested(asked or form.word(form.step(session.step), "ask")),
        "help": None if help_line is None else nested(help_line),
    }
    return Text("guided.question", params)


def _as_shown(shown: Open) -> Draft:
    """The draft with the answers that it shows, which `keep` is about to store."""
    return replace(shown.draft, session=shown.session)


def _aside(at: Desk, outcome: Aside) -> Message:
    form, session = outcome.form, outcome.draft.session
    params = {
        "form": nested(form.title),
        "answers": summary(at, form, session, outcome.draft.terms),
    }
    button = keyboards.resume(outcome.draft.id, Text("drafts.resume"))
    return Message(Text("drafts.aside", params), [[button]])


def is_first(shown: Open) -> bool:
    """Whether the first question is asked that the button which began the form has not answered."""
    session = shown.session
    return session.step is not None and not session.returning and set(session.answers) <= set(_BEGUN_WITH)


def _short(shown: Text | str) -> Json:
    """An answer as one short line shows it."""
    return excerpt(shown) if isinstance(shown, str) else nested(shown)


def _wording(text: Text) -> str:
    return render.label(nested(text))


def _note(tx: Tx, at: Desk, here: Here, left: Aside) -> None:
    """Let the question of a draft that was put aside say so."""
    if left.draft.asked_outbox_id is not None:
        messages.change_said(tx, here.chat_id, left.draft.asked_outbox_id, _aside(at, left), here.now)


def _replace(tx: Tx, here: Here, draft: Draft, message: Message) -> int:
    """Show a draft in the message that was touched, or anew; no other keeps its buttons."""
    outbox_id = put(tx, here, message)
    asked = draft.asked_outbox_id
    if asked is None or draft.state is not State.OPEN:
        return outbox_id
    # Of a touched message one knows that it is another one only when Telegram has numbered both.
    if here.message_id is None or draft.asked_message_id not in {None, here.message_id}:
        messages.unmark(tx, here.chat_id, asked, here.now)
    return outbox_id
