"""Responsibility lists as they stand: who may see which, and in whom each line ends today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may_any
from domain.authorization import State as Condition
from domain.refusals import NotFound
from domain.responsibility_lists import HAVE_LISTS, ROLE_OF, unborne
from storage import list_offices, organizations
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from domain.people import Actor
    from domain.responsibility_lists import Item
    from storage.database import Tx
    from storage.list_offices import Post
    from storage.organizations import Organization
    from storage.responsibility_lists import Line, Listing


@dataclass(frozen=True)
class Lists:
    """The three lists of an organization in a year, as they stand at an instant."""

    listing: Listing
    organization: Organization
    lines: Sequence[Line]
    """In the order of the lists; struck ones among them."""
    held: Mapping[int, Post]
    """Who holds the offices that lines were given to, by the office as it was written."""
    leaders: Sequence[Post]
    """Its secretary and leadership members."""

    @property
    def published(self) -> bool:
        """Whether they are frozen for the year."""
        return self.listing.publication is not None

    @property
    def present(self) -> list[Line]:
        """The lines that hold."""
        return [line for line in self.lines if not line.item.struck]

    def section(self, name: str) -> list[Line]:
        """The lines of a section, struck ones among them."""
        return [line for line in self.lines if line.item.section == name]

    def line(self, key: str) -> Line:
        """A line by its key. Raises NotFound."""
        for line in self.lines:
            if line.item.key == key:
                return line
        raise NotFound

    def lead(self, item: Item) -> Post | None:
        """Who leads a line of the committee's list today."""
        return None if item.lead is None else self.held.get(item.lead)

    def bearers(self, item: Item) -> list[Post]:
        """In whom a line ends today, each once: whoever leads first."""
        role = ROLE_OF.get(item.kind)
        if role is not None:
            return [post for post in self.leaders if post.role is role]
        posts = [self.held[one] for one in item.office_ids if one in self.held]
        return list({post.office_id: post for post in posts}.values())

    def unborne(self) -> list[Item]:
        """The lines that end in nobody."""
        roles = {post.role for post in self.leaders}
        return list(unborne([line.item for line in self.lines], self.held, roles))

    def of_office(self, office_id: int) -> list[Line]:
        """The lines that end in an office."""
        return [
            line
            for line in self.present
            if any(post.office_id == office_id for post in self.bearers(line.item))
        ]

    def everybody(self) -> list[Post]:
        """In whom any line ends, each once: the organization's own leaders first."""
        own = {post.office_id: post for post in self.leaders}
        found = {post.office_id: post for line in self.present for post in self.bearers(line.item)}
        order = [*own, *(one for one in found if one not in own)]
        return [found[one] for one in order if one in found]


def read(tx: Tx, listing: Listing, today: date, as_of: datetime) -> Lists:
    """Return lists as they stood at an instant, in the hands of those who hold the offices on a day."""
    return read_many(tx, [listing], today, as_of)[0]


def read_many(tx: Tx, listings: Sequence[Listing], today: date, as_of: datetime) -> list[Lists]:
    """The same of several organizations, in their order."""
    lines = stored.lines(tx, [one.id for one in listings], as_of)
    written = {office for several in lines.values() for line in several for office in line.item.office_ids}
    held = list_offices.holding(tx, written, today)
    leaders = list_offices.leading(tx, [one.organization_id for one in listings], today)
    found = []
    for one in listings:
        organization = organizations.by_id(tx, one.organization_id)
        if organization is not None:
            led = leaders.get(one.organization_id, [])
            found.append(Lists(one, organization, lines[one.id], held, led))
    return found


def scopes(tx: Tx, actor: Actor, organization_id: int) -> frozenset[Scope]:
    """How the lists of an organization stand to the actor."""
    if organization_id in {actor.office.organization_id, actor.seat_id}:
        return frozenset({Scope.OWN_ORGANIZATION})
    above = organizations.above(tx, organization_id)
    if actor.seat_id not in above:
        return frozenset({Scope.ELSEWHERE})
    near = next((one for one in above if one == actor.seat_id or _has_lists(tx, one)), None)
    return frozenset({Scope.CHILD if near == actor.seat_id else Scope.BELOW})


def require(tx: Tx, actor: Actor, list_id: int, action: Action, now: datetime) -> Lists:
    """Return lists with which the actor may do something. Raises NotFound."""
    listing = stored.by_id(tx, list_id)
    if listing is None or not may_any(
        actor, action, scopes(tx, actor, listing.organization_id), Condition.ABSENT
    ):
        raise NotFound
    return read(tx, listing, actor.today, now)


def may_do(tx: Tx, actor: Actor, lists: Lists, action: Action) -> bool:
    """Whether the actor may do something with lists: for leaving out a button that would be refused."""
    return may_any(actor, action, scopes(tx, actor, lists.listing.organization_id), Condition.ABSENT)


def seat(tx: Tx, actor: Actor) -> Organization | None:
    """The organization whose lists are the actor's business: their own, or their organ's committee.

    None for branches, which have none.
    """
    found = organizations.by_id(tx, actor.seat_id)
    return found if found is not None and found.kind in HAVE_LISTS else None


def upper(tx: Tx, organization_id: int, year: int) -> Listing | None:
    """The lists that an organization's lines serve: those of the nearest organization above that has any."""
    found = upper_id(tx, organization_id)
    return None if found is None else stored.of_organization(tx, found, year)


def upper_id(tx: Tx, organization_id: int) -> int | None:
    """The nearest organization above one that has lists."""
    return next((one for one in organizations.above(tx, organization_id) if _has_lists(tx, one)), None)


def _has_lists(tx: Tx, organization_id: int) -> bool:
    found = organizations.by_id(tx, organization_id)
    return found is not None and found.kind in HAVE_LISTS
