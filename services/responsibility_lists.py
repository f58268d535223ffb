"""Responsibility lists as they stand: who may see which, and in whom each line ends today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, may_any
from domain.authorization import State as Condition
from domain.people import Role
from domain.refusals import NotFound, Refused
from domain.responsibility_lists import HAVE_LISTS, ROLE_OF, unborne
from storage import list_offices, organizations, portfolios
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

_LEADERS = (Role.SECRETARY, Role.CLERK)


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
    handed: Mapping[int, datetime]
    """When those who hold the offices took another one over last, by their office."""
    portfolio: Mapping[int, str]
    """What leadership members answer for, by the office of whoever does now. Source: R24."""

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

    def came_at(self, office_id: int) -> datetime | None:
        """When the latest of an office's lines came to it by a handover; None where none did."""
        written = {one for line in self.of_office(office_id) for one in line.item.office_ids}
        came = any(
            one != office_id and one in self.held and self.held[one].office_id == office_id for one in written
        )
        return self.handed.get(office_id) if came else None

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
    said = portfolios.of_lists(tx, [one.id for one in listings])
    written |= {office_id for of_list in said.values() for office_id in of_list}
    held = list_offices.holding(tx, written, today)
    leaders = list_offices.leading(tx, [one.organization_id for one in listings], today)
    handed = list_offices.taken_at(tx, {post.office_id for post in held.values()})
    found = []
    for one in listings:
        organization = organizations.by_id(tx, one.organization_id)
        if organization is not None:
            led = leaders.get(one.organization_id, [])
            answers_for = {
                held[office_id].office_id: words
                for office_id, words in said[one.id].items()
                if office_id in held
            }
            found.append(Lists(one, organization, lines[one.id], held, led, handed, answers_for))
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


def require(tx: Tx, actor: Actor, list_id: int, action: Action, as_of: datetime) -> Lists:
    """Return lists, as they stood at an instant, with which the actor may do something. Raises NotFound.

    Whoever changes them locks them first and reads them as they are by then (`storage.records.EVER`): another
    change may have been made after the instant of this update.
    """
    listing = stored.by_id(tx, list_id)
    if listing is None or not _may(tx, actor, listing.organization_id, action):
        raise NotFound
    return read(tx, listing, actor.today, as_of)


def may_do(tx: Tx, actor: Actor, lists: Lists, action: Action) -> bool:
    """Whether the actor may do something with lists: for leaving out a button that would be refused."""
    return _may(tx, actor, lists.listing.organization_id, action)


def own(tx: Tx, actor: Actor, action: Action) -> Organization | None:
    """Return the actor's organization if they may do something with its lists; None if it has none."""
    organization = seat(tx, actor)
    return organization if organization is not None and _may(tx, actor, organization.id, action) else None


def require_own(tx: Tx, actor: Actor, action: Action) -> Organization:
    """Return the organization whose lists the actor may change. Raises NotFound, also where it has none."""
    organization = own(tx, actor, action)
    if organization is None:
        raise NotFound
    return organization


def require_changing(tx: Tx, actor: Actor, _now: datetime) -> None:
    """Raises Refused for whoever has no lists to change: forms about them would be in vain."""
    if own(tx, actor, Action.ADAPT_LISTS) is None:
        raise Refused(key="lists.none_here", organization=actor.office.organization_name)


def _may(tx: Tx, actor: Actor, organization_id: int, action: Action) -> bool:
    """Whether the table allows it. Secretaries and clerks of an organ read their committee's lists only."""
    leads_an_organ = actor.office.role in _LEADERS and organization_id != actor.office.organization_id
    if leads_an_organ and organization_id == actor.seat_id and action is not Action.SEE_LISTS:
        return False
    return may_any(actor, action, scopes(tx, actor, organization_id), Condition.ABSENT)


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
