"""What came of a round: blocks of a total, common findings, agreement of pairs. Source: R56, R62, R66.

Plain figures: nobody is ranked, nothing is averaged, no people are compared (burden rules 9, 19, 30).
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.findings import Category, FindingEventKind
from domain.inspections import InspectionEventKind
from domain.sufficiency import Dimension

if TYPE_CHECKING:
    from domain.findings import Finding
    from domain.inspections import Inspection, Round
    from domain.scorecards.scorecard import Focus, Section
    from domain.scorecards.totals import SectionTotal, Totals, Value

COMMON_MIN = 3
"""In how many organizations of a county a finding of the same kind is a common one. Source: defaults 4.8."""

REPORT_DAYS = 20
"""Within how many days after a round's last day its results are summed up. Source: defaults 4.8."""

AGREEMENT_MIN = 5
"""From how many inspections on it is told how often two agreed: of fewer one could tell who they were."""

PAIRS_MIN = 2
"""Of how many pairs these inspections are: what is told of one alone is told of two people."""

_ABOVE = frozenset({Dimension.STAFF, Dimension.FUNDS})
"""What the level above has to give: it is no part of the three blocks."""


class Stage(enum.StrEnum):
    """How far an inspection has come, for counting."""

    WAITING = "waiting"
    ON_SITE = "on_site"
    FED_BACK = "fed_back"
    """Told, and open to objections: its values may still change."""
    FINAL = "final"


@dataclass(frozen=True)
class Block:
    """Sections that are told together: what they earned, of what they could, in points."""

    sections: tuple[str, ...]
    earned: Fraction
    most: Fraction


@dataclass(frozen=True)
class Common:
    """A kind of finding that several organizations of a county have in common (共性问题)."""

    category: Category
    organization_ids: tuple[int, ...]
    references: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """How often the two sealed values of an item were equal, over some inspections; never of whom."""

    item: str
    both: int
    """In how many inspections both had sealed a value of it."""
    same: int
    half: int
    """Half a point apart."""
    more: int
    """Further apart than that."""
    applies: int
    """One took it for not applicable, the other did not."""


def stage(inspection: Inspection) -> Stage:
    """How far an inspection has come."""
    if inspection.is_final:
        return Stage.FINAL
    if inspection.is_fed_back:
        return Stage.FED_BACK
    arrived = inspection.at(InspectionEventKind.ARRIVED) is not None
    return Stage.ON_SITE if arrived else Stage.WAITING


def report_due_on(told: Round) -> date:
    """Until when the results of a round are summed up."""
    return told.to_on + timedelta(REPORT_DAYS)


def counts(finding: Finding) -> bool:
    """Whether a finding stands: it was not withdrawn."""
    return all(one.kind is not FindingEventKind.WITHDRAWN for one in finding.events)


def is_closed(finding: Finding) -> bool:
    """Whether a finding has come to its end, and has not relapsed since."""
    ends = [
        one.kind for one in finding.events if one.kind in {FindingEventKind.CLOSED, FindingEventKind.RELAPSED}
    ]
    return ends[-1:] == [FindingEventKind.CLOSED]


def is_from_above(section: Section) -> bool:
    """Whether a section tells of what the level above gives: staff and funds."""
    return bool(section.sufficiency) and set(section.sufficiency) <= _ABOVE


def of_focus(found: Totals, focus: Focus) -> Block:
    """One of the three blocks of a total, without what the level above gives."""
    return _block(
        one for one in found.sections if one.section.focus is focus and not is_from_above(one.section)
    )


def from_above(found: Totals) -> Block:
    """What the level above gives, beside the three blocks."""
    return _block(one for one in found.sections if is_from_above(one.section))


def sufficiencies(found: Totals) -> list[tuple[tuple[Dimension, ...], Block]]:
    """What tells of each of the four that have to suffice; those of the same sections stand together (R5)."""
    of_each = {
        dimension: tuple(one for one in found.sections if dimension in one.section.sufficiency)
        for dimension in Dimension
    }
    together: dict[tuple[str, ...], list[Dimension]] = {}
    for dimension, sections in of_each.items():
        if sections:
            together.setdefault(tuple(one.section.key for one in sections), []).append(dimension)
    return [(tuple(several), _block(of_each[several[0]])) for several in together.values()]


def common(findings: Iterable[Finding], least: int = COMMON_MIN) -> list[Common]:
    """The kinds of finding that so many different organizations have, in the order of the kinds.

    Which findings count, and of which county, whoever asks has seen to.
    """
    of_kind: dict[Category, list[Finding]] = {}
    for one in findings:
        of_kind.setdefault(one.category, []).append(one)
    told = []
    for category in Category:
        several = of_kind.get(category, [])
        ids = tuple(dict.fromkeys(one.organization_id for one in several))
        if len(ids) >= least:
            told.append(Common(category, ids, tuple(one.reference for one in several)))
    return told


def agreement(
    items: Collection[str],
    sheets: Sequence[tuple[Mapping[str, Value], Mapping[str, Value]]],
    least: int = AGREEMENT_MIN,
) -> list[Agreement]:
    """How often two sealed sheets of the same place agreed, item by item in this order.

    `sheets`: one pair of sheets an inspection, both sealed. Items of fewer than `least` are left out.
    """
    told = []
    for item in items:
        both = [(first[item], second[item]) for first, second in sheets if item in first and item in second]
        if len(both) < least:
            continue
        apart = Counter(_apart(*values) for values in both)
        told.append(Agreement(item, len(both), apart["same"], apart["half"], apart["more"], apart["applies"]))
    return told


def _apart(first: Value, second: Value) -> str:
    if first == second:
        return "same"
    if first is None or second is None:
        return "applies"
    return "half" if abs(first - second) == 1 else "more"


def _block(parts: Iterable[SectionTotal]) -> Block:
    several = list(parts)
    return Block(
        tuple(one.section.key for one in several),
        sum((one.earned for one in several), Fraction()),
        sum((one.most for one in several), Fraction()),
    )
