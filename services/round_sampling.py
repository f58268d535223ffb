"""Proposing whom a round visits: what is known of every organization that could be, and the draw. Source: R8.

What is known weighs in the draw and is told with it; it is nobody's score (burden rule 11).
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.finding_states import Colour
from domain.inspections import Mode
from domain.obligations import Pack
from domain.round_plan import VARIANTS, visited_twice
from domain.round_sampling import Known, Share, key_targets, propose
from domain.scorecards.totals import totals
from services import duties, findings, overview
from services.duties import Question
from services.persons import local_day
from storage import assignments, inspection_rounds, pair_checks, scorecards, sufficiency
from storage import findings as kept_findings
from storage import round_sampling as stored
from storage.assignments import Reach, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date, datetime
    from fractions import Fraction

    from domain.finding_states import Condition
    from domain.findings import Finding
    from domain.inspections import Round
    from domain.pair_checks import PairCheck
    from domain.round_sampling import Proposed
    from services.findings import Standing
    from services.round_ground import Ground
    from storage.database import Tx
    from storage.round_sampling import Visit

_MOST_AT_ONCE = 5000
"""Ids in one statement: PostgreSQL takes 65,535 values."""


def proposal(
    tx: Tx, round_: Round, ground: Ground, unit_ids: Collection[int], share: Share, now: datetime
) -> list[Proposed]:
    """Return whom a round should visit of these units: a key round those with findings, others by lot.

    Nobody whom another round visits in the half-year. Until the transaction ends nobody else may choose.
    """
    ids = ground.within(unit_ids)
    found = _undone(tx, ids, now)
    if round_.mode is Mode.KEY:
        return key_targets(found)
    taken = visited_twice(round_, ids, inspection_rounds.visiting(tx, ids))
    free = [one for one in ids if one not in taken]
    return propose(_known(tx, ground, free, found, now), share, round_.seed, ground.on)


def without_findings(tx: Tx, ids: Sequence[int], now: datetime) -> list[int]:
    """Which organizations have no finding that they know and that has not come to its end, in this order."""
    open_ones = {
        one.finding.organization_id
        for those in _in_parts(ids)
        for one in _stand(tx, those, now)
        if one.now.colour in {Colour.YELLOW, Colour.RED}
    }
    return [one for one in ids if one not in open_ones]


def _known(
    tx: Tx, ground: Ground, ids: Collection[int], found: Collection[tuple[Finding, Condition]], now: datetime
) -> list[Known]:
    """What is known of each of these organizations."""
    units = {ground.unit_of[one] for one in ids}
    visits = {of: one for of, one in stored.last_visits(tx, ground.top_id).items() if of in set(ids)}
    points = _points(tx, visits)
    overdue = Counter(one.organization_id for one, stands in found if stands.overdue_days)
    open_ones = Counter(one.organization_id for one, stands in found if not stands.overdue_days)
    missed, lacking = Counter(_missed(tx, units, now)), Counter(_lacking(tx, units, now))
    return [
        Known(
            one,
            ground.unit_of[one],
            VARIANTS[ground.nodes[one].level],
            local_day(visits[one].at, ground.time_zone) if one in visits else None,
            points.get(one),
            overdue[one],
            open_ones[one],
            missed[one],
            lacking[one],
        )
        for one in ids
    ]


def _points(tx: Tx, visits: dict[int, Visit]) -> dict[int, Fraction]:
    """What the last visits added up to, where every item has a value."""
    checks: dict[int, dict[str, PairCheck]] = {}
    inspection_ids = [one.inspection_id for one in visits.values()]
    for those in _in_parts(inspection_ids):
        checks |= pair_checks.of_inspections(tx, those)
    cards = {one.scorecard_id: scorecards.by_id(tx, one.scorecard_id).card for one in visits.values()}
    told = {}
    for of, visit in visits.items():
        card, here = cards[visit.scorecard_id], checks[visit.inspection_id]
        if all(item.key in here for section in card.scored(visit.variant) for item in section.items):
            values = {key: check.value for key, check in here.items()}
            told[of] = totals(card, visit.variant, values).total
    return told


def _missed(tx: Tx, unit_ids: Collection[int], now: datetime) -> Iterator[int]:
    """Whose core duties were missed of late, once for each duty and period."""
    seen = set()
    for unit_id in sorted(unit_ids):
        for zone in assignments.zones(tx, Reach.TREE, unit_id):
            today = local_day(now, zone)
            for one in overview.present(duties.answer(tx, _core(zone, unit_id, now, today)), today):
                if overview.is_overdue(one):
                    seen.add((one.assignment.organization_id, one.obligation.key, one.assignment.period))
    return (of for of, _, _ in seen)


def _core(zone: str, unit_id: int, now: datetime, today: date) -> Question:
    since = today - timedelta(days=duties.SHOWN_AFTER_DAYS)
    return Question(
        Where(zone, Reach.TREE, unit_id),
        now,
        since,
        only=lambda rule: rule.pack is Pack.CORE,
        window=lambda _, period: period.last < today,
    )


def _lacking(tx: Tx, unit_ids: Collection[int], now: datetime) -> Iterator[int]:
    """Where something does not suffice, once for each of the four."""
    tags = [one for unit_id in unit_ids for one in sufficiency.holding(tx, unit_id, now) if not one.suffices]
    return (of for of, _ in {(one.organization_id, one.dimension) for one in tags})


def _undone(tx: Tx, ids: Collection[int], now: datetime) -> list[tuple[Finding, Condition]]:
    """The findings of organizations that they know and have to put right."""
    told = []
    for those in _in_parts(ids):
        told += [(one.finding, one.now) for one in _stand(tx, those, now) if one.now.is_undone]
    return told


def _stand(tx: Tx, ids: Collection[int], now: datetime) -> list[Standing]:
    """The findings of organizations as they stand."""
    return findings.standing(tx, kept_findings.of_organizations(tx, ids), now)


def _in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(ids)
    return (wanted[first : first + _MOST_AT_ONCE] for first in range(0, len(wanted), _MOST_AT_ONCE))
