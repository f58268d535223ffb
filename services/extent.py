"""A tree of organizations with its blanks, as it is on a day: what every figure of coverage is counted of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.coverage import FIELDS, Gap, Rates, rates
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
    gaps: Sequence[Gap]
    homes: Mapping[int, int]
    ended: frozenset[int]
    """Organizations set up at a blank that are no more and went on in none."""
    on: date

    def within(self, organization_id: int) -> frozenset[int]:
        """One of its organizations and all below it."""
        below: dict[int | None, list[int]] = {}
        for one in self.nodes:
            below.setdefault(one.parent_id, []).append(one.id)
        found = [organization_id]
        for one_id in found:
            found += below.get(one_id, ())
        return frozenset(found)

    def children(self) -> list[Node]:
        """The organizations directly below the top."""
        return [one for one in self.nodes if one.parent_id == self.top.id]

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
    """Read the tree of an organization with the blanks of all that are or were in it. Raises NotFound."""
    every = coverage.tree(tx, organization_id)
    top = next((one for one in every if one.id == organization_id), None)
    if top is None:
        raise NotFound
    here = {one.id for one in every}
    before = organizations.predecessors(tx, organization_id)
    gaps = coverage.of_organizations(tx, here | before.keys())
    nodes = [one for one in every if one.is_in_force(on) or one is top]
    present = {one.id for one in nodes}
    homes = {}
    for gap in gaps:
        of = gap.told.organization_id
        homes[gap.id] = of if of in present else _home(tx, of, present, top.id)
    named = {one for gap in gaps if (one := gap.organization_id(on)) is not None}
    ended = {one for one in named - present if not _goes_on(tx, one, on)}
    return Extent(top, nodes, gaps, homes, frozenset(ended), on)


def _home(tx: Tx, organization_id: int, present: Collection[int], top_id: int) -> int:
    """In which organization of the tree one that ended went on; with none, its blanks are the top's."""
    later = organizations.successors(tx, organization_id, None)
    return min(later & set(present), default=top_id)


def _goes_on(tx: Tx, organization_id: int, on: date) -> bool:
    """Whether an organization, or one in which it went on, is there on a day."""
    ids = {organization_id, *organizations.successors(tx, organization_id, None)}
    return coverage.any_in_force(tx, ids, on)
