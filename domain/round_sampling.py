"""Which organizations a round should visit: drawn by lot, weighted by risk, the same for the same seed.

The weakest and the longest unvisited are likelier, none is certain, and each carries why. Source: R8, R53.

The draw is the weighted one without replacement by Efraimidis and Spirakis (2006): each organization has
the key -ln(u)/weight and the smallest are taken; `u` comes from the seed and the organization alone, so that
it is the same whoever else could be drawn. What the program knows weighs here and nowhere in a score.
"""

from __future__ import annotations

import enum
import hashlib
import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.finding_states import FindingState
from domain.scorecards.scorecard import Variant
from domain.scorecards.totals import HUNDRED, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from domain.finding_states import Condition
    from domain.findings import Finding
    from domain.messages import Json

NEVER_VISITED = 6
"""As much as a place of which nobody has seen anything for one and a half years."""

QUARTER_DAYS = 91
"""Each quarter without a visit weighs one, up to `NEVER_VISITED`."""

LOST_TENTH = 10
"""Each ten points that were lost at the last inspection weigh one."""

OVERDUE, MOST_OVERDUE = 3, 9
OPEN, MOST_OPEN = 1, 3
MISSED, MOST_MISSED = 1, 4
LACKING = 1
"""What one overdue finding, one open one, one missed duty, one thing that lacks weigh, and how much at most.

Faults on site weigh most, what the records say least (burden rule 11).
"""

MATTER_AFTER_DAYS = 15
"""After so many days without any measure a matter is not implemented: the shortest time to put right."""


class Target(enum.StrEnum):
    """Of which kind a target of a key round is. Source: R71."""

    PERSON = "person"
    """A measure names who answers for it, and it is overdue: somebody does not implement."""
    MATTER = "matter"
    """Nobody has said what is done about it: a matter is not implemented."""
    FINDING = "finding"
    """It is overdue: a finding is not rectified."""


@dataclass(frozen=True)
class Share:
    """How many are visited in a county beside its committee."""

    townships: int = 1
    villages: int = 3


@dataclass(frozen=True)
class Known:
    """What is known of an organization that can be visited."""

    organization_id: int
    unit_id: int
    """The county (or township) of the round in which it lies; of that itself its own id."""
    variant: Variant
    visited_on: date | None = None
    points: Fraction | None = None
    """What the last inspection added up to, of 100."""
    overdue: int = 0
    """Findings that are overdue."""
    open: int = 0
    """Findings that are open and not overdue."""
    missed: int = 0
    """Core duties that were missed and not made up for."""
    lacking: int = 0
    """Which of attention, staff, funds and results do not suffice: how many of the four."""


@dataclass(frozen=True)
class Proposed:
    """An organization that is proposed, and why, as plain data."""

    organization_id: int
    why: Json


def weight(known: Known, on: date) -> int:
    """Return how much likelier an organization is drawn than one of which nothing is wrong: 1 and more."""
    if known.visited_on is None:
        unseen = NEVER_VISITED
    else:
        unseen = min(NEVER_VISITED, max(0, (on - known.visited_on).days) // QUARTER_DAYS)
    lost = 0 if known.points is None else int((HUNDRED - known.points) / LOST_TENTH)
    return (
        1
        + unseen
        + lost
        + min(MOST_OVERDUE, OVERDUE * known.overdue)
        + min(MOST_OPEN, OPEN * known.open)
        + min(MOST_MISSED, MISSED * known.missed)
        + LACKING * known.lacking
    )


def propose(known: Collection[Known], share: Share, seed: int, on: date) -> list[Proposed]:
    """Return whom a round should visit: of each unit itself, townships and villages, drawn by lot.

    A county's committee only together with villages of it: it is scored after they were seen (R63).
    """
    found: list[Proposed] = []
    for unit_id in dict.fromkeys(sorted(one.unit_id for one in known)):
        here = [one for one in known if one.unit_id == unit_id]
        below = [one for one in here if one.organization_id != unit_id]
        townships = _draw(below, Variant.TOWNSHIP, share.townships, seed, on)
        villages = _draw(below, Variant.VILLAGE, share.villages, seed, on)
        itself = [one for one in here if one.organization_id == unit_id]
        if any(one.variant is Variant.COUNTY for one in itself) and not villages:
            itself = []
        found += [_proposed(one, on) for one in (*itself, *townships, *villages)]
    return found


def kinds(found: Condition) -> list[Target]:
    """As what a finding that stands like this makes its organization a target of a key round."""
    told = []
    is_overdue = found.overdue_days > 0
    if is_overdue and found.office_id is not None:
        told.append(Target.PERSON)
    days = 0 if found.since is None or found.rests else (found.today - found.since).days
    if found.state is FindingState.OPEN and found.is_undone and days >= MATTER_AFTER_DAYS:
        told.append(Target.MATTER)
    if is_overdue:
        told.append(Target.FINDING)
    return told


def key_targets(findings: Collection[tuple[Finding, Condition]]) -> list[Proposed]:
    """Return whom a key round should visit: those with findings of which one of three kinds holds (R70, R71).

    `why` names the findings by reference, each with its kinds.
    """
    told: dict[int, list[Json]] = {}
    for finding, condition in findings:
        if found := kinds(condition):
            named: Json = {"reference": finding.reference, "kinds": [str(kind) for kind in found]}
            told.setdefault(finding.organization_id, []).append(named)
    return [Proposed(of, {"how": "findings", "findings": told[of]}) for of in sorted(told)]


def _draw(known: Sequence[Known], variant: Variant, count: int, seed: int, on: date) -> list[Known]:
    those = [one for one in known if one.variant is variant]
    order = sorted(those, key=lambda one: (_key(one, seed, on), one.organization_id))
    return order[:count]


def _key(known: Known, seed: int, on: date) -> float:
    """An exponential waiting time whose rate is the weight: the least of several is drawn first."""
    digest = hashlib.sha256(f"{seed}:{known.organization_id}".encode()).digest()
    uniform = (int.from_bytes(digest[:6], "big") + 0.5) / 2**48
    return -math.log(uniform) / weight(known, on)


def _proposed(known: Known, on: date) -> Proposed:
    why: Json = {
        "how": "sampled",
        "unit": known.unit_id,
        "itself": known.organization_id == known.unit_id,
        "weight": weight(known, on),
        "visited_on": None if known.visited_on is None else known.visited_on.isoformat(),
        "points": None if known.points is None else shown(known.points),
        "overdue": known.overdue,
        "open": known.open,
        "missed": known.missed,
        "lacking": known.lacking,
    }
    return Proposed(known.organization_id, why)
