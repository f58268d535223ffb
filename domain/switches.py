"""Switches: which packs and duty items a committee has on, for itself and everything below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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


class Switches:
    """What is on where. `parents`: the organization above each, as far as it matters."""

    def __init__(self, made: Iterable[Switch], parents: Mapping[int, int | None]) -> None:
        self._latest = {(one.organization_id, one.name): one for one in made}
        self._parents = parents
        self._names = {name for _, name in self._latest}
        self._known: dict[tuple[str, int], Switch | None] = {}

    def since(self, obligation: Obligation, organization_id: int) -> date | None:
        """Since when an obligation is on for an organization; None when it is off.

        The nearest committee that has said anything decides; of its words, that about the item itself.
        """
        said = self._nearest(obligation, organization_id)
        if said is not None:
            return said.from_on if said.on else None
        return ALWAYS if obligation.pack is Pack.CORE else None

    def may_be_on(self, obligation: Obligation) -> bool:
        """Whether an obligation is on for anybody at all."""
        if obligation.pack is Pack.CORE:
            return True
        return any(one.on for one in self._latest.values() if one.name in {obligation.item, obligation.pack})

    def _nearest(self, obligation: Obligation, organization_id: int) -> Switch | None:
        names: Sequence[str] = [one for one in (obligation.item, obligation.pack) if one in self._names]
        if not names:
            return None
        at: int | None = organization_id
        while at is not None:
            for name in names:
                if (at, name) in self._latest:
                    return self._latest[at, name]
            at = self._parents.get(at)
        return None
