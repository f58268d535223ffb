"""Switches: which packs and duty items a committee has on, for itself and everything below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from domain.obligations import Obligation, Pack

ALWAYS = date.min
"""Since when the core pack is on."""


@dataclass(frozen=True)
class Switch:
    """A pack (by its name) or a duty item (by its id), on or off from a day for a tree of organizations."""

    organization_id: int
    name: str
    on: bool
    from_on: date


class Spell(NamedTuple):
    """From which to which day something is on (None: still)."""

    first: date
    last: date | None


class Switches:
    """What is on where. `parents`: the organization above each, as far as it matters."""

    def __init__(self, made: Iterable[Switch], parents: Mapping[int, int | None]) -> None:
        self._made: dict[tuple[int, str], list[Switch]] = {}
        for one in made:
            self._made.setdefault((one.organization_id, one.name), []).append(one)
        self._parents = parents
        self._names = {name for _, name in self._made}
        self._speaking = {organization_id for organization_id, _ in self._made}
        self._heard: dict[int, int | None] = {}
        self._known: dict[tuple[str, Pack, int | None], tuple[Spell, ...]] = {}

    def spells(self, obligation: Obligation, organization_id: int) -> tuple[Spell, ...]:
        """When an obligation is on for an organization, the earliest first.

        On every day the nearest committee decides that has said anything of it; of its words those about the
        item itself, and of these the latest.
        """
        heard = self._hears(organization_id)
        named = obligation.item, obligation.pack, heard
        if named not in self._known:
            self._known[named] = tuple(self._spells(obligation, heard))
        return self._known[named]

    def alike(self, obligation: Obligation, tops: Collection[int]) -> tuple[Spell, ...] | None:
        """When an obligation is on for everybody; None where that may differ between organizations.

        `tops`: the organizations with nobody above them.
        """
        names = {obligation.item, obligation.pack}
        if any(name in names and said_by not in tops for said_by, name in self._made):
            return None
        found = {self.spells(obligation, one) for one in tops}
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
        return any(one.on for (_, name), made in self._made.items() if name in names for one in made)

    def nearest(self, obligation: Obligation, organization_id: int) -> Switch | None:
        """What decides about an obligation of an organization; None where nobody has said anything."""
        said = self._said(obligation, organization_id)
        return said[0][-1] if said else None

    def _hears(self, organization_id: int) -> int | None:
        """The nearest organization, itself or above, that has said anything of anything."""
        if organization_id not in self._heard:
            at: int | None = organization_id
            while at is not None and at not in self._speaking:
                at = self._parents.get(at)
            self._heard[organization_id] = at
        return self._heard[organization_id]

    def _said(self, obligation: Obligation, organization_id: int | None) -> list[list[Switch]]:
        """What was said about an obligation of an organization, what goes before the others first."""
        names = [one for one in (obligation.item, obligation.pack) if one in self._names]
        found = []
        at = organization_id if names else None
        while at is not None:
            found += [self._made[at, name] for name in names if (at, name) in self._made]
            at = self._parents.get(at)
        return found

    def _spells(self, obligation: Obligation, organization_id: int | None) -> Iterator[Spell]:
        said = self._said(obligation, organization_id)
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
