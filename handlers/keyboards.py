"""The keyboards of the chat, and the data that their buttons send back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from domain.authorization import Action, Scope, may
from domain.forms.replies import Tapped
from domain.messages import Button, MenuButton, Text
from domain.people import Role
from domain.refusals import NotFound
from handlers.forms.table import CURRENT
from services.drafts import may_log
from services.leaders import Begun
from services.roster_import import may_import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.forms.field import Taps
    from domain.messages import Rows
    from domain.people import Actor

_DRAFT = re.compile(r"d:([0-9]{1,18}):([0-9]{1,9}):([a-z_]+)(?::(.+))?", re.DOTALL)
"""Eighteen digits: what both databases can compare with an id."""

_BEGIN = re.compile(r"n:([a-z_]+)(?::([a-zA-Z0-9_.-]*))?(?::(p)?(k)?([0-9]{1,18})?)?(?:@([0-9]{1,18}))?")
_FOLLOW_UP = re.compile(r"c:([a-z]+):([0-9]{1,18})")
FOLLOW_UP_WORDS = {"answer": "answer_request", "taken": "solve_taken"}
"""Words on buttons that are not the names of their forms."""

_OFFER = re.compile(r"w:([01])(p)?")
_RESUME = re.compile(r"e:([0-9]{1,18})")
_PAGE = re.compile(r"l(?::([0-9]{1,4}))?")

_VISITORS = (Role.INSPECTOR, Role.TEAM_LEADER)
"""Whose work is supervision; others are on a team now and then, and come to it by what they are told."""


class Touch(NamedTuple):
    """A tap on a draft's keyboard, as its data say; modified clients can send anything."""

    draft_id: int
    revision: int
    reply: Tapped


def rows(draft_id: int, revision: int, taps: Taps) -> Rows:
    """The keyboard of a draft; it is valid for this revision only."""
    return [
        [Button(tap.label, _data(draft_id, revision, tap.action, tap.value)) for tap in row] for row in taps
    ]


def touch(data: str) -> Touch:
    """Read what a button of `rows` sends back. Raises NotFound for data no button of ours carries."""
    found = _DRAFT.fullmatch(data)
    if found is None:
        raise NotFound
    return Touch(int(found[1]), int(found[2]), Tapped(found[3], found[4] or ""))


def begin(actor: Actor, form: str, label: Text, prefill: str = "", *, paper: bool = False) -> Button:
    """A button that begins a form, with something known already, perhaps copied from a sheet."""
    return Button(label, Begun(form, prefill, paper, acting=actor.office.id).data)


def begun(data: str) -> Begun:
    """Read which form a button of `begin` names. Raises NotFound."""
    found = _BEGIN.fullmatch(data)
    if found is None:
        raise NotFound
    office_id, acting = (int(one) if one else None for one in (found[5], found[6]))
    return Begun(found[1], found[2] or "", bool(found[3]), office_id, keeps=bool(found[4]), acting=acting)


def followed_up(data: str) -> tuple[str, int]:
    """Read which form about which record `c:<word>:<record id>` names. Raises NotFound."""
    found = _FOLLOW_UP.fullmatch(data)
    if found is None:
        raise NotFound
    return FOLLOW_UP_WORDS.get(found[1], found[1]), int(found[2])


def resume(draft_id: int, label: Text) -> Button:
    """A button that goes on with a draft."""
    return Button(label, f"e:{draft_id}")


def resumed(data: str) -> int:
    """Read which draft a button of `resume` names. Raises NotFound."""
    found = _RESUME.fullmatch(data)
    if found is None:
        raise NotFound
    return int(found[1])


class Offer(NamedTuple):
    """Which forms the menu of forms offers."""

    rarer: bool = False
    paper: bool = False
    """What is begun is copied from a sheet."""


def turn_forms(label: Text, offer: Offer) -> Button:
    """A button that shows other forms in the same message."""
    return Button(label, f"w:{int(offer.rarer)}{'p' if offer.paper else ''}")


def offered(data: str) -> Offer:
    """Read which forms a button of `turn_forms` shows. Raises NotFound."""
    found = _OFFER.fullmatch(data)
    if found is None:
        raise NotFound
    return Offer(found[1] == "1", bool(found[2]))


def page(data: str) -> int:
    """Read which page of drafts `l` or `l:<page>` names, the first being 0. Raises NotFound."""
    found = _PAGE.fullmatch(data)
    if found is None:
        raise NotFound
    return int(found[1] or 0)


def reads(actor: Actor) -> bool:
    """Whether the actor sees records, at least those they entered once."""
    return may(actor, Action.LIST_RECORDS, Scope.OWN_RECORD)


def looks_down(actor: Actor) -> bool:
    """Whether the actor sees the duties of the organizations below."""
    return may(actor, Action.LIST_DUTIES, Scope.CHILD)


def main(actor: Actor) -> Sequence[Sequence[MenuButton]]:
    """The keyboard below the input line: what this actor can do, and nothing else."""
    enters = any(may_log(actor, form) for form in CURRENT)
    keys: tuple[tuple[str, ...], ...] = (("profile", "help"),)
    if enters:
        keys = (("log", "tasks"), ("list", "records"), ("drafts", "profile", "help"))
    elif looks_down(actor):
        keys = (("below", "records"), ("profile", "help"))
    elif reads(actor):
        keys = (("records", "profile"), ("help",))
    if may(actor, Action.PLAN_ROUNDS, Scope.OWN_TREE):
        keys = (keys[0], ("roster", "supervision") if may_import(actor) else ("supervision",), *keys[1:])
    elif actor.office.role in _VISITORS:
        keys = (("supervision", "records"), ("profile", "help"))
    return [[MenuButton(Text(f"menu.{key}")) for key in row] for row in keys]


def leaving() -> Sequence[Sequence[MenuButton]]:
    """The fixed buttons of a form as words to type, where no inline keyboard can be shown."""
    return [[MenuButton(Text(f"forms.{action}")) for action in ("back", "aside", "drop")]]


def _data(draft_id: int, revision: int, action: str, value: str) -> str:
    return f"d:{draft_id}:{revision}:{action}:{value}" if value else f"d:{draft_id}:{revision}:{action}"
