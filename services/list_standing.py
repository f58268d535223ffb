"""How lists stand, of many organizations at once: what a workbook gives out, and is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.list_standing import Known, Place, Seat, Standing
from domain.refusals import NotFound
from services import list_suggestions, responsibility_lists
from storage import list_codes, list_offices, list_tree
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from domain.people import Actor
    from domain.responsibility_lists import Item
    from storage.database import Tx
    from storage.list_offices import Post
    from storage.list_tree import Node
    from storage.organizations import Organization


def place(tx: Tx, organization: Organization) -> Place:
    """Return an organization as one that has lists."""
    return Place(
        organization.id,
        responsibility_lists.upper_id(tx, organization.id),
        organization.kind,
        organization.level,
        organization.name,
        list_codes.of_organizations(tx, [organization.id])[organization.id],
    )


def places(tx: Tx, actor: Actor) -> list[Place]:
    """Return whose lists the actor adapts by workbook: first their own, each before those below it.

    Raises NotFound where there is none.
    """
    allow(actor, Action.ADAPT_LISTS, Scope.OWN_ORGANIZATION)
    own = responsibility_lists.own(tx, actor, Action.ADAPT_LISTS)
    nodes = [
        node
        for node in (list_tree.below(tx, actor.seat_id, actor.today) if _reaches_down(actor) else ())
        if may(actor, Action.ADAPT_LISTS, Scope.CHILD if node.upper_id == actor.seat_id else Scope.BELOW)
    ]
    codes = list_codes.of_organizations(tx, [node.id for node in nodes])
    found = [] if own is None else [place(tx, own)]
    found += [
        Place(node.id, node.upper_id, node.kind, node.level, node.name, codes[node.id])
        for node in _downwards(nodes, actor.seat_id)
    ]
    if not found:
        raise NotFound
    return found


def standings(tx: Tx, wanted: Sequence[Place], year: int, today: date, now: datetime) -> dict[str, Standing]:
    """Return how the lists of organizations stand, by their codes; those that are not drawn as they would be.

    `wanted`: an organization before those below it.
    """
    ids = [one.organization_id for one in wanted]
    listings = stored.of_organizations(tx, ids, year)
    lists = responsibility_lists.read_many(tx, list(listings.values()), today, now) if listings else []
    undrawn = [one for one in wanted if one.organization_id not in listings]
    suggested = list_suggestions.suggestions(tx, undrawn, year, today, now)
    lines: dict[int, list[tuple[Item, int | None]]] = {
        one: [(item, None) for item in items] for one, items in suggested.items()
    }
    for drawn in lists:
        lines[drawn.organization.id] = [(line.item, line.id) for line in drawn.lines]
    upper = _upper(tx, wanted, lines, year, now)
    offices = {office for several in lines.values() for item, _ in several for office in item.office_ids}
    held = list_offices.holding(tx, offices, today)
    around = list_offices.around_many(tx, ids, today)
    posts = [*held.values(), *(post for several in around.values() for post in several)]
    codes = list_codes.of_persons(tx, {post.person_id for post in posts})
    portfolio = {one.listing.id: one.portfolio for one in lists}
    names = {codes[post.person_id]: post.name for post in posts}
    found = {}
    for one in wanted:
        listing = listings.get(one.organization_id)
        found[one.code] = Standing(
            one,
            None if listing is None else listing.id,
            listing is not None and listing.publication is not None,
            {item.key: _known(item, line_id, held, codes) for item, line_id in lines[one.organization_id]},
            _seats(around[one.organization_id], one, codes),
            upper[one.organization_id],
            {} if listing is None else portfolio[listing.id],
            names,
        )
    return found


def _reaches_down(actor: Actor) -> bool:
    return any(may(actor, Action.ADAPT_LISTS, scope) for scope in (Scope.CHILD, Scope.BELOW))


def _downwards(nodes: Sequence[Node], top: int) -> Iterator[Node]:
    """The same nodes, each followed by those below it."""
    children: dict[int, list[Node]] = {}
    for node in nodes:
        children.setdefault(node.upper_id, []).append(node)
    waiting = children.get(top, [])[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children.get(node.id, [])[::-1]


def _upper(
    tx: Tx,
    wanted: Sequence[Place],
    lines: Mapping[int, Sequence[tuple[Item, int | None]]],
    year: int,
    now: datetime,
) -> dict[int, frozenset[str]]:
    """The lines above that each organization's lines can serve: struck ones are not there to be served."""
    elsewhere = {one.upper_id for one in wanted if one.upper_id is not None and one.upper_id not in lines}
    listings = stored.of_organizations(tx, elsewhere, year)
    found = stored.lines(tx, [listing.id for listing in listings.values()], now)
    items = {one: [item for item, _ in several] for one, several in lines.items()}
    items |= {one: [line.item for line in found[listing.id]] for one, listing in listings.items()}
    return {
        one.organization_id: frozenset(
            item.key
            for item in (items.get(one.upper_id, ()) if one.upper_id is not None else ())
            if not item.struck
        )
        for one in wanted
    }


def _known(item: Item, line_id: int | None, held: Mapping[int, Post], codes: Mapping[int, str]) -> Known:
    """A line with the codes of whoever it ends in today."""
    written = {codes[held[one].person_id]: one for one in reversed(item.office_ids) if one in held}
    lead = None if item.lead is None or item.lead not in held else codes[held[item.lead].person_id]
    helpers = dict.fromkeys(codes[held[one].person_id] for one in item.helpers if one in held)
    return Known(item, line_id, lead, tuple(helpers), written)


def _seats(posts: Sequence[Post], here: Place, codes: Mapping[int, str]) -> dict[str, list[Seat]]:
    found: dict[str, list[Seat]] = {}
    for post in posts:
        person = codes[post.person_id]
        own = post.organization_id == here.organization_id
        seat = Seat(post.office_id, person, post.name, post.role, post.organization, own)
        found.setdefault(person, []).append(seat)
    return found
