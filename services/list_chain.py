"""How far a line has come down: which published lists below took it up, where it stops. Source: R3, R10."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.authorization import Action
from domain.catalogue.loading import catalogue
from domain.chain import TIERS, Tier
from domain.forms.field import nested
from domain.messages import Button, Message, Text
from domain.responsibility_lists import drawn
from services import responsibility_lists
from storage import list_tree
from storage import responsibility_lists as stored

if TYPE_CHECKING:
    from datetime import date, datetime

    from domain.messages import Json
    from domain.people import Actor
    from storage.database import Tx
    from storage.list_tree import Node

NAMED = 4
"""Organizations at which a line stops that are named; of more there is a number."""


@dataclass
class Step:
    """One tier of the chain."""

    tier: Tier
    concerned: int = 0
    """Organizations whose upper list took the line up, or is the one asked about."""
    taken: int = 0
    """Of these, those that have a line which serves it, in a published list."""
    stops: list[tuple[Node, bool]] = field(default_factory=list)
    """The others, and whether they have published a list at all."""


def chain(tx: Tx, list_id: int, key: str, today: date, as_of: datetime) -> list[Step]:
    """Return the steps below a list's line, the highest first.

    Whom the catalogue's item does not concern at their level is left out, and so is everybody below them.
    """
    listing = stored.by_id(tx, list_id)
    if listing is None:
        return []
    children: dict[int, list[Node]] = {}
    for node in list_tree.below(tx, listing.organization_id, today):
        children.setdefault(node.upper_id, []).append(node)
    steps: dict[Tier, Step] = {}
    wanted: dict[int, frozenset[str]] = {listing.organization_id: frozenset({key})}
    while wanted:
        nodes = [node for upper in wanted for node in children.get(upper, ())]
        keys = frozenset[str]().union(*wanted.values())
        serving = _serving(tx, nodes, listing.year, keys, as_of)
        below: dict[int, frozenset[str]] = {}
        for node in nodes:
            published, lines = serving.get(node.id, (False, {}))
            found = frozenset(own for own, upper in lines.items() if upper in wanted[node.upper_id])
            if not found and not _concerns(node, wanted[node.upper_id], listing.year):
                continue
            tier = TIERS[node.level]
            step = steps.setdefault(tier, Step(tier))
            step.concerned += 1
            if found and published:
                step.taken += 1
                below[node.id] = found
            else:
                step.stops.append((node, published))
        wanted = below
    return [steps[tier] for tier in sorted(steps)]


def show(tx: Tx, actor: Actor, list_id: int, key: str, now: datetime) -> Message:
    """Return how far a line has come down and where it stops. Raises NotFound."""
    lists = responsibility_lists.require(tx, actor, list_id, Action.SEE_LISTS, now)
    one = lists.line(key).item
    steps = chain(tx, list_id, key, actor.today, now)
    stops = [stop for step in steps for stop in step.stops]
    params: dict[str, Json] = {
        "title": one.title,
        "organization": lists.organization.name,
        "steps": [_said(step) for step in steps],
        "stops": [
            nested(Text("lists.stop", {"name": node.name, "published": published}))
            for node, published in stops[:NAMED]
        ],
        "more": len(stops) - NAMED,
    }
    back = [Button(Text("lists.back"), f"li:i:{list_id}:{key}")]
    return Message(Text("lists.chain", params), [back])


def _said(step: Step) -> Json:
    tier = nested(Text(f"overview.tier_{step.tier.name.lower()}"))
    return nested(Text("lists.step", {"tier": tier, "concerned": step.concerned, "taken": step.taken}))


def _serving(
    tx: Tx, nodes: Sequence[Node], year: int, keys: frozenset[str], as_of: datetime
) -> Mapping[int, tuple[bool, Mapping[str, str]]]:
    """By organization, whether its lists are published, and which of its lines serve which of these."""
    listings = stored.of_organizations(tx, [node.id for node in nodes], year)
    serving = stored.serving(tx, [one.id for one in listings.values()], keys, as_of)
    return {
        organization_id: (one.publication is not None, serving.get(one.id, {}))
        for organization_id, one in listings.items()
    }


def _concerns(node: Node, keys: Iterable[str], year: int) -> bool:
    """Whether any of these lines is meant for an organization of this kind and level."""
    meant = {item.key for item in drawn(catalogue(year), node.kind, node.level, ())}
    return any(key in meant for key in keys)
