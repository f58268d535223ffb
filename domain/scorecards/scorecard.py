"""A scorecard: sections of items with points, guidance and what to look at. Source: defaults 4.5, R54."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.sufficiency import Dimension

WHOLE = 200
"""What a card adds up to, in half points: 100 points."""

SECTION = re.compile(r"S[1-9]")
ITEM = re.compile(r"(S[1-9])-[1-9][0-9]?")
"""How sections and items are numbered."""

_FOR_SHOW = re.compile("展板|展牌|上墙|标语|横幅|档案盒|资料盒|台账盒|装订|制作精美|留痕")
"""What earns no points anywhere. Source: burden rule 27."""


class Focus(enum.StrEnum):
    """The three blocks of a total; results weigh most. Source: R56."""

    COMMITTEE = "committee"
    """党委主体责任落实."""
    FIRST_RESPONSIBLE = "first_responsible"
    """第一责任履行."""
    RESULTS = "results"
    """基层党建成果."""


class Variant(enum.StrEnum):
    """What kind of place is scored: by which sections, see `Scorecard.variants`."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    """A village or community."""


def for_show(text: str) -> str | None:
    """Return the word by which a text would give points for show; None where it does not."""
    found = _FOR_SHOW.search(text)
    return None if found is None else found[0]


def blocks(sections: Iterable[Section]) -> Mapping[Focus, int]:
    """Return what each block earns at most, in half points."""
    found = dict.fromkeys(Focus, 0)
    for section in sections:
        found[section.focus] += section.most
    return found


def results_weigh_most(found: Mapping[Focus, int]) -> bool:
    """Whether results are larger than any other block (R56)."""
    return all(found[Focus.RESULTS] > most for focus, most in found.items() if focus is not Focus.RESULTS)


@dataclass(frozen=True)
class ScoreItem:
    """One line of a card. Raises ValueError when it is impossible."""

    key: str
    title: str
    most: int
    """The most it can earn, in half points."""
    guidance: str
    """How the points are given."""
    check: str
    """What to look at, and whom to ask."""
    reads: tuple[str, ...] = ()
    """Duty items whose figures are a starting point; they never decide alone. Source: burden rule 11."""

    def __post_init__(self) -> None:
        if not ITEM.fullmatch(self.key) or self.most < 1 or not (self.title and self.guidance and self.check):
            message = f"score item {self.key!r}: a key, points, guidance and what to check are needed"
            raise ValueError(message)
        shown = for_show(self.title) or for_show(self.guidance) or for_show(self.check)
        if shown is not None:
            message = f"score item {self.key}: points for show ({shown})"
            raise ValueError(message)


@dataclass(frozen=True)
class Section:
    """Items that are shown, and rescaled, together."""

    key: str
    title: str
    focus: Focus
    items: tuple[ScoreItem, ...]
    sufficiency: tuple[Dimension, ...] = ()
    """Of which of the four that have to suffice it tells. Source: R5."""

    @property
    def most(self) -> int:
        """The most it can earn, in half points."""
        return sum(item.most for item in self.items)


@dataclass(frozen=True)
class Scorecard:
    """A card in one version. Raises ValueError for one that does not add up or contradicts itself."""

    version: str
    sections: tuple[Section, ...]
    variants: Mapping[Variant, tuple[str, ...]]
    """The sections by which each kind of place is scored; fewer than all are rescaled to 100."""

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            message = f"scorecard {self.version}: {'; '.join(faults)}"
            raise ValueError(message)

    @cached_property
    def items(self) -> Mapping[str, ScoreItem]:
        """Every item by its key, in order."""
        return {item.key: item for section in self.sections for item in section.items}

    def scored(self, variant: Variant) -> list[Section]:
        """Return the sections by which a kind of place is scored."""
        return [section for section in self.sections if section.key in self.variants[variant]]

    def _faults(self) -> Iterator[str]:
        whole = sum(section.most for section in self.sections)
        if whole != WHOLE:
            yield f"adds up to {whole / 2:g} points"
        keys = [item.key for section in self.sections for item in section.items]
        keys += [section.key for section in self.sections]
        yield from (f"{key} stands twice" for key, count in Counter(keys).items() if count > 1)
        for section in self.sections:
            yield from (
                f"{item.key} in {section.key}" for item in section.items if item.key[:2] != section.key
            )
        if set(self.variants) != set(Variant) or not all(self.variants.values()):
            yield "a variant without sections"
        known = {section.key for section in self.sections}
        yield from (
            f"no section {one}" for several in self.variants.values() for one in several if one not in known
        )
        if not results_weigh_most(blocks(self.sections)):
            yield "results are not the largest block"
