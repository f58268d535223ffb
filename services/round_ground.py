"""The tree of a committee as its rounds see it: whom they can visit, and in which county each lies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.people import Level, OrganizationKind
from domain.refusals import NotFound
from domain.terms_of_office import LED
from storage import coverage, organizations

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from storage.coverage import Node
    from storage.database import Tx


@dataclass(frozen=True)
class Ground:
    """The organizations below a committee that can be visited on a day: those with a secretary."""

    top_id: int
    nodes: Mapping[int, Node]
    """By id, in the order of their names."""
    unit_of: Mapping[int, int]
    """What lies directly below the committee and above each, or is it: its county, from a city."""
    names: Mapping[int, str]
    """What each is called; of namesakes with what is above them. Units too."""
    time_zone: str
    on: date

    def units(self) -> Sequence[Node]:
        """Which of them a round can be about: counties; where there are none townships, else all others."""
        direct = [one for one in self.nodes.values() if self.unit_of[one.id] == one.id]
        committees = [one for one in direct if one.kind is OrganizationKind.COMMITTEE]
        for level in (Level.COUNTY, Level.TOWNSHIP):
            found = [one for one in committees if one.level is level]
            if found:
                return found
        return direct

    def within(self, unit_ids: Collection[int]) -> list[int]:
        """Every one of these units, themselves included."""
        return [one for one in self.nodes if self.unit_of[one] in unit_ids]


def ground(tx: Tx, organization_id: int, on: date) -> Ground:
    """Read the ground of a committee. Raises NotFound."""
    top = organizations.by_id(tx, organization_id)
    if top is None:
        raise NotFound
    every = {one.id: one for one in coverage.tree(tx, organization_id)}
    unit_of = {one.id: _unit(one, every, organization_id) for one in every.values() if one.id != top.id}
    nodes = {
        one.id: one for one in every.values() if one.id != top.id and one.kind in LED and one.is_in_force(on)
    }
    called = Counter(one.name for one in nodes.values())
    names = {one.id: _name(one, every, called) for one in every.values()}
    return Ground(top.id, nodes, unit_of, names, top.time_zone, on)


def _unit(one: Node, every: Mapping[int, Node], top_id: int) -> int:
    while one.parent_id is not None and one.parent_id != top_id:
        one = every[one.parent_id]
    return one.id


def _name(one: Node, every: Mapping[int, Node], called: Counter[str]) -> str:
    above = None if one.parent_id is None else every.get(one.parent_id)
    return one.name if called[one.name] <= 1 or above is None else f"{one.name}({above.name})"
