"""Switches: which packs and duty items a committee has on, for itself and everything below it.

An item can also be switched for the organizations of one level: `SEC-04@township`. Source: G23.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from domain.obligations import Obligation, Pack
from domain.people import Level

ALWAYS = date.min
"""Since when the core pack is on."""


def at_level(item: str, level: Level) -> str:
    """Return what an item of the organizations of one level is called."""
    return f"{item}@{level}"


@dataclass(frozen=True)
class Switch:
    """A pack (by its name) or a duty item (by its id), on or off from a day for a tree of organizations.

    Of an item with a level (`at_level`) only what is at this level in the tree.
    """

    organization_id: int
    name: str
    on: bool
    from_on: date


class Spell(NamedTuple):
    """From which to which day something is on (None: still)."""

    first: date
    last: date | None


class Switches:
    """What is on where. `parents`: the organization above each, as far as it matters.

    `levels`: that of each; looked at only for an item of which somebody has spoken by level.
    """

    def __init__(
        self,
        made: Iterable[Switch],
        parents: Mapping[int, int | None],
        levels: Mapping[int, Level] | None = None,
    ) -> None:
        self._made: dict[tuple[int, str], list[Switch]] = {}
        for one in made:
            self._made.setdefault((one.organization_id, one.name), []).append(one)
        self._parents = parents
        self._levels = {} if levels is None else levels
        self._names = {name for _, name in self._made}
        self._leveled = {name.partition("@")[0] for name in self._names if "@" in name}
        self._speaking = {organization_id for organization_id, _ in self._made}
        self._heard: dict[int, int | None] = {}
        self._known: dict[tuple[str, Pack, int | None, Level | None], tuple[Spell, ...]] = {}

    def spells(self, obligation: Obligation, organization_id: int) -> tuple[Spell, ...]:
        """When an obligation is on for an organization, the earliest first.

        On every day the nearest committee decides that has said anything of it; of its words those about the
        item at the organization's level, then those about the item, and of these the latest.
        """
        level = self._levels.get(organization_id) if obligation.item in self._leveled else None
        return self._on(obligation, self._hears(organization_id), level)

    def alike(self, obligation: Obligation, tops: Collection[int]) -> tuple[Spell, ...] | None:
        """When an obligation is on for everybody; None where that may differ between organizations.

        `tops`: the organizations with nobody above them.
        """
        names = {obligation.item, obligation.pack}
        if any(name.partition("@")[0] in names and said_by not in tops for said_by, name in self._made):
            return None
        levels = tuple(Level) if obligation.item in self._leveled else (None,)
        found = {self._on(obligation, self._hears(one), level) for one in tops for level in levels}
        return found.pop() if len(found) == 1 else None

    def since(self, obligation: Obligation, organization_id: int) -> date | None:
        """Since when an obligation is on for an organization, and stays so; None when it is off."""
        found = self.spells(obligation, organization_id)
        return found[-1].first if found and found[-1].last is None else None

    def may_be_on(self, obligation: Obligation) -> bool:
        """Whether an obligation is on for anybody at all, at any time."""
        if obligation.pack is Pack.CORE:
            return True
        names = {obligation.item, obligation.pack}
        return any(
            one.on
            for (_, name), made in self._made.items()
            if name.partition("@")[0] in names
            for one in made
        )

    def nearest(self, obligation: Obligation, organization_id: int) -> Switch | None:
        """What decides about an obligation of an organization; None where nobody has said anything."""
        level = self._levels.get(organization_id) if obligation.item in self._leveled else None
        said = self._said(obligation, organization_id, level)
        return said[0][-1] if said else None

    def _on(self, obligation: Obligation, heard: int | None, level: Level | None) -> tuple[Spell, ...]:
        """The same for all of a level that hear the same; None where levels make no difference."""
        named = obligation.item, obligation.pack, heard, level
        if named not in self._known:
            self._known[named] = tuple(self._spells(obligation, heard, level))
        return self._known[named]

    def _hears(self, organization_id: int) -> int | None:
        """The nearest organization, itself or above, that has said anything of anything."""
        if organization_id not in self._heard:
            at: int | None = organization_id
            while at is not None and at not in self._speaking:
                at = self._parents.get(at)
            self._heard[organization_id] = at
        return self._heard[organization_id]

    def _said(
        self, obligation: Obligation, organization_id: int | None, level: Level | None
    ) -> list[list[Switch]]:
        """What was said about an obligation of an organization, what goes before the others first."""
        leveled = () if level is None else (at_level(obligation.item, level),)
        names = [one for one in (*leveled, obligation.item, obligation.pack) if one in self._names]
        found = []
        at = organization_id if names else None
        while at is not None:
            found += [self._made[at, name] for name in names if (at, name) in self._made]
            at = self._parents.get(at)
        return found

    def _spells(
        self, obligation: Obligation, organization_id: int | None, level: Level | None
    ) -> Iterator[Spell]:
        said = self._said(obligation, organization_id, level)
        first: date | None = None
        for day in sorted({ALWAYS, *(one.from_on for made in said for one in made)}):
            spoken = [[one for one in made if one.from_on <= day] for made in said]
            deciding = next((made[-1].on for made in spoken if made), obligation.pack is Pack.CORE)
            if deciding and first is None:
                first = day
            elif not deciding and first is not None:
                yield Spell(first, day - timedelta(days=1))
                first = None
        if first is not None:
            yield Spell(first, None)
