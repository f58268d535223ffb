"""Adapting responsibility lists: drawn from the catalogue, lines added, given to people, reworded, struck.

Once they are published every change needs a reason, stands in the log, and whom it concerns is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow
from domain.catalogue.loading import catalogue
from domain.messages import Button, Message, Text
from domain.people import Role
from domain.records import require_line
from domain.refusals import NotFound, Refused
from domain.responsibility_lists import (
    ROLE_OF,
    SECTIONS,
    TITLE_CHARACTERS,
    Item,
    ListKind,
    drawn,
    kind_of,
    led_by,
    next_key,
    ordered,
)
from services import entries, notices, responsibility_lists
from storage import audit, list_offices
from storage import responsibility_lists as stored
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
    allow(actor, Action.ADAPT_LISTS, Scope.OWN_ORGANIZATION)
    organization = responsibility_lists.seat(tx, actor)
    if organization is None or year not in years(actor):
        raise NotFound
    list_id = stored.draw(tx, organization.id, year, actor.person_id, now)
    lists = responsibility_lists.require(tx, actor, list_id, Action.ADAPT_LISTS, now)
    if lists.published:
        raise Refused(key="lists.is_published", year=year)
    known = {line.item.key for line in lists.lines}
    new = [item for item in suggested(tx, lists, actor, now) if item.key not in known]
    keep(tx, lists, new, Made(actor.person_id, now), DRAWN)
    return list_id


def suggested(tx: Tx, lists: Lists, actor: Actor, now: datetime) -> list[Item]:
    """Return the lines for an organization and year, as far as possible in the hands of last year.

    What is meant for one organ alone is suggested to whoever works there.
    """
    organization, year = lists.organization, lists.listing.year
    above = responsibility_lists.upper(tx, organization.id, year)
    upper = {} if above is None else {line.item.key for line in stored.lines(tx, [above.id], now)[above.id]}
    items = {one.key: one for one in drawn(catalogue(year), organization.kind, organization.level, upper)}
    before = stored.of_organization(tx, organization.id, year - 1)
    if before is not None:
        last_year = responsibility_lists.read(tx, before, actor.today, now)
        for line in last_year.present:
            lead = last_year.lead(line.item)
            helpers = [post.office_id for post in last_year.bearers(line.item) if post != lead]
            known = items.get(line.item.key, line.item if line.item.is_own else None)
            if known is not None and known.kind is ListKind.COMMITTEE:
                items[known.key] = known.given_to(None if lead is None else lead.office_id, helpers)
    around = list_offices.around(tx, organization.id, actor.today)
    has_members = any(post.role is Role.LEADERSHIP_MEMBER for post in lists.leaders)
    return [
        _given_to_organ(item, year, around)
        for item in ordered(items.values())
        if has_members or item.kind is not ListKind.LEADERSHIP_MEMBER
    ]


def assign(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say who bears a line or every line of a section; gives the first version's id. Raises Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, name = _target(tx, actor, answers, now)
    around = {post.office_id for post in list_offices.around(tx, lists.organization.id, actor.today)}
    lead = int(answers["lead"])
    helpers = [int(one) for one in _picked(answers.get("helpers"))]
    if not {lead, *helpers} <= around or kind_of(name.partition("-")[0]) is not ListKind.COMMITTEE:
        raise NotFound
    whole = name in SECTIONS
    concerned = lists.section(name) if whole else [lists.line(name)]
    items = [line.item.given_to(lead, helpers) for line in concerned if not line.item.struck]
    return _change(tx, actor, lists, items, answers, draft_id, now)


def add_item(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Add a line of one's own; gives its version's id. Raises NotFound, Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, section = _target(tx, actor, answers, now)
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
    lists, key = _target(tx, actor, answers, now)
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
    lists, key = _target(tx, actor, answers, now)
    serves = answers.get("serves")
    if serves is not None and serves not in {item.key for item in upper_items(tx, lists, now)}:
        raise NotFound
    item = replace(lists.line(key).item, serves=serves)
    return _change(tx, actor, lists, [item], answers, draft_id, now)


def strike(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Strike a line, or let a struck one hold again, with a reason. Raises NotFound, Refused."""
    present = _made(tx, actor, draft_id)
    if present is not None:
        return present
    lists, key = _target(tx, actor, answers, now)
    item = lists.line(key).item
    if item.kind is ListKind.SECRETARY and item.key.startswith("SEC-D"):
        raise Refused(key="duty_strike.fixed")
    return _change(tx, actor, lists, [replace(item, struck=not item.struck)], answers, draft_id, now)


def set_portfolio(tx: Tx, actor: Actor, answers: Answers, draft_id: int, now: datetime) -> int:
    """Say for which departments and fields a leadership member answers; gives the lists' number."""
    entries.saved(tx, actor, draft_id)
    done = stored.list_of_portfolio(tx, draft_id)
    if done is not None:
        return done
    list_id, _, office_id = str(answers["member"]).partition(".")
    lists = responsibility_lists.require(tx, actor, int(list_id), Action.ADAPT_LISTS, now)
    if int(office_id) not in {post.office_id for post in members(lists)}:
        raise NotFound
    require_line(answers["line"])
    made = Made(actor.person_id, now, draft_id=draft_id)
    portfolio_id = stored.set_portfolio(tx, int(list_id), int(office_id), answers["line"], made)
    body = stored.portfolio_body(tx, portfolio_id)
    audit.append(tx, audit.Event(now, actor.person_id, CHANGED, stored.PORTFOLIO, portfolio_id, body))
    return lists.listing.id


def members(lists: Lists) -> list[Post]:
    """The leadership members of an organization."""
    return [post for post in lists.leaders if post.role is ROLE_OF[ListKind.LEADERSHIP_MEMBER]]


def upper_items(tx: Tx, lists: Lists, now: datetime) -> list[Item]:
    """The lines of the organization above that a line can serve."""
    above = responsibility_lists.upper(tx, lists.organization.id, lists.listing.year)
    if above is None:
        return []
    return [line.item for line in stored.lines(tx, [above.id], now)[above.id] if not line.item.struck]


def keep(tx: Tx, lists: Lists, items: Sequence[Item], made: Made, action: str) -> list[int]:
    """Write versions of lines with their audit links; gives their ids."""
    ids = stored.add(tx, lists.listing.id, items, made)
    events = [
        audit.Event(made.at, made.person_id, action, stored.SUBJECT, one, stored.body(tx, one)) for one in ids
    ]
    audit.append_many(tx, events)
    return ids


def tell(tx: Tx, before: Lists, after: Lists, ids: Sequence[int], now: datetime) -> None:
    """Tell those in whom changed lines of published lists end, or ended, that there is something to sign."""
    if not before.published or not ids:
        return
    changed = {line.item.key for line in after.lines if line.id in set(ids)}
    posts: dict[int, Post] = {}
    for lists in (before, after):
        for line in lists.lines:
            if line.item.key in changed:
                posts |= {post.office_id: post for post in lists.bearers(line.item)}
    params = {"organization": after.organization.name, "year": after.listing.year, "count": len(changed)}
    buttons = [[Button(Text("lists.sign"), f"li:s:{after.listing.id}"), Button(Text("my_list.entry"), "ml")]]
    message = Message(Text("lists.changed_notice", params), buttons)
    for post in posts.values():
        if post.telegram_id is not None:
            dedupe = f"lists:{max(ids)}:{post.office_id}"
            notices.by_day(tx, post.telegram_id, message, now, dedupe, post.time_zone)


def _change(
    tx: Tx, actor: Actor, lists: Lists, items: Sequence[Item], answers: Answers, draft_id: int, now: datetime
) -> int:
    """Write what became different, and tell whom it concerns. Raises Refused where nothing did."""
    known = {line.item.key: line.item for line in lists.lines}
    new = [item for item in items if known.get(item.key) != item]
    if not new:
        raise Refused(key="lists.nothing_changed")
    reason = answers.get("reason")
    if reason is not None:
        require_line(reason)
    elif lists.published:
        raise Refused(key="lists.needs_reason")
    ids = keep(tx, lists, new, Made(actor.person_id, now, reason, draft_id), CHANGED)
    tell(tx, lists, responsibility_lists.read(tx, lists.listing, actor.today, now), ids, now)
    return ids[0]


def _made(tx: Tx, actor: Actor, draft_id: int) -> int | None:
    """What was made of an own draft already, locked so that it is made once. Raises NotFound."""
    entries.saved(tx, actor, draft_id)
    return stored.first_of_draft(tx, draft_id)


def _target(tx: Tx, actor: Actor, answers: Answers, now: datetime) -> tuple[Lists, str]:
    """The lists and the line or section that answers name, locked. Raises NotFound."""
    list_id, _, rest = str(answers["target"]).partition(".")
    stored.lock(tx, int(list_id))
    lists = responsibility_lists.require(tx, actor, int(list_id), Action.ADAPT_LISTS, now)
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


def _given_to_organ(item: Item, year: int, around: Sequence[Post]) -> Item:
    entry = catalogue(year).entry(item.key)
    if item.lead is not None or entry is None or item.kind is not ListKind.COMMITTEE:
        return item
    organ = led_by(entry)
    posts = [post for post in around if post.kind is organ]
    return item.given_to(posts[0].office_id, ()) if organ is not None and len(posts) == 1 else item
