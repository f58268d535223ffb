"""People whom the bot cannot reach, for their administrator: who, why, and who is told instead.

They never joined, or have blocked the bot. Nobody is made to use it: what they have to do is told to the
next in line, and may be entered for them. Source: burden.md 5C rule 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import in_rows, nested
from domain.messages import Button, Message, Text
from domain.people import Role
from services import announcing
from storage import organizations, recipients
from storage.recipients import ANSWERING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from storage.recipients import Unreached

PAGE = 5
"""People on one page: a line each, and the message stays within eight."""

_ROW = 2
"""Names in a row."""

TOLD = frozenset({*ANSWERING, Role.LEADERSHIP_MEMBER})
"""Roles whose holders are reminded of what they have to do."""


def entry(tx: Tx, actor: Actor) -> list[list[Button]]:
    """Return the way to the list, with how many there are; none where everybody can be reached."""
    if not may(actor, Action.FIND_PERSON, Scope.OWN_TREE):
        return []
    count = recipients.count_unreached(tx, actor.seat_id, actor.today)
    return [[Button(Text("unreached.entry", {"count": count}), "i:u")]] if count else []


def show(tx: Tx, actor: Actor, page: int = 0) -> Message:
    """Return a page of those who cannot be reached in the actor's tree. Raises NotFound.

    A page that is not there is the last one.
    """
    allow(actor, Action.FIND_PERSON, Scope.OWN_TREE)
    total = recipients.count_unreached(tx, actor.seat_id, actor.today)
    pages = max(1, -(-total // PAGE))
    page = min(page, pages - 1)
    first = page * PAGE
    shown = recipients.unreached(tx, actor.seat_id, actor.today, offset=first, limit=PAGE)
    people = [
        Button(Text("unreached.person", {"number": number, "name": one.name}), f"q:p:{one.person_id}")
        for number, one in enumerate(shown, start=first + 1)
    ]
    params = {
        "total": total,
        "page": page + 1,
        "pages": pages,
        "lines": _lines(tx, shown, first + 1, actor.today),
    }
    turns = [("unreached.earlier", page - 1), ("unreached.later", page + 1)]
    turning = [Button(Text(key), f"i:u:{to}") for key, to in turns if 0 <= to < pages]
    return Message(Text("unreached.list", params), [*in_rows(people, _ROW), *([turning] if turning else [])])


def _lines(tx: Tx, shown: Sequence[Unreached], first: int, today: date) -> list[Json]:
    return [
        {
            "number": number,
            "name": one.name,
            "organization": one.organization,
            "role": nested(Text(f"people.role_{one.role}")),
            "joined": one.joined,
            "instead": nested(_instead(tx, one, today)),
        }
        for number, one in enumerate(shown, start=first)
    ]


def _instead(tx: Tx, one: Unreached, today: date) -> Text:
    """Who is told what this person would be told. See `services.digest_contents`."""
    if one.role not in TOLD:
        return Text("unreached.instead_none")
    here = {one.organization_id}
    if recipients.of_organizations(tx, here, ANSWERING, today):
        return Text("unreached.instead_beside")
    if recipients.of_organizations(tx, here, [Role.LEADERSHIP_MEMBER], today):
        return Text("unreached.instead_members")
    above = announcing.next_above(tx, here, today)
    if not above:
        return Text("unreached.instead_nobody")
    organization_id = above[0].organization_id
    name = organizations.names(tx, [organization_id])[organization_id]
    return Text("unreached.instead_above", {"name": name})
