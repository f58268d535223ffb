"""Contact points from both sides: whom somebody is tied to, who comes here, and where something is missing.

What came of it is told in plain figures, of the visits that count; nobody is ranked.
Source: R30, R31, R43-R45.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.refusals import NotFound
from services import drafts
from services.leaders import Begun
from storage import contacts, organizations
from storage.contacts import Calls

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.contacts import Leader, Tie
    from storage.database import Tx
    from storage.organizations import Organization

PAGE = 5
"""Lines on one page: the message stays within eight."""

MOST = 1000
"""More organizations than are directly below any one."""


def entry() -> Button:
    """Return the way to the actor's contact points, or to those who have theirs here."""
    return Button(Text("contacts.entry"), "j")


def show(tx: Tx, actor: Actor, now: datetime) -> Message:
    """Return what concerns the actor: a leader's own contact points, else the leaders who come here."""
    mine = contacts.of_person(tx, actor.person_id, actor.today)
    return of_leader(tx, actor, now) if mine else of_organization(tx, actor, now)


def of_leader(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return a page of the actor's own contact points, with what came of them this year. Raises NotFound."""
    allow(actor, Action.SEE_CONTACTS, Scope.OWN_PERSON)
    ties = contacts.of_person(tx, actor.person_id, actor.today)
    begin = [Button(Text("contacts.log_visit"), Begun("visit", keeps=True, acting=actor.office.id).data)]
    ways = [
        *(begin if ties and drafts.may_log(actor, "visit") else []),
        Button(Text("contacts.to_ours"), "j:o:0"),
    ]
    return _page(tx, actor, now, "contacts.mine", ties, page, "j:m:", ways)


def of_organization(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return the leaders whose contact point the actor's organization is. Raises NotFound."""
    allow(actor, Action.SEE_CONTACTS, Scope.OWN_ORGANIZATION)
    ties = contacts.of_target(tx, actor.office.organization_id, actor.today)
    ways = []
    if contacts.of_person(tx, actor.person_id, actor.today):
        ways.append(Button(Text("contacts.to_mine"), "j:m:0"))
    if may(actor, Action.SEE_CONTACTS, Scope.CHILD) and _below(tx, actor):
        ways.append(Button(Text("contacts.to_gaps"), "j:g:0"))
    return _page(tx, actor, now, "contacts.ours", ties, page, "j:o:", ways)


def gaps(tx: Tx, actor: Actor, now: datetime, page: int = 0) -> Message:
    """Return leaders without a contact point, and contact points nobody has been to this year.

    Of the actor's committee and of the organizations directly below it. Raises NotFound.
    """
    allow(actor, Action.SEE_CONTACTS, Scope.CHILD)
    below = _below(tx, actor)
    if not below:
        raise NotFound
    ids = [actor.seat_id, *(one.id for one in below)]
    alone = contacts.without(tx, ids, actor.today)
    ties = contacts.of_leaders(tx, ids, actor.today)
    seen = contacts.calls(tx, [one.id for one in ties], date(actor.today.year, 1, 1), actor.today, now)
    never = [one for one in ties if one.id not in seen]
    lines: list[Json] = [*map(_alone, alone), *map(_never, never)]
    pages = max(1, -(-len(lines) // PAGE))
    page = min(page, pages - 1)
    params = {
        "alone": len(alone),
        "never": len(never),
        "year": actor.today.year,
        "lines": lines[page * PAGE :][:PAGE],
        "page": page + 1,
        "pages": pages,
    }
    rows = [*_turning(page, pages, "j:g:"), [Button(Text("contacts.to_ours"), "j:o:0")]]
    return Message(Text("contacts.gaps", params), rows)


def _below(tx: Tx, actor: Actor) -> Sequence[Organization]:
    return organizations.children(tx, actor.seat_id, actor.today, offset=0, limit=MOST)


def _page(
    tx: Tx,
    actor: Actor,
    now: datetime,
    key: str,
    ties: Sequence[Tie],
    page: int,
    turns: str,
    ways: list[Button],
) -> Message:
    seen = contacts.calls(tx, [one.id for one in ties], date(actor.today.year, 1, 1), actor.today, now)
    pages = max(1, -(-len(ties) // PAGE))
    page = min(page, pages - 1)
    params = {
        "organization": actor.office.organization_name,
        "lines": [_line(one, seen.get(one.id, Calls())) for one in ties[page * PAGE :][:PAGE]],
        "total": len(ties),
        "page": page + 1,
        "pages": pages,
    }
    return Message(Text(key, params), [*_turning(page, pages, turns), *([ways] if ways else [])])


def _turning(page: int, pages: int, data: str) -> list[list[Button]]:
    turns = [("unreached.earlier", page - 1), ("unreached.later", page + 1)]
    turning = [Button(Text(key), f"{data}{to}") for key, to in turns if 0 <= to < pages]
    return [turning] if turning else []


def _line(one: Tie, calls: Calls) -> Json:
    """A contact point and what came of it."""
    came: dict[str, Json] = {
        "visits": calls.visits,
        "last_on": "" if calls.last_on is None else calls.last_on.isoformat(),
        "taken_on": calls.taken_on,
        "solved": calls.solved,
    }
    return {
        "name": one.name,
        "leader": one.leader,
        "kind": nested(Text(f"contacts.kind_{one.kind}")),
        "from_on": one.from_on.isoformat(),
        "came": nested(Text("contacts.came", came)),
    }


def _alone(one: Leader) -> Json:
    role = nested(Text(f"people.role_{one.role}"))
    return nested(Text("contacts.alone", {"name": one.name, "role": role, "organization": one.organization}))


def _never(one: Tie) -> Json:
    params = {"leader": one.leader, "name": one.name, "from_on": one.from_on.isoformat()}
    return nested(Text("contacts.never", params))
