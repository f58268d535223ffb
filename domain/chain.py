"""How far down a tree a duty has been taken up, and where that stops. Source: R3, R40."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.obligations import Assignment, State
from domain.people import Level


class Tier(enum.IntEnum):
    """Steps of the chain, the highest first."""

    CITY = 0
    COUNTY = 1
    TOWNSHIP = 2
    BASE = 3
    """Villages, communities and units, which stand beside each other."""


TIERS: Mapping[Level, Tier] = MappingProxyType(
    {
        Level.CITY: Tier.CITY,
        Level.COUNTY: Tier.COUNTY,
        Level.TOWNSHIP: Tier.TOWNSHIP,
        Level.VILLAGE: Tier.BASE,
        Level.COMMUNITY: Tier.BASE,
        Level.UNIT: Tier.BASE,
    }
)


@dataclass(frozen=True)
class Step:
    """A step of the chain, in organizations: how many bear the duty, have met it, have begun with it."""

    tier: Tier
    due: int
    done: int
    begun: int
    """Including those that have met it."""


class Extent(enum.StrEnum):
    """How far down a duty has been taken up."""

    NOWHERE = "nowhere"
    """Nobody has begun."""
    STOPS = "stops"
    """There is a step at which nobody has begun, though somebody above has."""
    UNDER_WAY = "under_way"
    """At every step somebody has begun."""
    EVERYWHERE = "everywhere"
    """Everybody has met it."""


def steps(found: Iterable[tuple[Assignment, State]], levels: Mapping[int, Level]) -> list[Step]:
    """Return the steps at which somebody bears a duty, from its assignments of one period.

    An organization has met it when everybody in it has. Who was released does not bear it.
    """
    by_organization: dict[int, list[tuple[Assignment, State]]] = {}
    for one, state in found:
        if state is not State.WAIVED and one.organization_id in levels:
            by_organization.setdefault(one.organization_id, []).append((one, state))
    counts = {tier: [0, 0, 0] for tier in Tier}
    for organization_id, borne in by_organization.items():
        count = counts[TIERS[levels[organization_id]]]
        count[0] += 1
        count[1] += all(one.counted >= one.required for one, _ in borne)
        count[2] += any(one.counted for one, _ in borne)
    return [Step(tier, *count) for tier, count in counts.items() if count[0]]


def extent(taken: Sequence[Step]) -> tuple[Extent, Tier | None]:
    """Return how far down it has been taken up, and the step at which it stops if it does."""
    if all(one.done == one.due for one in taken):
        return Extent.EVERYWHERE, None
    begun = [one.tier for one in taken if one.begun]
    if not begun:
        return Extent.NOWHERE, None
    stop = next((one.tier for one in taken if not one.begun and one.tier > begun[0]), None)
    return (Extent.UNDER_WAY, None) if stop is None else (Extent.STOPS, stop)
