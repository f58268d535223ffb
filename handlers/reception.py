"""Who writes, and to which part of the conversation it belongs.

Work functions: they run inside the transaction of an update. Listed persons are served, everybody
else is shown the way in; what a rule forbids is said and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from domain.forms.replies import SharedContact, Typed
from domain.invitations import token_of
from domain.messages import Message, Text
from domain.refusals import NotFound, Refused
from handlers import (
    contacts,
    coverage,
    duty_days,
    feedbacks,
    finding,
    findings,
    guided,
    handovers,
    inspection_rounds,
    inspection_teams,
    joining,
    key_villages,
    keyboards,
    lists,
    menu,
    my_tasks,
    objections,
    overview,
    pair_checks,
    profile,
    queries,
    quick_entry,
    rechecks,
    reminders,
    roster,
    round_import,
    round_results,
    score_sheets,
    scorecard_import,
    scorecards,
    supervision,
    switches,
    tasks,
    waivers,
    working_days,
)
from handlers.here import say
from services.persons import identify

if TYPE_CHECKING:
    from domain.forms.replies import Attached
    from domain.people import Actor
    from handlers.here import Here
    from storage.database import Tx

P = ParamSpec("P")


def serve(
    tx: Tx,
    here: Here,
    work: Callable[Concatenate[Tx, Actor, Here, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Do `work(tx, actor, here, ...)` for a listed person; greet anybody else."""
    actor = identify(tx, here.chat_id, here.now)
    if actor is None:
        joining.greet_stranger(tx, here.chat_id, here.now)
        return
    try:
        work(tx, actor, here, *args, **kwargs)
    except Refused as refused:
        say(tx, here, Message(refused.text, menu=keyboards.main(actor)))


def begin(tx: Tx, here: Here, payload: str) -> None:
    """Take /start: what came with it may be a one-time link; else show the way home, or the way in."""
    token = token_of(payload)
    if token is None:
        serve(tx, here, menu.home)
        return
    actor = identify(tx, here.chat_id, here.now)
    shown = joining.SHARE if actor is None else keyboards.main(actor)
    joined = joining.open_link(tx, here.chat_id, token, here.now, shown)
    if joined is not None:
        _welcome(tx, joined, here)


def _welcome(tx: Tx, actor: Actor, here: Here) -> None:
    """Show somebody who has just joined their home, and the form that another account of theirs left open."""
    menu.home(tx, actor, here)
    guided.show_again(tx, actor, here)


def touched(tx: Tx, here: Here, data: str) -> None:
    """Take a tap on an inline button: of a handover also from whoever holds no office any more."""
    if data.startswith("v:") and identify(tx, here.chat_id, here.now) is None:
        try:
            handovers.touch(tx, here, data)
        except NotFound:
            joining.greet_stranger(tx, here.chat_id, here.now)
        return
    serve(tx, here, touch, data)


def text(tx: Tx, actor: Actor, here: Here, typed: str) -> None:
    """Take what was typed: a button of the menu, an answer, a form, an entry in one line, or nothing."""
    label = menu.named(typed)
    if label is not None:
        menu.choose(tx, actor, here, label)
    elif not (
        guided.answer(tx, actor, here, Typed(typed), quick_entry.reread)
        or finding.answer(tx, actor, here, typed)
        or contacts.answer(tx, actor, here, typed)
        or coverage.answer(tx, actor, here, typed)
        or inspection_rounds.answer(tx, actor, here, typed)
        or findings.answer(tx, actor, here, typed)
        or lists.answer(tx, actor, here, typed)
        or score_sheets.answer(tx, actor, here, typed)
        or round_results.answer(tx, actor, here, typed)
        or objections.answer(tx, actor, here, typed)
        or scorecards.answer(tx, actor, here, typed)
        or duty_days.answer(tx, actor, here, typed)
        or feedbacks.answer(tx, actor, here, typed)
        or key_villages.answer(tx, actor, here, typed)
        or overview.answer(tx, actor, here, typed)
        or working_days.answer(tx, actor, here, typed)
        or switches.answer(tx, actor, here, typed)
        or waivers.answer(tx, actor, here, typed)
        or menu.begin_named(tx, actor, here, typed)
        or quick_entry.enter(tx, actor, here, typed)
    ):
        menu.say_unknown(tx, actor, here, typed)


def forwarded(tx: Tx, actor: Actor, here: Here, said: str, sent: Attached | None) -> None:
    """Take a forwarded message: it is no answer, and begins an entry of its own."""
    if not quick_entry.is_unsorted(tx, actor, here):
        guided.put_aside(tx, actor, here)
    if sent is None and working_days.answer(tx, actor, here, said):
        return
    if not quick_entry.keep(tx, actor, here, said, sent):
        menu.say_unknown(tx, actor, here, said)


def attachment(tx: Tx, actor: Actor, here: Here, sent: Attached, caption: str) -> None:
    """Take a photo, file or voice message: for the form that is being filled, or to begin one."""
    if not quick_entry.is_unsorted(tx, actor, here) and (
        guided.answer(tx, actor, here, sent) or score_sheets.attached(tx, actor, here, sent, caption)
    ):
        return
    if not quick_entry.keep(tx, actor, here, caption, sent):
        say(tx, here, Message(Text("menu.file_unasked"), menu=keyboards.main(actor)))


def contact(tx: Tx, here: Here, shared: SharedContact) -> None:
    """Take a shared contact: an answer of a listed person, or a stranger's way in."""
    actor = identify(tx, here.chat_id, here.now)
    if actor is not None:
        if guided.answer(tx, actor, here, shared):
            return
        if not shared.own:
            say(tx, here, Message(Text("forms.contact_unasked"), menu=keyboards.main(actor)))
            return
    joined = joining.accept_contact(
        tx,
        here.chat_id,
        here.chat_id,
        shared.phone,
        here.now,
        own=shared.own,
        menu=joining.SHARE if actor is None else keyboards.main(actor),
    )
    if joined is not None:
        _welcome(tx, joined, here)


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Take a tap on an inline button; what another office of theirs is needed for is done in that one.

    Raises NotFound, among others for data no button of ours carries.
    """
    work = _TOUCHES.get(data.partition(":")[0])
    if work is None:
        raise NotFound
    try:
        work(tx, actor, here, data)
    except NotFound:
        profile.in_other_offices(tx, actor, here, work, data)


def _begin_form(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    if data != "n":
        begun = keyboards.begun(data)
        profile.act_in(tx, actor, here, begun.acting, partial(guided.start, begun=begun))
        return
    guided.put_aside(tx, actor, here)
    menu.offer_forms(tx, actor, here)


def _resume(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    guided.resume(tx, actor, here, keyboards.resumed(data))


def _list_drafts(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    menu.list_drafts(tx, actor, here, keyboards.page(data))


def _home(tx: Tx, actor: Actor, here: Here, _data: str) -> None:
    menu.home(tx, actor, here)


def _follow_up(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    guided.follow_up(tx, actor, here, *keyboards.followed_up(data))


def _hand_over(tx: Tx, _actor: Actor, here: Here, data: str) -> None:
    handovers.touch(tx, here, data)


def _switch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Act in another office: at home there, or with the draft that was begun there."""
    anew = replace(here, message_id=None)
    with tx.begin_nested():
        acting, draft_id = profile.switch(tx, actor, here, data)
        if draft_id is None:
            menu.home(tx, acting, anew)
        else:
            guided.resume(tx, acting, anew, draft_id)


_TOUCHES: Mapping[str, Callable[[Tx, Actor, Here, str], None]] = {
    "c": _follow_up,
    "cv": coverage.touch,
    "d": guided.tap,
    "dd": duty_days.touch,
    "e": _resume,
    "f": waivers.touch,
    "fb": feedbacks.touch,
    "fi": findings.touch,
    "g": queries.follow,
    "h": _home,
    "i": roster.touch,
    "ir": inspection_rounds.touch,
    "it": inspection_teams.touch,
    "in": supervision.touch,
    "j": contacts.touch,
    "kv": key_villages.touch,
    "l": _list_drafts,
    "li": lists.touch,
    "m": reminders.touch,
    "ml": lists.touch_own,
    "n": _begin_form,
    "ob": objections.touch,
    "q": finding.touch,
    "rc": rechecks.touch,
    "rw": round_import.touch,
    "sc": scorecards.touch,
    "ss": score_sheets.touch,
    "sw": scorecard_import.touch,
    "p": switches.touch,
    "pc": pair_checks.touch,
    "rr": round_results.touch,
    "s": _switch,
    "t": my_tasks.touch,
    "u": overview.touch,
    "v": _hand_over,
    "w": menu.turn_forms,
    "wd": working_days.touch,
    "z": tasks.touch,
    **dict.fromkeys("abkorxy", queries.answer),
}
"""What a button asks for, by the letters with which its data begin."""
