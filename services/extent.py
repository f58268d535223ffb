"""A tree of organizations with its blanks, as it is on a day: what every figure of coverage is counted of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.coverage import FIELDS, KEEPERS, Condition, Gap, Rates, rates
from domain.refusals import NotFound
from domain.terms_of_office import LED
from storage import coverage, organizations

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from storage.coverage import Node
    from storage.database import Tx


@dataclass(frozen=True)
class Extent:
    """A tree. `homes`: where each blank lies today, by its id."""

    top: Node
    nodes: Sequence[Node]
    """Those in force, the top among them, by name."""
    below: Mapping[int | None, Sequence[int]]
    """What is directly below each of the whole tree, ended ones too."""
    gaps: Sequence[Gap]
    homes: Mapping[int, int]
    ended: frozenset[int]
    """Organizations set up at a blank that are no more and went on in none."""
    on: date

    def within(self, organization_id: int) -> frozenset[int]:
        """One of its organizations and all below it."""
        found = [organization_id]
        for one_id in found:
            found += self.below.get(one_id, ())
        return frozenset(found)

    def children(self) -> list[Node]:
        """The organizations directly below the top."""
        return [one for one in self.nodes if one.parent_id == self.top.id]

    def condition(self, gap: Gap) -> Condition:
        """How one of its blanks stands."""
        return gap.condition(self.on, self.ended)

    def counted(self) -> list[Gap]:
        """The blanks that are counted: those without anything first, then those without an organization."""
        order = {Condition.BLANK: 0, Condition.WORKED: 1, Condition.ORGANIZED: 2}
        found = [one for one in self.gaps if self.condition(one) in order and one.told.found_on <= self.on]
        return sorted(found, key=lambda one: (order[self.condition(one)], one.told.found_on, one.id))

    def rates(self, ids: Collection[int] | None = None) -> Rates:
        """The coverage of the whole tree, or of these organizations of it."""
        counted = [
            one.id
            for one in self.nodes
            if one.sector in FIELDS and one.kind in LED and (ids is None or one.id in ids)
        ]
        gaps = [one for one in self.gaps if ids is None or self.homes[one.id] in ids]
        return rates(counted, gaps, self.on, self.ended)


def extent(tx: Tx, organization_id: int, on: date) -> Extent:
    """Read the tree of an organization with the blanks that lie in it on a day. Raises NotFound.

    Where a blank lies, `home_of` says of one alone.
    """
    every = coverage.tree(tx, organization_id)
    top = next((one for one in every if one.id == organization_id), None)
    if top is None:
        raise NotFound
    here = {one.id for one in every}
    later = _Later(coverage.successions(tx))
    found = coverage.of_organizations(tx, here | later.before(here))
    named = {of for gap in found if (of := gap.organization_id(on)) is not None}
    owners = {gap.told.organization_id for gap in found}
    alive = coverage.in_force(tx, {one for of in named | owners for one in (of, *later.of(of))}, on)
    nearest = _nearest(every, on)
    homes: dict[int, int] = {}
    for gap in found:
        home = nearest.get(_went_on(gap, later, alive))
        if home is not None:
            homes[gap.id] = home
    ended = {of for of in named if not ({of} | later.of(of)) & alive}
    below: dict[int | None, list[int]] = {}
    for one in every:
        below.setdefault(one.parent_id, []).append(one.id)
    nodes = [one for one in every if one.is_in_force(on) or one is top]
    gaps = [one for one in found if one.id in homes]
    return Extent(top, nodes, below, gaps, homes, frozenset(ended), on)


def home_of(tx: Tx, gap: Gap, on: date) -> int:
    """Where a blank lies: with whose it is, or where that went on when it ended.

    Where that keeps no register or is no more, it lies with the nearest above that does.
    """
    of, later = gap.told.organization_id, _Later(coverage.successions(tx))
    at = _went_on(gap, later, coverage.in_force(tx, {of, *later.of(of)}, on))
    above = (at, *organizations.above(tx, at))
    keep = coverage.in_force(tx, above, on, KEEPERS)
    return next((one for one in above if one in keep), of)


def _went_on(gap: Gap, later: _Later, alive: Collection[int]) -> int:
    """Whose a blank is; once that ended, in which of those that are there it went on."""
    of = gap.told.organization_id
    return of if of in alive else min(later.of(of).intersection(alive), default=of)


def _nearest(every: Sequence[Node], on: date) -> dict[int, int]:
    """Of each of a tree the nearest that keeps a register on a day: itself, or one above it in the tree."""
    nodes, found = {one.id: one for one in every}, dict[int, int]()
    for one in every:
        at: Node | None = one
        while at is not None and not (at.kind in KEEPERS and at.is_in_force(on)):
            at = None if at.parent_id is None else nodes.get(at.parent_id)
        if at is not None:
            found[one.id] = at.id
    return found


def ended_of(tx: Tx, gap: Gap, on: date) -> frozenset[int]:
    """The organization set up at a blank, if it is no more and went on in none."""
    of = gap.organization_id(on)
    if of is None or coverage.in_force(tx, {of, *_Later(coverage.successions(tx)).of(of)}, on):
        return frozenset()
    return frozenset({of})


class _Later:
    """In which organizations others went on, and those in turn."""

    def __init__(self, pairs: Collection[tuple[int, int]]) -> None:
        self._pairs = pairs

    def of(self, organization_id: int) -> set[int]:
        """In which one went on."""
        return _reached({organization_id}, self._pairs)

    def before(self, organization_ids: Collection[int]) -> set[int]:
        """Which went on in these."""
        return _reached(organization_ids, [(successor, one) for one, successor in self._pairs])


def _reached(start: Collection[int], pairs: Collection[tuple[int, int]]) -> set[int]:
    """What is reached from some, step by step, without themselves."""
    found: set[int] = set()
    new = set(start)
    while new:
        new = {to for one, to in pairs if one in new} - found
        found |= new
    return found
