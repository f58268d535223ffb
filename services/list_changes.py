"""Adapting responsibility lists: drawn from the catalogue, lines added, given to people, reworded, struck.

Once they are published every change needs a reason, stands in the log, and whom it concerns is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.messages import Button, Message, Text
from domain.records import require_line
from domain.refusals import NotFound, Refused
from domain.responsibility_lists import (
    ROLE_OF,
    SECTIONS,
    TITLE_CHARACTERS,
    Item,
    ListKind,
    kind_of,
    next_key,
)
from services import entries, list_standing, list_suggestions, notices, responsibility_lists
from storage import audit, list_offices, portfolios
from storage import responsibility_lists as stored
from storage.records import EVER
from storage.responsibility_lists import Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from domain.forms.form import Answers
    from domain.people import Actor
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from storage.list_offices import Post

NEXT_YEAR_FROM = 10
"""From which month on the lists of the next year can be made ready: they are to be there by 28 February."""

DRAWN, CHANGED = "drawn", "changed"
"""What audit links say was done to a line."""


def years(actor: Actor) -> list[int]:
    """The years whose lists can be drawn now."""
    today = actor.today
    return [today.year, today.year + 1] if today.month >= NEXT_YEAR_FROM else [today.year]


def draw(tx: Tx, actor: Actor, year: int, now: datetime) -> int:
    """Draw the lists of the actor's organization for a year; gives their number. Raises NotFound, Refused.

    Lines that are there already stay as they are: drawn once more, only new ones come in.
    """
    organization = responsibility_lists.require_own(tx, actor, Action.ADAPT_LISTS)
    if year not in years(actor):
        raise NotFound
    list_id = stored.draw(tx, organization.id, year, actor.person_id, now)
    lists = responsibility_lists.require(tx, actor, list_id, Action.ADAPT_LISTS, EVER)
    if lists.published:
        raise Refused(key="lists.is_published", year=year)
    known = {line.item.key for line in lists.lines}
    place = list_standing.place(tx, organization)
    items = list_suggestions.suggestions(tx, [place], year, actor.today, now)[organization.id]
    new = [item for item in items if item.key not in known]
    keep(tx, list_id, new, Made(actor.person_id, now), DRAWN)
    return list_id


def assign(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say who bears a line or every line of a section; gives the first version's id. Raises Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, name = _target(tx, actor, answers)
    around = {post.office_id for post in list_offices.around(tx, lists.organization.id, actor.today)}
    lead = int(answers["lead"])
    helpers = [int(one) for one in _picked(answers.get("helpers"))]
    if not {lead, *helpers} <= around or kind_of(name.partition("-")[0]) is not ListKind.COMMITTEE:
        raise NotFound
    whole = name in SECTIONS
    concerned = lists.section(name) if whole else [lists.line(name)]
    items = [line.item.given_to(lead, helpers) for line in concerned if not (whole and line.item.struck)]
    return _change(tx, actor, lists, items, answers, draft_id, now)


def add_item(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Add a line of one's own; gives its version's id. Raises NotFound, Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, section = _target(tx, actor, answers)
    if section not in SECTIONS or kind_of(section) is not ListKind.COMMITTEE:
        raise NotFound
    around = {post.office_id for post in list_offices.around(tx, lists.organization.id, actor.today)}
    lead = int(answers["lead"])
    if lead not in around:
        raise NotFound
    for words in ("title", "fact", "basis"):
        require_line(answers[words])
    key = next_key(section, [line.item.key for line in lists.lines])
    item = Item(key, answers["title"], answers["fact"], answers["basis"], lead=lead)
    return _change(tx, actor, lists, [item], answers, draft_id, now)


def reword(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Change the title, fact or basis of a line; gives the version's id. Raises NotFound, Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, key = _target(tx, actor, answers)
    words = str(answers["words"])
    require_line(words)
    if answers["part"] == "title" and len(words) > TITLE_CHARACTERS:
        raise Refused(key="duty_reword.too_long", most=TITLE_CHARACTERS, count=len(words))
    item = _reworded(lists.line(key).item, str(answers["part"]), words)
    return _change(tx, actor, lists, [item], answers, draft_id, now)


def serve(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say which line of the organization above a line serves; gives the version's id. Raises NotFound."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, key = _target(tx, actor, answers)
    serves = answers.get("serves")
    if serves is not None and serves not in {item.key for item in upper_items(tx, lists, EVER)}:
        raise NotFound
    item = replace(lists.line(key).item, serves=serves)
    return _change(tx, actor, lists, [item], answers, draft_id, now)


def strike(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Strike a line, with a reason; gives the version's id. Raises NotFound, Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, key = _target(tx, actor, answers)
    item = lists.line(key).item
    if item.kind is ListKind.SECRETARY and item.key.startswith("SEC-D"):
        raise Refused(key="duty_strike.fixed")
    if item.struck:
        raise Refused(key="duty_strike.is_struck", title=item.title)
    return _change(tx, actor, lists, [replace(item, struck=True)], answers, draft_id, now)


def restore(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Let a struck line hold again; gives the version's id. Raises NotFound, Refused.

    On published lists somebody must lead it first: no line of theirs ends in nobody.
    """
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, key = _target(tx, actor, answers)
    item = lists.line(key).item
    if not item.struck:
        raise Refused(key="duty_restore.is_there", title=item.title)
    if lists.published and item.kind is ListKind.COMMITTEE and lists.lead(item) is None:
        raise Refused(key="duty_restore.unborne", title=item.title)
    return _change(tx, actor, lists, [replace(item, struck=False)], answers, draft_id, now)


def set_portfolio(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say for which departments and fields a leadership member answers; gives the lists' number."""
    entries.saved(tx, actor, draft_id)
    done = portfolios.list_of_draft(tx, draft_id)
    if done is not None:
        return done
    list_id, office_id = str(answers["member"]).split(".")[:2]
    stored.lock(tx, int(list_id))
    lists = responsibility_lists.require(tx, actor, int(list_id), Action.ADAPT_LISTS, EVER)
    if int(office_id) not in {post.office_id for post in members(lists)}:
        raise NotFound
    require_line(answers["line"])
    reason = _reason(lists, answers)
    keep_portfolio(tx, lists, int(office_id), answers["line"], Made(actor.person_id, now, reason, draft_id))
    return lists.listing.id


def keep_portfolio(tx: Tx, lists: Lists, office_id: int, words: str, made: Made) -> None:
    """Write what a leadership member answers for, with its audit link; tell them once it is published."""
    portfolio_id = portfolios.add(tx, lists.listing.id, office_id, words, made)
    body = portfolios.body(tx, portfolio_id)
    audit.append(tx, audit.Event(made.at, made.person_id, CHANGED, portfolios.SUBJECT, portfolio_id, body))
    post = next((one for one in lists.leaders if one.office_id == office_id), None)
    if lists.published and post is not None and post.telegram_id is not None:
        params = {"organization": lists.organization.name, "year": lists.listing.year, "line": words}
        message = Message(Text("lists.portfolio_notice", params), [[Button(Text("my_list.entry"), "ml")]])
        dedupe = f"portfolio:{portfolio_id}"
        notices.by_day(tx, post.telegram_id, message, made.at, dedupe, post.time_zone)


def members(lists: Lists) -> list[Post]:
    """The leadership members of an organization."""
    return [post for post in lists.leaders if post.role is ROLE_OF[ListKind.LEADERSHIP_MEMBER]]


def upper_items(tx: Tx, lists: Lists, now: datetime) -> list[Item]:
    """The lines of the organization above that a line can serve."""
    above = responsibility_lists.upper(tx, lists.organization.id, lists.listing.year)
    if above is None:
        return []
    return [line.item for line in stored.lines(tx, [above.id], now)[above.id] if not line.item.struck]


def keep(tx: Tx, list_id: int, items: Sequence[Item], made: Made, action: str) -> list[int]:
    """Write versions of lines with their audit links; gives their ids. The lists must be locked."""
    ids = stored.add(tx, list_id, items, made)
    bodies = stored.bodies(tx, ids)
    events = [audit.Event(made.at, made.person_id, action, stored.SUBJECT, one, bodies[one]) for one in ids]
    audit.append_many(tx, events)
    return ids


def tell(tx: Tx, before: Lists, after: Lists, ids: Sequence[int], now: datetime) -> None:
    """Tell those in whom changed lines of published lists end, or ended, that there is something to sign."""
    if not before.published or not ids:
        return
    changed = {line.item.key for line in after.lines if line.id in set(ids)}
    posts: dict[int, Post] = {}
    theirs: dict[int, set[str]] = {}
    for lists in (before, after):
        for line in lists.lines:
            for post in lists.bearers(line.item) if line.item.key in changed else ():
                posts[post.office_id] = post
                theirs.setdefault(post.office_id, set()).add(line.item.key)
    params = {"organization": after.organization.name, "year": after.listing.year}
    for post in posts.values():
        if post.telegram_id is not None:
            mine = bool(after.of_office(post.office_id))
            row = [
                *([sign_button(after, post.office_id)] if mine else []),
                Button(Text("my_list.entry"), "ml"),
            ]
            told = {**params, "count": len(theirs[post.office_id]), "mine": mine}
            message = Message(Text("lists.changed_notice", told), [row])
            dedupe = f"lists:{max(ids)}:{post.office_id}"
            notices.by_day(tx, post.telegram_id, message, now, dedupe, post.time_zone)


def sign_button(lists: Lists, office_id: int) -> Button:
    """Return the button by which an office signs for its lines as they are now, and for nothing later."""
    newest = max((line.id for line in lists.of_office(office_id)), default=0)
    return Button(Text("lists.sign"), f"li:s:{lists.listing.id}:{office_id}:{newest}")


def _reason(lists: Lists, answers: Answers) -> str | None:
    """Why something is changed. Raises Refused where published lists are changed without a reason."""
    reason: str | None = answers.get("reason")
    if reason is not None:
        require_line(reason)
    elif lists.published:
        raise Refused(key="lists.needs_reason")
    return reason


def _change(
    tx: Tx, actor: Actor, lists: Lists, items: Sequence[Item], answers: Answers, draft_id: int, now: datetime
) -> int:
    """Write what became different, and tell whom it concerns. Raises Refused where nothing did."""
    known = {line.item.key: line.item for line in lists.lines}
    new = [item for item in items if known.get(item.key) != item]
    if not new:
        raise Refused(key="lists.nothing_changed")
    reason = _reason(lists, answers)
    ids = keep(tx, lists.listing.id, new, Made(actor.person_id, now, reason, draft_id), CHANGED)
    tell(tx, lists, responsibility_lists.read(tx, lists.listing, actor.today, EVER), ids, now)
    return ids[0]


def _made(tx: Tx, actor: Actor, draft_id: int) -> int | None:
    """What was made of an own draft already, locked so that it is made once. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    return stored.first_of_draft(tx, draft_id)


def _target(tx: Tx, actor: Actor, answers: Answers) -> tuple[Lists, str]:
    """The lists and the line or section that answers name, locked. Raises NotFound."""
    list_id, _, rest = str(answers["target"]).partition(".")
    stored.lock(tx, int(list_id))
    lists = responsibility_lists.require(tx, actor, int(list_id), Action.ADAPT_LISTS, EVER)
    return lists, rest.partition(".")[0]


def _reworded(item: Item, part: str, words: str) -> Item:
    match part:
        case "title":
            return replace(item, title=words)
        case "fact":
            return replace(item, fact=words)
    return replace(item, basis=words)


def _picked(answer: object) -> Iterable[str]:
    return answer["picked"] if isinstance(answer, dict) else ()
