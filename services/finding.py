"""An administrator looks somebody of the roster up, to invite or rebind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.authorization import Action, Scope, allow, may
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.phones import masked
from domain.refusals import NotFound
from domain.search import SearchKeys, rank
from domain.text import clean_line, fold
from services.persons import local_day
from storage import audit, finding, offices, persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from storage.finding import Found
    from storage.offices import Held
    from storage.persons import Person

PAGE = 8
"""People on one page: one button each, and no scrolling on a small phone."""

QUERY_BYTES = 48
"""The longest search: it travels in the buttons to other pages, in 64 bytes with what else they say."""

PROMPT = "finding.prompt"
FOUND = "finding.found"
NONE = "finding.none"
LISTENING = frozenset({PROMPT, FOUND, NONE})
"""While one of these is the last thing said, what is typed is searched for."""

_ORGANIZATION_AFTER = 10
"""Whoever is meant by their own name comes before whoever is meant by their organization's."""


@dataclass(frozen=True)
class _Standing:
    """How a person stands to an administrator."""

    person: Person
    held: tuple[Held, ...]
    """Their offices in the tree."""
    elsewhere: bool
    """They hold an office outside of the tree, or will: then only somebody above that may invite them."""


def may_search(actor: Actor) -> bool:
    """Whether the actor may look people up."""
    return may(actor, Action.FIND_PERSON, Scope.OWN_TREE)


def prompt(actor: Actor) -> Message:
    """Ask whom to look for. Raises NotFound."""
    allow(actor, Action.FIND_PERSON, Scope.OWN_TREE)
    return Message(Text(PROMPT))


def search(tx: Tx, actor: Actor, typed: str, page: int = 0) -> Message:
    """Return those of the actor's tree whom a text may mean, best first, a button each. Raises NotFound."""
    allow(actor, Action.FIND_PERSON, Scope.OWN_TREE)
    query = _cut(clean_line(typed))
    words = [word for word in map(fold, query.split()) if word]
    rows = finding.people(tx, actor.seat_id, words) if words else []
    found = _best_first(words, rows)
    if not found:
        return Message(Text(NONE, {"read": query}))
    pages = -(-len(found) // PAGE)
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    params = {
        "read": query,
        "total": len(found),
        "more": len(rows) == finding.MOST,
        "page": page + 1,
        "pages": pages,
    }
    people = [[Button(_line(one), f"q:p:{one.person_id}")] for one in shown]
    turns = [("drafts.newer", page - 1), ("drafts.older", page + 1)]
    turning = [Button(Text(key), f"q:f:{to}:{query}") for key, to in turns if 0 <= to < pages]
    return Message(Text(FOUND, params), [*people, *([turning] if turning else [])])


def card(tx: Tx, actor: Actor, person_id: int, now: datetime) -> Message:
    """Return what an administrator sees of a person; that they looked is kept. Raises NotFound."""
    standing = _standing(tx, actor, Action.FIND_PERSON, person_id, now)
    person = standing.person
    audit.append(tx, audit.Event(now, actor.person_id, "looked_up", "person", person.id, None))
    present = [one for one in standing.held if not _ended(one, now)]
    params: dict[str, Json] = {
        "name": person.name,
        "phone": masked(person.phone) if person.phone else "",
        "joined": person.telegram_id is not None,
        "present": [office_line(one) for one in present],
        "past": [office_line(one) for one in standing.held if one not in present],
        "elsewhere": standing.elsewhere,
    }
    return Message(Text("finding.card", params), [*_ways(actor, standing, active=bool(present)), _BACK])


def require(tx: Tx, actor: Actor, action: Action, person_id: int, now: datetime) -> Person:
    """Return somebody to whom the actor may do this. Raises NotFound.

    That is whoever holds an office in the tree, or will, and none outside of it: an account opens all of
    a person's offices, so nobody may hand out one that leads further than their own tree.
    """
    standing = _standing(tx, actor, action, person_id, now)
    if standing.elsewhere or all(_ended(one, now) for one in standing.held):
        raise NotFound
    return standing.person


def latest_first(held: Sequence[Held]) -> list[Held]:
    """Return offices in the order of lists: of many the last ones are shown."""
    return sorted(held, key=lambda one: (one.office.from_on, one.office.id), reverse=True)


def office_line(held: Held) -> dict[str, Json]:
    """Return an office as lists of offices show it."""
    office = held.office
    return {
        "organization": office.organization_name,
        "role": nested(Text(f"people.role_{office.role}")),
        "acting": office.acting,
        "from_on": office.from_on.isoformat(),
        "to_on": None if office.to_on is None else office.to_on.isoformat(),
    }


def _standing(tx: Tx, actor: Actor, action: Action, person_id: int, now: datetime) -> _Standing:
    person, holder = persons.by_id(tx, person_id), offices.holder_by_person(tx, person_id)
    inside = finding.offices_in_tree(tx, actor.seat_id, person_id)
    allow(actor, action, Scope.OWN_TREE if inside else Scope.ELSEWHERE)
    if person is None or holder is None:
        raise NotFound
    held = tuple(one for one in latest_first(holder.held) if one.office.id in inside)
    outside = [one for one in holder.held if one.office.id not in inside]
    return _Standing(person, held, any(not _ended(one, now) for one in outside))


def _ended(held: Held, now: datetime) -> bool:
    last_days = [day for day in (held.office.to_on, held.organization_to_on) if day is not None]
    return any(day < local_day(now, held.time_zone) for day in last_days)


def _ways(actor: Actor, standing: _Standing, *, active: bool) -> list[list[Button]]:
    person = standing.person
    if standing.elsewhere or not active:
        return []
    if person.telegram_id is None:
        action, button = Action.INVITE, Button(Text("invitations.make"), f"q:i:{person.id}")
    else:
        action, button = Action.REBIND, Button(Text("rebinding.ask"), f"q:a:{person.id}")
    return [[button]] if may(actor, action, Scope.OWN_TREE) else []


def _line(one: Found) -> str:
    return f"{one.name} · {one.organization}"


def _best_first(words: Sequence[str], rows: Sequence[Found]) -> list[Found]:
    """Those whom every word means, each once, by how well."""
    ranked: dict[int, tuple[int, Found]] = {}
    for one in rows:
        place = _place(words, one)
        if place is not None and (one.person_id not in ranked or place < ranked[one.person_id][0]):
            ranked[one.person_id] = (place, one)
    return [one for _, one in sorted(ranked.values(), key=lambda pair: pair[0])]


def _place(words: Sequence[str], one: Found) -> int | None:
    person = SearchKeys(fold(one.name), one.pinyin, one.initials)
    organization = SearchKeys(fold(one.organization), one.organization_pinyin, one.organization_initials)
    places = []
    for word in words:
        by_name, by_place = rank(word, person), rank(word, organization)
        if by_name is None and by_place is None:
            return None
        places.append(by_name if by_name is not None else _ORGANIZATION_AFTER + (by_place or 0))
    return sum(places)


def _cut(query: str) -> str:
    return query.encode()[:QUERY_BYTES].decode(errors="ignore").strip()


_BACK = [Button(Text("finding.another"), "q")]
