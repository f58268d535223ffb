"""Drafts: begun, answered, put aside, resumed, saved or given up; nothing of them lives in memory.

A use case says what the draft now is. An open draft is stored by `keep`, together with the message
that shows it; every other outcome is stored when it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from domain.authorization import Action, Scope, State, allow, may, scope_of_draft
from domain.drafts import Draft, Listed, Terms
from domain.forms import engine
from domain.forms.outcomes import Discarded, Finished, PutAside, Rejected
from domain.forms.replies import Tapped
from domain.messages import Text
from domain.records import COUNTED_ONLY, RecordKind
from domain.refusals import NotFound, Refused
from services import other_forms, problems_taken, standing
from services.persons import local_day
from storage import drafts, organizations, record_events, records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.forms.environment import Environment
    from domain.forms.form import Answers, Form
    from domain.forms.replies import Reply
    from domain.forms.session import Session
    from domain.people import Actor
    from domain.records import DutyRecord
    from storage.database import Tx


FOLLOW_UPS: Mapping[str, Action] = {
    "correct": Action.CORRECT_RECORD,
    "withdraw": Action.WITHDRAW_RECORD,
    "supplement": Action.SUPPLEMENT_RECORD,
    "answer_request": Action.ANSWER_REQUEST,
    "study": Action.FOLLOW_UP_PROBLEM,
    "solve": Action.FOLLOW_UP_PROBLEM,
    "solve_taken": Action.FOLLOW_UP_PROBLEM,
}
"""Forms about a record that exists, and what one must be allowed to do. To correct, each kind has its own."""

_ONLY_OF: Mapping[str, tuple[RecordKind, ...]] = {
    "answer_request": (RecordKind.SUPPORT_REQUEST,),
    "study": (RecordKind.PROBLEM,),
    "solve": (RecordKind.PROBLEM,),
    "solve_taken": problems_taken.KINDS,
}
"""Forms that are about some kinds of record."""


class Fillable(Protocol):
    """A form, and what saving it does (see `handlers.forms.entry`)."""

    @property
    def form(self) -> Form:
        """The declaration."""

    @property
    def submit(self) -> Callable[[Tx, Actor, Answers, int, datetime], int]:
        """Makes the record; gives its id. Raises Refused."""


@dataclass(frozen=True)
class Desk:
    """What filling forms takes: who does it, when, which forms there are, and what they may ask."""

    actor: Actor
    now: datetime
    forms: Mapping[tuple[str, int], Fillable]
    """Every form in every version that drafts may have been begun in."""
    environment: Callable[[Terms], Environment]
    """What a form may ask of the world, by the terms of its draft."""


@dataclass(frozen=True)
class Aside:
    """The draft waits in the list."""

    draft: Draft
    form: Form


@dataclass(frozen=True)
class Open:
    """The draft shows a question or its summary; what is typed belongs to it."""

    draft: Draft
    form: Form
    session: Session
    """What it shows; newer than the draft's own until `keep` has stored it."""
    left: Aside | None = None
    """The draft to which what is typed belonged before."""
    reason: Text | None = None
    """Why the last reply did not fit."""
    understood: tuple[str, ...] = ()
    """The steps that were answered just now."""


@dataclass(frozen=True)
class Saved:
    """The draft has become a record."""

    draft: Draft
    record_id: int


@dataclass(frozen=True)
class Dropped:
    """The draft was given up."""

    draft: Draft


@dataclass(frozen=True)
class Unreadable:
    """The draft is kept and cannot be gone on with, for this reason."""

    draft: Draft
    reason: Text


Outcome: TypeAlias = Open | Saved | Aside | Dropped | Unreadable


def may_log(actor: Actor, form: str) -> bool:
    """Whether the actor may fill in a form; what the table calls it is `log_<form>`."""
    return may(actor, Action(f"log_{form}"), Scope.OWN_ORGANIZATION)


def start(
    tx: Tx,
    desk: Desk,
    form: Form,
    answers: Answers,
    message_id: int | None = None,
    terms: Terms | None = None,
) -> Outcome:
    """Begin a form with what is known already. Raises NotFound, Refused where it would be in vain.

    From a message that shows an open draft by now nothing is begun, nor beside the same form that was just
    begun and is not answered: it was one press that came twice.
    """
    if form.name in other_forms.NO_RECORDS:
        other_forms.require_begin(tx, desk.actor, form.name, desk.now)
    else:
        allow(desk.actor, Action(f"log_{form.name}"), Scope.OWN_ORGANIZATION)
    before = drafts.focused(tx, desk.actor.person_id)
    if before is not None and message_id is not None and before.asked_message_id == message_id:
        return _present(tx, desk, before)
    terms = terms or Terms()
    if before is not None and message_id is None and _is_begun(desk, before, form, answers, terms):
        return _present(tx, desk, before)
    return _begin(tx, desk, form, answers, terms, before)


def follow_up(tx: Tx, desk: Desk, name: str, record_id: int) -> Outcome:
    """Begin to correct a record, or a form about what became of it. Raises NotFound.

    One that is begun already is gone on with: it was one press that came twice.
    """
    if name not in FOLLOW_UPS:
        raise NotFound
    record = standing.require(tx, desk.actor, FOLLOW_UPS[name], record_id, desk.now)
    if record.kind not in _ONLY_OF.get(name, (record.kind,)):
        raise NotFound
    if name == "supplement" and record.kind in COUNTED_ONLY:
        raise NotFound
    alone = _of_the_only_one(tx, record) if name == "solve_taken" else {}
    is_correction = FOLLOW_UPS[name] is Action.CORRECT_RECORD
    form = _newest(desk, f"{name}_{record.kind}" if is_correction else name)
    terms = Terms(about_id=record.id if is_correction else record.root_id)
    before = drafts.focused(tx, desk.actor.person_id)
    if before is not None and before.terms == terms and before.session.form == form.name:
        return _present(tx, desk, before)
    known = drafts.answers_of_record(tx, record.id) if is_correction else alone
    steps = {step.key for step in form.steps} - {"reason"}
    answers = {key: value for key, value in known.items() if key in steps}
    return _begin(tx, desk, form, answers, terms, before)


def _of_the_only_one(tx: Tx, record: DutyRecord) -> Answers:
    """Where one problem alone is open nobody is asked how many were solved. Raises NotFound for none."""
    left = problems_taken.left(tx, record, record_events.of_record(tx, record.root_id, records.EVER))
    if not left:
        raise NotFound
    return {"count": 1} if left == 1 else {}


def collect(tx: Tx, desk: Desk, form: Form, answers: Answers) -> Outcome:
    """Keep something sent as a draft until it is said what it belongs to. Raises NotFound."""
    if not any(may_log(desk.actor, kind) for kind in RecordKind):
        raise NotFound
    return _begin(tx, desk, form, answers, Terms(), drafts.focused(tx, desk.actor.person_id))


def discard(tx: Tx, desk: Desk, shown: Open) -> None:
    """Give an open draft up, because what it holds goes on in another one."""
    _leave(tx, desk, shown.draft, shown.session, State.DISCARDED)


def finish(tx: Tx, desk: Desk, shown: Open) -> Outcome:
    """Save an open draft of which nothing is missing, without a tap on its summary."""
    return _advance(tx, desk, shown, Tapped("save"))


def tap(tx: Tx, desk: Desk, draft_id: int, revision: int, reply: Reply) -> Outcome:
    """Take a tap; one on an old keyboard changes nothing and shows what is. Raises NotFound."""
    present = _present(tx, desk, _take(tx, desk, draft_id))
    if isinstance(present, Open) and revision == present.session.revision:
        present = _advance(tx, desk, present, reply)
    return _focus(tx, desk, present)


def answer(tx: Tx, desk: Desk, reply: Reply) -> Outcome | None:
    """Take what was typed or sent for the draft it belongs to; None when it belongs to none."""
    draft = drafts.focused(tx, desk.actor.person_id)
    if draft is None or not _may_use(desk.actor, draft):
        return None
    present = _present(tx, desk, draft)
    if isinstance(present, Open):
        return _advance(tx, desk, present, reply)
    drafts.focus_on(tx, desk.actor.person_id, None)
    return present


def resume(tx: Tx, desk: Desk, draft_id: int) -> Outcome:
    """Go on with a draft where it was left. Raises NotFound."""
    return _focus(tx, desk, _present(tx, desk, _take(tx, desk, draft_id)))


def present(tx: Tx, desk: Desk) -> Outcome | None:
    """The draft to which what is typed belongs, as it is; None when there is none."""
    draft = drafts.focused(tx, desk.actor.person_id)
    return None if draft is None or not _may_use(desk.actor, draft) else _present(tx, desk, draft)


def put_aside(tx: Tx, desk: Desk) -> Aside | Unreadable | None:
    """Let what is typed belong to no draft; gives the one to which it did."""
    draft = drafts.focused(tx, desk.actor.person_id)
    if draft is None:
        return None
    drafts.focus_on(tx, desk.actor.person_id, None)
    fault = _fault(desk, draft)
    return Unreadable(draft, fault) if fault else Aside(draft, desk.forms[draft.form].form)


def keep(tx: Tx, desk: Desk, shown: Open, outbox_id: int) -> None:
    """Store what an open draft shows, and the message that shows it."""
    drafts.keep(tx, shown.draft.id, shown.session, State.OPEN, desk.now, outbox_id)


def count_open(tx: Tx, actor: Actor) -> int:
    """How many open drafts the actor has."""
    return drafts.count_open(tx, actor.person_id)


def open_drafts(tx: Tx, actor: Actor, *, offset: int, limit: int) -> Sequence[Listed]:
    """The actor's open drafts, the one changed last first."""
    found = drafts.open_of(tx, actor.person_id, offset=offset, limit=limit)
    organization = organizations.by_id(tx, actor.office.organization_id) if found else None
    if organization is None:
        return []
    return [Listed(draft, local_day(at, organization.time_zone)) for draft, at in found]


def _newest(desk: Desk, name: str) -> Form:
    """The form of a name in its newest version. Raises NotFound."""
    versions = [version for known, version in desk.forms if known == name]
    if not versions:
        raise NotFound
    return desk.forms[name, max(versions)].form


def _begin(tx: Tx, desk: Desk, form: Form, answers: Answers, terms: Terms, before: Draft | None) -> Outcome:
    session = engine.begin(form, answers, desk.environment(terms))
    draft = drafts.add(tx, desk.actor, session, desk.now, terms)
    understood = () if terms.about_id is not None else tuple(session.answers)
    return _move_focus(tx, desk, Open(draft, form, session, understood=understood), before)


def _is_begun(desk: Desk, before: Draft, form: Form, answers: Answers, terms: Terms) -> bool:
    """Whether a draft is this form as it begins, and nothing more."""
    if before.form != (form.name, form.version) or before.terms != terms or before.session.revision:
        return False
    return before.session == engine.begin(form, answers, desk.environment(terms))


def _take(tx: Tx, desk: Desk, draft_id: int) -> Draft:
    draft = drafts.take(tx, desk.actor.person_id, draft_id)
    if draft is None:
        raise NotFound
    allow(desk.actor, Action.USE_DRAFT, scope_of_draft(desk.actor, draft.person_id), draft.state)
    return draft


def _may_use(actor: Actor, draft: Draft) -> bool:
    return may(actor, Action.USE_DRAFT, scope_of_draft(actor, draft.person_id), draft.state)


def _present(tx: Tx, desk: Desk, draft: Draft) -> Outcome:
    """What a draft is now."""
    if draft.state is State.DISCARDED:
        return Dropped(draft)
    if draft.state is State.SAVED:
        made = _made(tx, draft)
        if made is not None:
            return Saved(draft, made)
    fault = _fault(desk, draft)
    if fault is not None:
        return Unreadable(draft, fault)
    return Open(draft, desk.forms[draft.form].form, draft.session)


def _made(tx: Tx, draft: Draft) -> int | None:
    """What was made of a draft, by the id under which its receipt is found."""
    other = other_forms.made(tx, draft.session.form, draft.id)
    return other or records.of_draft(tx, draft.id) or record_events.of_draft(tx, draft.id)


def _fault(desk: Desk, draft: Draft) -> Text | None:
    """Why a draft cannot be gone on with."""
    if draft.form not in desk.forms:
        return Text("drafts.unknown_version")
    if draft.office_id != desk.actor.office.id:
        return Text("drafts.other_office", {"organization": desk.actor.office.organization_name})
    return None


def _focus(tx: Tx, desk: Desk, outcome: Outcome) -> Outcome:
    """Let what is typed belong to a draft that is shown, and to no other."""
    if not isinstance(outcome, Open) or outcome.draft.focused:
        return outcome
    return _move_focus(tx, desk, outcome, drafts.focused(tx, desk.actor.person_id))


def _move_focus(tx: Tx, desk: Desk, shown: Open, before: Draft | None) -> Open:
    drafts.focus_on(tx, desk.actor.person_id, shown.draft.id)
    if before is None or _fault(desk, before):
        return shown
    return replace(shown, left=Aside(before, desk.forms[before.form].form))


def _advance(tx: Tx, desk: Desk, present: Open, reply: Reply) -> Outcome:
    draft, form, before = present.draft, present.form, present.session
    move = engine.advance(form, before, reply, desk.environment(draft.terms))
    match move.outcome:
        case PutAside():
            _leave(tx, desk, draft, move.session, State.OPEN)
            return Aside(draft, form)
        case Discarded():
            _leave(tx, desk, draft, move.session, State.DISCARDED)
            return Dropped(draft)
        case Finished(answers):
            return _save(tx, desk, present, move.session, answers)
        case Rejected(_, reason):
            return Open(draft, form, move.session, reason=reason)
    answered = tuple(
        key for key, value in move.session.answers.items() if before.answers.get(key, before) != value
    )
    return Open(draft, form, move.session, understood=answered)


def _save(tx: Tx, desk: Desk, present: Open, session: Session, answers: Answers) -> Outcome:
    """Make the record, or show why not: then nothing but the draft's revision has changed."""
    draft = present.draft
    try:
        with tx.begin_nested():
            _leave(tx, desk, draft, session, State.SAVED)
            record_id = desk.forms[draft.form].submit(tx, desk.actor, answers, draft.id, desk.now)
    except Refused as refused:
        return Open(draft, present.form, session, reason=refused.text)
    return Saved(draft, record_id)


def _leave(tx: Tx, desk: Desk, draft: Draft, session: Session, state: State) -> None:
    """Store a draft to which nothing typed belongs any more."""
    drafts.keep(tx, draft.id, session, state, desk.now)
    if draft.focused:
        drafts.focus_on(tx, desk.actor.person_id, None)
