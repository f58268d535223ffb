"""The plan of the year: which organizations a round may visit beside the others. Source: R59, burden rule 14.

Within a half-year no organization is visited by two rounds, of whichever committee, so that nobody is
inspected twice over; a key round starts from open findings and is exempt (R70).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.inspections import Mode, RoundState
from domain.people import Level
from domain.periods import Cadence, periods_between
from domain.scorecards.scorecard import Variant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from domain.inspections import Round

VARIANTS: Mapping[Level, Variant] = {
    Level.CITY: Variant.COUNTY,
    Level.COUNTY: Variant.COUNTY,
    Level.TOWNSHIP: Variant.TOWNSHIP,
    Level.VILLAGE: Variant.VILLAGE,
    Level.COMMUNITY: Variant.VILLAGE,
    Level.UNIT: Variant.VILLAGE,
}
"""As what kind of place an organization of a level is scored."""


def halves(one: Round) -> frozenset[str]:
    """The half-years into which a round's window falls: more than one where it crosses their border."""
    return frozenset(half.key for half in periods_between(Cadence.HALF_YEARLY, one.from_on, one.to_on))


def counts(one: Round) -> bool:
    """Whether a round's visits are among those of which there is one in a half-year."""
    return one.mode is not Mode.KEY and one.state is not RoundState.WITHDRAWN


def visited_twice(
    one: Round, organization_ids: Collection[int], others: Mapping[int, Collection[Round]]
) -> dict[int, Round]:
    """Which organizations a round may not visit, each with the earliest round that stands against it.

    `others`: which rounds visit an organization; the round itself may be among them.
    """
    if not counts(one):
        return {}
    found = {}
    for organization_id in organization_ids:
        against = [
            other
            for other in others.get(organization_id, ())
            if other.id != one.id and counts(other) and halves(one) & halves(other)
        ]
        if against:
            found[organization_id] = min(against, key=lambda other: (other.from_on, other.id))
    return found
