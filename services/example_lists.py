"""The demonstration's responsibility lists: in force in most of the city, still to be made in one county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import State
from domain.demonstration_sectors import LISTS_DECIDED_BY
from domain.forms.session import Session
from domain.people import Level, OrganizationKind, Role
from domain.responsibility_lists import ListKind
from services import list_changes, list_publishing, responsibility_lists
from services.persons import identify
from storage import drafts, list_offices
from storage import responsibility_lists as stored
from storage.responsibility_lists import Made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.demonstration import Demonstration
    from domain.people import Actor
    from domain.responsibility_lists import Item
    from storage.database import Tx
    from storage.list_offices import Post

_ORGAN: Mapping[str, OrganizationKind] = {
    "COO": OrganizationKind.STEERING_OFFICE,
    "INS": OrganizationKind.ORGANIZATION_DEPARTMENT,
}
"""Organs that lead a section, where the committee has them."""

_LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)

_MEMBERS = frozenset({"IMP", "GUI", "SUP"})
"""Sections that leadership members lead by turns."""


def fill(tx: Tx, city: Demonstration, now: datetime) -> int:
    """Make and publish the lists of committees, the higher before the lower; gives how many there are then.

    One county and its townships have none yet: there they can be made. Nobody is told: the demonstration
    begins quietly.
    """
    without = city.who(Role.SECRETARY, Level.COUNTY)[-1].group
    clerks = [one for level in _LEVELS for one in city.who(Role.CLERK, level) if one.group != without]
    seats = set()
    for clerk in clerks:
        actor = identify(tx, clerk.id, now)
        if actor is not None and actor.seat_id not in seats:
            seats.add(actor.seat_id)
            _make(tx, actor, now)
    return len(seats)


def _make(tx: Tx, actor: Actor, now: datetime) -> None:
    """Draw lists, put every line into somebody's hands, and publish them."""
    list_id = list_changes.draw(tx, actor, actor.today.year, now)
    listing = stored.by_id(tx, list_id)
    if listing is None:
        raise ValueError(list_id)
    lists = responsibility_lists.read(tx, listing, actor.today, now)
    around = list_offices.around(tx, actor.seat_id, actor.today)
    given = [
        _given(line.item, number, around)
        for number, line in enumerate(lists.present)
        if line.item.kind is ListKind.COMMITTEE
    ]
    list_changes.keep(tx, list_id, given, Made(actor.person_id, now), list_changes.CHANGED)
    answers = {"list": str(list_id), "decided_on": actor.today.isoformat(), "document": LISTS_DECIDED_BY}
    session = Session("list_publish", 1, None, answers, reviewing=True)
    draft = drafts.add(tx, actor, session, now)
    list_publishing.declare(tx, actor, list_id, answers, draft.id, now)
    drafts.keep(tx, draft.id, session, State.SAVED, now)


def _given(item: Item, number: int, around: Sequence[Post]) -> Item:
    """A line in somebody's hands, the departments of its field beside them."""
    secretary = next(post for post in around if post.role is Role.SECRETARY)
    members = [post for post in around if post.role is Role.LEADERSHIP_MEMBER] or [secretary]
    organs = [post for post in around if post.kind is _ORGAN.get(item.section)]
    departments = [post for post in around if post.kind is OrganizationKind.DEPARTMENT]
    helpers = [departments[number % len(departments)].office_id] if departments and number % 2 else []
    if organs:
        return item.given_to(organs[0].office_id, helpers)
    leading = members[number % len(members)] if item.section in _MEMBERS else secretary
    return item.given_to(leading.office_id, helpers)
