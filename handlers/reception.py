"""Who writes, and to which part of the conversation it belongs.

Work functions: they run inside the transaction of an update. Listed persons are served, everybody
else is shown the way in; what a rule forbids is said and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from domain.forms.replies import SharedContact, Typed
from domain.messages import Message, Text
from domain.refusals import NotFound, Refused
from handlers import guided, joining, keyboards, menu, queries, quick_entry
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


def text(tx: Tx, actor: Actor, here: Here, typed: str) -> None:
    """Take what was typed: a button of the menu, an answer, a whole entry in one line, or none of them."""
    label = menu.named(typed)
    if label is not None:
        menu.choose(tx, actor, here, label)
    elif not (guided.answer(tx, actor, here, Typed(typed)) or quick_entry.enter(tx, actor, here, typed)):
        menu.say_unknown(tx, actor, here, typed)


def forwarded(tx: Tx, actor: Actor, here: Here, said: str, sent: Attached | None) -> None:
    """Take a forwarded message: it is no answer, and begins an entry of its own."""
    if not quick_entry.is_unsorted(tx, actor, here):
        guided.put_aside(tx, actor, here)
    if not quick_entry.keep(tx, actor, here, said, sent):
        menu.say_unknown(tx, actor, here, said)


def attachment(tx: Tx, actor: Actor, here: Here, sent: Attached, caption: str) -> None:
    """Take a photo, file or voice message: for the form that is being filled, or to begin one."""
    if not quick_entry.is_unsorted(tx, actor, here) and guided.answer(tx, actor, here, sent):
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
        menu.home(tx, joined, here)


def touch(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Take a tap on an inline button. Raises NotFound for data no button of ours carries."""
    head, _, rest = data.partition(":")
    match head:
        case "d":
            guided.tap(tx, actor, here, data)
        case "e":
            guided.resume(tx, actor, here, keyboards.resumed(data))
        case "n" if rest:
            guided.start(tx, actor, here, keyboards.begun(data))
        case "n":
            guided.put_aside(tx, actor, here)
            menu.offer_forms(tx, actor, here)
        case "l":
            menu.list_drafts(tx, actor, here, keyboards.page(data))
        case "h":
            menu.home(tx, actor, here)
        case "c":
            guided.follow_up(tx, actor, here, *keyboards.followed_up(data))
        case "g":
            queries.follow(tx, actor, here, data)
        case "r" | "o" | "a" | "y" | "k" | "b" | "x":
            queries.answer(tx, actor, here, data)
        case _:
            raise NotFound
