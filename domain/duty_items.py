"""Duty items: what organizations and leaders answer for, and how each item is met in the chat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from domain.records import RecordKind
from domain.search import SearchKeys
from domain.text import fold

if TYPE_CHECKING:
    from domain.messages import Json

EVIDENCE_CODES = "MDRN"
"""Minutes, document, record, number. Source: defaults, part 4."""

LONGEST_TITLE = 12
"""Characters; the title stands on a button of its own row."""

_ID = re.compile(r"[A-Z][A-Z0-9-]{1,15}")


@dataclass(frozen=True)
class ByForm:
    """The item is met by filling in a form, in which these answers are known already."""

    form: RecordKind
    answers: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Elsewhere:
    """Nothing is entered for the item, for this reason: it shows in the roster or by itself."""

    where: Literal["roster", "automatic"]
    reason: str


Way: TypeAlias = ByForm | Elsewhere


@dataclass(frozen=True)
class DutyItem:
    """One line of a responsibility list. Raises ValueError when it is impossible."""

    id: str
    title: str
    pinyin: str
    """How the title is read, syllables apart by apostrophes: searching at chat time needs no library."""
    evidence: str
    """Codes of what shows it; none where nothing is entered."""
    ways: tuple[Way, ...]
    """The likely one first."""

    def __post_init__(self) -> None:
        faults = []
        if not _ID.fullmatch(self.id):
            faults.append("no id")
        if not 1 <= len(self.title) <= LONGEST_TITLE:
            faults.append("no title for a button")
        if len(self.pinyin.split("'")) != len(self.title):
            faults.append("not a syllable for each character")
        entered = [way for way in self.ways if isinstance(way, ByForm)]
        if not self.ways or (entered and len(entered) < len(self.ways)):
            faults.append("no way to meet it, or both by a form and elsewhere")
        if bool(self.evidence) != bool(entered) or not set(self.evidence) <= set(EVIDENCE_CODES):
            faults.append(f"evidence {self.evidence!r}")
        faults += [f"no form {way.form!r}" for way in entered if way.form not in set(RecordKind)]
        if any(isinstance(way, Elsewhere) and not way.reason for way in self.ways):
            faults.append("no reason why nothing is entered")
        if faults:
            message = f"duty item {self.id!r}: " + "; ".join(faults)
            raise ValueError(message)

    @property
    def is_general(self) -> bool:
        """Whether it can be met by a general record."""
        return any(isinstance(way, ByForm) and way.form is RecordKind.GENERAL for way in self.ways)

    @cached_property
    def keys(self) -> SearchKeys:
        """What it is found by."""
        initials = "".join(syllable[0] for syllable in self.pinyin.split("'"))
        return SearchKeys(fold(self.title), self.pinyin, initials)


@dataclass(frozen=True)
class Catalogue:
    """Duty items in their order. Raises ValueError for two with the same id or title."""

    items: tuple[DutyItem, ...]

    def __post_init__(self) -> None:
        known = Counter(one for item in self.items for one in (item.id, item.title))
        double = [one for one, count in known.items() if count > 1]
        if double:
            message = f"two duty items are called {double}"
            raise ValueError(message)

    def title(self, item_id: str) -> str:
        """Return what an item is called; one that is no longer listed goes by its id."""
        return next((item.title for item in self.items if item.id == item_id), item_id)

    def general(self, own: str) -> Sequence[DutyItem]:
        """Return the items that general records are made for: those of one's own list (`BR-`) first."""
        listed = [item for item in self.items if item.is_general]
        return sorted(listed, key=lambda item: not item.id.startswith(own))
