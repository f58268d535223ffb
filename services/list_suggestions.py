"""The lines that the catalogue has for organizations, as far as possible in the hands of last year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.catalogue.loading import catalogue
from domain.people import Role
from domain.responsibility_lists import ListKind, drawn, is_own, led_by, ordered
from services import responsibility_lists
from storage import list_offices
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from domain.list_standing import Place
    from domain.responsibility_lists import Item
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from storage.list_offices import Post


def suggestions(
    tx: Tx, places: Sequence[Place], year: int, today: date, now: datetime
) -> dict[int, list[Item]]:
    """Return the lines for organizations and a year, by organization.

    `places`: an organization before those below it. Lines serve those of the organization above: as its lists
    have them or, where it is among the places and has none, as they are suggested for it.
    """
    above = {one.upper_id for one in places if one.upper_id is not None}
    ids = [one.organization_id for one in places]
    known = {one: [item.key for item in items] for one, items in _items(tx, above, year, now).items()}
    before = _last_year(tx, ids, year - 1, today, now)
    around = list_offices.around_many(tx, ids, today)
    found: dict[int, list[Item]] = {}
    for one in places:
        items = _suggested(one, year, known, before.get(one.organization_id), around[one.organization_id])
        found[one.organization_id] = items
        known.setdefault(one.organization_id, [item.key for item in items])
    return found


def _items(tx: Tx, organization_ids: Iterable[int], year: int, now: datetime) -> dict[int, list[Item]]:
    """The lines of the lists of organizations that have any."""
    listings = stored.of_organizations(tx, set(organization_ids), year)
    lines = stored.lines(tx, [listing.id for listing in listings.values()], now)
    return {one: [line.item for line in lines[listing.id]] for one, listing in listings.items()}


def _last_year(
    tx: Tx, organization_ids: Sequence[int], year: int, today: date, now: datetime
) -> dict[int, Lists]:
    listings = stored.of_organizations(tx, organization_ids, year)
    found = responsibility_lists.read_many(tx, list(listings.values()), today, now) if listings else []
    return {lists.organization.id: lists for lists in found}


def _suggested(
    place: Place,
    year: int,
    known: Mapping[int, Iterable[str]],
    before: Lists | None,
    around: Sequence[Post],
) -> list[Item]:
    upper = known.get(place.upper_id, ()) if place.upper_id is not None else ()
    items = {one.key: one for one in drawn(catalogue(year), place.kind, place.level, upper)}
    if before is not None:
        items |= {item.key: item for item in _in_hands_of(before, items)}
    has_members = any(
        post.role is Role.LEADERSHIP_MEMBER and post.organization_id == place.organization_id
        for post in around
    )
    return [
        _given_to_organ(item, year, around)
        for item in ordered(items.values())
        if has_members or item.kind is not ListKind.LEADERSHIP_MEMBER
    ]


def _in_hands_of(before: Lists, items: Mapping[str, Item]) -> Iterator[Item]:
    """The lines of the committee's list that were there last year, own ones too, with who bore them.

    What was struck stays so: nobody strikes it again each year.
    """
    for line in before.lines:
        if line.item.struck:
            if line.item.key in items:
                yield replace(items[line.item.key], struck=True)
            continue
        item = items.get(line.item.key, _own(line.item))
        if item is not None and item.kind is ListKind.COMMITTEE:
            lead = before.lead(line.item)
            helpers = [post.office_id for post in before.bearers(line.item) if post != lead]
            yield item.given_to(None if lead is None else lead.office_id, helpers)


def _own(item: Item) -> Item | None:
    """A line of one's own for another year; None for others. Lines above that are their own may be others."""
    if not item.is_own:
        return None
    return item if item.serves is None or not is_own(item.serves) else replace(item, serves=None)


def _given_to_organ(item: Item, year: int, around: Sequence[Post]) -> Item:
    """What is meant for one organ alone is suggested to whoever works there."""
    entry = catalogue(year).entry(item.key)
    if item.lead is not None or entry is None or item.kind is not ListKind.COMMITTEE:
        return item
    organ = led_by(entry)
    posts = [post for post in around if post.kind is organ]
    return item.given_to(posts[0].office_id, ()) if organ is not None and len(posts) == 1 else item
