"""The catalogue of a year. Read at its first use: starting the program does not wait for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.catalogue.entry import Entry
    from domain.obligations import Obligation

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Catalogue:
    """Duty items in their order. Raises ValueError for two with the same id or title."""

    entries: tuple[Entry, ...]
    parameters: Mapping[str, int | None] = field(default_factory=dict)
    """Numbers that the source text does not give, by name; None for one that is not set."""

    def __post_init__(self) -> None:
        known = Counter(one for entry in self.entries for one in (entry.id, entry.title))
        double = [one for one, count in known.items() if count > 1]
        if double:
            message = f"two duty items are called {double}"
            raise ValueError(message)

    @cached_property
    def obligations(self) -> tuple[Obligation, ...]:
        """What is planned where it is switched on, in the order of the items."""
        return tuple(one for entry in self.entries for one in entry.planned)

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _by_key(self) -> Mapping[str, Obligation]:
        return {one.key: one for one in self.obligations}

    def entry(self, item_id: str) -> Entry | None:
        """Return a duty item; None for one that is not listed."""
        return self._by_id.get(item_id)

    def obligation(self, key: str) -> Obligation | None:
        """Return what is planned under a key; None for what is not."""
        return self._by_key.get(key)

    def title(self, item_id: str) -> str:
        """Return what an item is called; one that is no longer listed goes by its id."""
        entry = self.entry(item_id)
        return item_id if entry is None else entry.title

    def general(self, own: str) -> Sequence[Entry]:
        """Return the items that general records are made for: those of one's own list (`BR-`) first."""
        listed = [entry for entry in self.entries if entry.is_general]
        return sorted(listed, key=lambda entry: not entry.id.startswith(own))


@cache
def catalogue(year: int) -> Catalogue:
    """Return the catalogue that holds in a year: the latest that is not younger, or else the first."""
    folders = {int(path.name): path for path in _HERE.iterdir() if path.name.isdecimal()}
    return _read(folders[max((one for one in folders if one <= year), default=min(folders))])


@cache
def _read(folder: Path) -> Catalogue:
    from domain.catalogue.reading import read  # noqa: PLC0415 - the YAML library costs a start 20 ms

    return read(folder)
