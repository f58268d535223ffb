"""Signing for one's lines (签收): with one tap, or on paper, as the clerk enters it. Source: R11."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound, Refused
from services import list_changes, responsibility_lists
from storage import audit, list_signatures
from storage import responsibility_lists as stored
from storage.records import EVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from storage.list_offices import Post
    from storage.list_signatures import Signature

PAGE = 6
"""People on one page: a button each."""

SIGNED = "signed"


def ask(lists: Lists, post: Post) -> Message:
    """Return what asks somebody to sign for their lines."""
    lines = lists.of_office(post.office_id)
    leads = [line for line in lines if lists.lead(line.item) == post]
    params: dict[str, Json] = {
        "organization": lists.organization.name,
        "year": lists.listing.year,
        "count": len(lines),
        "leads": len(leads),
    }
    row = [list_changes.sign_button(lists, post.office_id), Button(Text("my_list.entry"), "ml")]
    return Message(Text("lists.to_sign", params), [row])


def newest(lists: Lists, office_id: int) -> int:
    """The newest version among the lines that end in an office: what a signature is for. 0 without any."""
    return max((line.id for line in lists.of_office(office_id)), default=0)


def unsigned(tx: Tx, lists: Lists) -> list[Post]:
    """Who has not signed for their lines as they are now; nobody before lists are published."""
    if not lists.published:
        return []
    done = list_signatures.latest(tx, lists.listing.id)
    return [post for post in lists.everybody() if not is_signed(lists, done, post.office_id)]


def is_signed(lists: Lists, done: Mapping[int, Signature], office_id: int) -> bool:
    """Whether an office signed for its lines as they are now, those among them that it has taken over."""
    signature, came_at = done.get(office_id), lists.came_at(office_id)
    if signature is None or signature.upto_id < newest(lists, office_id):
        return False
    return came_at is None or came_at <= signature.at


def sign(tx: Tx, actor: Actor, list_id: int, upto_id: int, now: datetime) -> Message:
    """Sign for one's own lines as they were when the button was shown. Raises NotFound, Refused.

    A second time changes nothing. What was changed since is to be looked at and signed for again.
    """
    allow(actor, Action.SIGN_LISTS, Scope.OWN_PERSON)
    lists = _published(tx, actor, list_id)
    mine = lists.of_office(actor.office.id)
    upto = min(upto_id, newest(lists, actor.office.id))
    if not any(line.id <= upto for line in mine):
        raise NotFound
    _keep(tx, lists, actor.office.id, upto, actor, now, on_paper=False)
    changed = sum(line.id > upto for line in mine)
    params = {
        "organization": lists.organization.name,
        "year": lists.listing.year,
        "count": len(mine),
        "changed": changed,
    }
    again = [list_changes.sign_button(lists, actor.office.id)] if changed else []
    return Message(Text("lists.signed", params), [[*again, Button(Text("my_list.entry"), "ml")]])


def enter_paper(tx: Tx, actor: Actor, list_id: int, office_id: int, now: datetime) -> Message:
    """Enter that somebody signed on paper; says who is left. Raises NotFound."""
    stored.lock(tx, list_id)
    lists = responsibility_lists.require(tx, actor, list_id, Action.ENTER_SIGNATURE, EVER)
    if not lists.published or not lists.of_office(office_id):
        raise NotFound
    _keep(tx, lists, office_id, newest(lists, office_id), actor, now, on_paper=True)
    return show(tx, actor, list_id, now)


def show(tx: Tx, actor: Actor, list_id: int, now: datetime, page: int = 0) -> Message:
    """Return who has not signed yet, with a button each for those who signed on paper. Raises NotFound.

    Only who is missing is named: they may need the paper brought to them. Source: burden rules 5 and 9.
    """
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    waiting = unsigned(tx, lists)
    pages = max(1, -(-len(waiting) // PAGE))
    page = min(page, pages - 1)
    may_enter = responsibility_lists.may_do(tx, actor, lists, Action.ENTER_SIGNATURE)
    shown = waiting[page * PAGE :][:PAGE]
    params: dict[str, Json] = {
        "organization": lists.organization.name,
        "year": lists.listing.year,
        "published": lists.published,
        "total": len(lists.everybody()),
        "waiting": len(waiting),
        "names": [_named(lists, post) for post in shown],
        "may_enter": may_enter,
        "page": page + 1,
        "pages": pages,
    }
    rows = [
        [Button(Text("lists.signed_on_paper", {"name": post.name}), f"li:p:{list_id}:{post.office_id}")]
        for post in (shown if may_enter else ())
    ]
    turns = [("records.newer", page - 1), ("records.older", page + 1)]
    turning = [Button(Text(key), f"li:w:{list_id}:{to}") for key, to in turns if 0 <= to < pages]
    back = [Button(Text("lists.back"), f"li:o:{list_id}")]
    return Message(Text("lists.signatures", params), [*rows, *([turning] if turning else []), back])


def _published(tx: Tx, actor: Actor, list_id: int) -> Lists:
    """Lists that may be signed for. Raises NotFound, Refused before they are published."""
    stored.lock(tx, list_id)
    listing = stored.by_id(tx, list_id)
    if listing is None:
        raise NotFound
    lists = responsibility_lists.read(tx, listing, actor.today, EVER)
    if not lists.of_office(actor.office.id):
        raise NotFound
    if not lists.published:
        raise Refused(key="lists.not_published", year=listing.year)
    return lists


def _keep(
    tx: Tx, lists: Lists, office_id: int, upto_id: int, actor: Actor, now: datetime, *, on_paper: bool
) -> None:
    """Keep a signature, unless there is one for as much already."""
    done = list_signatures.latest(tx, lists.listing.id).get(office_id)
    came_at = lists.came_at(office_id)
    covers = done is not None and (came_at is None or came_at <= done.at)
    if done is not None and covers and done.upto_id >= upto_id:
        return
    new = list_signatures.New(lists.listing.id, office_id, upto_id, actor.person_id, on_paper)
    signature_id = list_signatures.sign(tx, new, now)
    body = list_signatures.body(tx, signature_id)
    audit.append(tx, audit.Event(now, actor.person_id, SIGNED, list_signatures.SUBJECT, signature_id, body))


def _named(lists: Lists, post: Post) -> Json:
    return named(post, lists.organization.id)


def named(post: Post, organization_id: int) -> Json:
    """Return somebody by name and what they are, as a nested text; elsewhere with the organization."""
    role = nested(Text(f"people.role_{post.role}"))
    where = "" if post.organization_id == organization_id else post.organization
    return nested(Text("lists.post", {"name": post.name, "role": role, "organization": where}))


def names(posts: Sequence[Post], organization_id: int) -> list[Json]:
    """The same of several."""
    return [named(post, organization_id) for post in posts]
