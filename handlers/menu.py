"""The home screen, the menu below the input line, the drafts, help, and what to say to anything else.

Work functions: they run inside the transaction of an update and queue what is to be said.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.people import Role
from domain.refusals import NotFound
from domain.text import excerpt, fold
from handlers import guided, keyboards, lists, my_tasks, overview, profile, queries, roster, supervision
from handlers.forms.table import CURRENT, FORMS, OTHERS
from handlers.here import put, say
from services import addressees, drafts, other_forms
from services import home as home_screen
from services.leaders import Begun
from services.meetings import usual_kind
from templates import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.drafts import Listed
    from domain.messages import Json
    from domain.people import Actor
    from handlers.here import Here
    from handlers.keyboards import Offer
    from storage.database import Tx

LABELS = (
    "log",
    "tasks",
    "list",
    "below",
    "records",
    "drafts",
    "profile",
    "roster",
    "supervision",
    "help",
)
"""The buttons below the input line: `menu.<label>` is what a tap on one sends as text."""

PAGE = 5
"""Drafts on one page of the list: two short lines each fill a small phone."""

COMMON = ("meeting", "visit", "duty_stay")
"""Forms that are offered at once; where there are many others, they are behind 更多. Source: chat.md."""

_ROW = 3
"""Buttons in a row. Source: chat.md, "two or three to a row"."""


def named(typed: str) -> str | None:
    """Which button below the input line a text is; None when it is something else."""
    return _labels().get(fold(typed))


def choose(tx: Tx, actor: Actor, here: Here, label: str) -> None:
    """Do what a button below the input line says. A form that is being filled is put aside first."""
    if label == "help":
        assist(tx, actor, here)
        return
    guided.put_aside(tx, actor, here)
    if label == "log":
        offer_forms(tx, actor, here)
    elif label == "tasks":
        my_tasks.show(tx, actor, here)
    elif label == "list":
        lists.show_own(tx, actor, here)
    elif label == "below":
        overview.show(tx, actor, here)
    elif label == "records":
        queries.my_records(tx, actor, here)
    elif label == "profile":
        profile.show(tx, actor, here)
    elif label == "roster":
        roster.show(tx, actor, here)
    elif label == "supervision":
        supervision.show(tx, actor, here)
    else:
        list_drafts(tx, actor, here)


def home(tx: Tx, actor: Actor, here: Here) -> None:
    """Say who one is here and what waits; the menu comes with it."""
    waiting = drafts.count_open(tx, actor)
    params = {
        "organization": actor.office.organization_name,
        "role": nested(Text(f"people.role_{actor.office.role}")),
        "enters": _enters(actor),
        **home_screen.waits(tx, actor, here.now),
    }
    say(tx, here, Message(Text("menu.home", params), menu=keyboards.main(actor)))
    if waiting:
        _list(tx, actor, here, 0, waiting, anew=True)


def offer_forms(tx: Tx, actor: Actor, here: Here) -> None:
    """Ask what is to be logged: the forms this actor may log, and the commonest one in a single tap."""
    say(tx, here, _forms(tx, actor, keyboards.Offer()))


def turn_forms(tx: Tx, actor: Actor, here: Here, data: str) -> None:
    """Show the rarer forms in the same message, or the common ones again. Raises NotFound."""
    put(tx, here, _forms(tx, actor, keyboards.offered(data)))


def begin_named(tx: Tx, actor: Actor, here: Here, typed: str) -> bool:
    """Begin the form whose button says what was typed; false when none does, or none this actor may log."""
    every = [*CURRENT, *OTHERS]
    names = [name for name in every if fold(typed) == fold(render.label(nested(guided.current(name).title)))]
    if not names:
        return False
    may_begin = other_forms.may_begin if names[0] in OTHERS else drafts.may_log
    if not may_begin(actor, names[0]):
        return False
    guided.start(tx, actor, here, Begun(names[0]))
    return True


def list_drafts(tx: Tx, actor: Actor, here: Here, page: int = 0) -> None:
    """Show the open drafts, the one changed last first."""
    _list(tx, actor, here, page, drafts.count_open(tx, actor), anew=False)


def assist(tx: Tx, actor: Actor, here: Here) -> None:
    """Say what the bot does and how; a form that is being filled stays open and is shown again."""
    sees = {"reads": keyboards.reads(actor), "below": keyboards.looks_down(actor)}
    reading = Text("menu.help_reading", sees)
    text = Text("menu.help_entering") if _enters(actor) else reading
    say(tx, here, Message(text, menu=keyboards.main(actor)))
    guided.show_again(tx, actor, here)


def cancel(tx: Tx, actor: Actor, here: Here) -> None:
    """Put the form that is being filled aside, and say so; nothing that was typed is lost."""
    kept = guided.put_aside(tx, actor, here)
    text = Text("menu.cancelled" if kept else "menu.nothing_to_cancel")
    say(tx, here, Message(text, menu=keyboards.main(actor)))


def say_unknown(tx: Tx, actor: Actor, here: Here, typed: str) -> None:
    """Say that a text belongs to nothing, and what is possible."""
    say(tx, here, Message(Text("menu.unread", {"read": excerpt(typed)}), menu=keyboards.main(actor)))


def say_unsupported(tx: Tx, actor: Actor, here: Here) -> None:
    """Say that this kind of message cannot be read; a form that is being filled stays as it is."""
    say(tx, here, Message(Text("menu.unsupported"), menu=keyboards.main(actor)))


def _forms(tx: Tx, actor: Actor, offer: Offer) -> Message:
    """Return the question what is to be logged, with the common forms or with the others."""
    names = [name for name in CURRENT if drafts.may_log(actor, name)]
    if not names:
        raise NotFound
    if not addressees.is_above(tx, actor):
        names = [name for name in names if name not in addressees.ADDRESSED]
    common = _begins(actor, [name for name in names if name in COMMON], offer)
    others = _begins(actor, [name for name in names if name not in COMMON], offer)
    if offer.rarer:
        back = keyboards.turn_forms(Text("forms.back"), offer._replace(rarer=False))
        return Message(_which(offer), [*in_rows(others, _ROW), [back]])
    rows = [*in_rows(common, _ROW), *(in_rows(others, _ROW) if len(others) <= _ROW else [])]
    if drafts.may_log(actor, "meeting"):
        usual = usual_kind(tx, actor)
        label = Text(f"meeting.kinds_{usual}")
        rows.insert(0, [keyboards.begin(actor, "meeting", label, usual, paper=offer.paper)])
    more = (
        [keyboards.turn_forms(Text("forms.more"), offer._replace(rarer=True))] if len(others) > _ROW else []
    )
    if actor.office.role is Role.CLERK and not offer.paper:
        more.append(keyboards.turn_forms(Text("menu.paper"), offer._replace(paper=True)))
    return Message(_which(offer), [*rows, *([more] if more else [])])


def _which(offer: Offer) -> Text:
    return Text("menu.which_paper" if offer.paper else "menu.which_form")


def _begins(actor: Actor, names: Sequence[str], offer: Offer) -> list[Button]:
    return [keyboards.begin(actor, name, _called(name), paper=offer.paper) for name in names]


def _called(name: str) -> Text:
    return FORMS[name, CURRENT[name]].form.title


def _enters(actor: Actor) -> bool:
    return any(drafts.may_log(actor, form) for form in CURRENT)


def _list(tx: Tx, actor: Actor, here: Here, page: int, total: int, *, anew: bool) -> None:
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    listed = drafts.open_drafts(tx, actor, offset=page * PAGE, limit=PAGE)
    desk = guided.desk(tx, actor, here)
    first = page * PAGE + 1
    params = {
        "total": total,
        "page": page + 1,
        "pages": pages,
        "drafts": [
            {"number": number, **_line(one, actor, desk)} for number, one in enumerate(listed, start=first)
        ],
    }
    buttons = [
        keyboards.resume(one.draft.id, Text("drafts.resume_numbered", {"number": number, **_title(one)}))
        for number, one in enumerate(listed, start=first)
    ]
    message = Message(
        Text("drafts.list" if total else "drafts.none", params),
        [*in_rows(buttons, _ROW), *_turning(page, pages)],
    )
    if anew:
        say(tx, here, message)
    else:
        put(tx, here, message)


def _turning(page: int, pages: int) -> list[list[Button]]:
    turns = [("drafts.newer", page - 1), ("drafts.older", page + 1)]
    row = [Button(Text(key), f"l:{to}") for key, to in turns if 0 <= to < pages]
    return [row] if row else []


def _title(one: Listed) -> Mapping[str, Json]:
    """What a draft is called; of a form that no longer exists at all only that is known."""
    known = [entry.form for (name, _), entry in FORMS.items() if name == one.draft.session.form]
    return {"form": nested(known[-1].title if known else Text("drafts.former_form"))}


def _line(one: Listed, actor: Actor, desk: drafts.Desk) -> Mapping[str, Json]:
    entry = FORMS.get(one.draft.form)
    return {
        **_title(one),
        "day": one.changed_on.isoformat(),
        "days_ago": (actor.today - one.changed_on).days,
        "answers": []
        if entry is None
        else guided.summary(desk, entry.form, one.draft.session, one.draft.terms),
    }


@cache
def _labels() -> Mapping[str, str]:
    return {fold(render.label({"key": f"menu.{one}", "params": {}})): one for one in LABELS}
