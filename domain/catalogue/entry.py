"""Duty items: what organizations and leaders answer for, how it is met, and what it obliges to."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from domain.catalogue.ways import ByForm
from domain.obligations import Carrier, Leading
from domain.records import RecordKind
from domain.search import SearchKeys
from domain.text import fold

if TYPE_CHECKING:
    from domain.catalogue.ways import Way
    from domain.obligations import Obligation, Pack

EVIDENCE_CODES = "MDRN"
"""Minutes, document, record, number. Source: defaults, part 4."""

LONGEST_TITLE = 12
"""Characters; the title stands on a button of its own row."""

OTHER = "OTHER"
"""The item for what no list names."""

_ID = re.compile(r"[A-Z][A-Z0-9-]{1,15}")


class Category(enum.StrEnum):
    """The seven categories of the committee's list, by how their ids begin. Source: R14."""

    STUDY_AND_DECIDE = "DEC"
    """研究决策."""
    ORGANIZE = "IMP"
    """组织实施."""
    COORDINATE = "COO"
    """统筹协调."""
    INSPECT = "INS"
    """督查检查."""
    GUIDE = "GUI"
    """宏观指导."""
    SUPPORT = "SUP"
    """落实保障."""
    ASSESS = "ASS"
    """考核奖惩."""


class Dimension(enum.StrEnum):
    """The five constructions, as a second axis. Source: R16."""

    IDEOLOGICAL_POLITICAL = "ideological_political"
    """思想政治建设."""
    ORGANIZATION = "organization"
    """组织建设."""
    CONDUCT = "conduct"
    """作风建设."""
    CLEAN_GOVERNANCE = "clean_governance"
    """反腐倡廉建设."""
    INSTITUTIONS = "institutions"
    """制度建设."""


class Module(enum.StrEnum):
    """Parts of the program that will plan items by themselves; until then the items are only listed."""

    INSPECTION = "inspection"
    ASSESSMENT = "assessment"
    ACCOUNTABILITY = "accountability"
    LEDGER = "ledger"
    COVERAGE = "coverage"


_LEADING = {
    Category.STUDY_AND_DECIDE: Leading.DEPLOYMENT,
    Category.ORGANIZE: Leading.FOLLOW_UP,
    Category.COORDINATE: Leading.COORDINATION,
    Category.INSPECT: Leading.FOLLOW_UP,
    Category.GUIDE: Leading.FOLLOW_UP,
    Category.SUPPORT: Leading.COORDINATION,
    Category.ASSESS: Leading.ASSESSMENT,
}
"""The leading action of a category, where an entry says nothing else. Source: R32."""


def category_of(item_id: str) -> Category | None:
    """Return the category an id belongs to; None outside the committee's list."""
    prefix = prefix_of(item_id)
    return Category(prefix) if prefix in set(Category) else None


def prefix_of(item_id: str) -> str:
    """Return what says to which list an id belongs: `DEC` of `DEC-01`."""
    return item_id.partition("-")[0]


def leading_of(item_id: str) -> Leading:
    """Return the leading action of an item that names none."""
    category = category_of(item_id)
    return Leading.FOLLOW_UP if category is None else _LEADING[category]


def carrier_of(item_id: str) -> Carrier:
    """Return the carrier of an item that names none."""
    return Carrier.SECRETARY if prefix_of(item_id) == "SEC" else Carrier.COMMITTEE


@dataclass(frozen=True)
class Entry:
    """One line of a responsibility list. Raises ValueError when it is impossible."""

    id: str
    title: str
    pinyin: str
    """How the title is read, syllables apart by apostrophes: searching at chat time needs no library."""
    fact: str
    """What is to be shown, in a line."""
    basis: str
    """The rule and article, or the phrase of the source text with its number."""
    evidence: str
    """Codes of what shows it; none where nothing is entered."""
    pack: Pack
    carrier: Carrier
    leading: Leading
    ways: tuple[Way, ...]
    """The likely one first."""
    dimensions: tuple[Dimension, ...] = ()
    up: bool = False
    """The parent sees it without a second form."""
    module: Module | None = None
    """What will plan it; until then it is only listed."""
    unplanned: str = ""
    """Why it is only listed, where no module will change that."""
    reads: tuple[str, ...] = ()
    """Items that ask for what this one is about: it asks nothing twice. Source: burden.md 5C rule 2."""
    obligations: tuple[Obligation, ...] = ()
    """Planned or only listed, see `planned`."""
    unset: tuple[str, ...] = ()
    """Keys of obligations whose number is not set: nothing of them is planned."""

    def __post_init__(self) -> None:
        faults = [*self._worded(), *self._met()]
        if not (self.obligations or self.unset or self.module or self.unplanned or self.reads):
            faults.append("asks nothing, and does not say why")
        if faults:
            message = f"duty item {self.id!r}: " + "; ".join(faults)
            raise ValueError(message)

    def _worded(self) -> Iterator[str]:
        if not _ID.fullmatch(self.id):
            yield "no id"
        if not 1 <= len(self.title) <= LONGEST_TITLE:
            yield "no title for a button"
        if len(self.pinyin.split("'")) != len(self.title):
            yield "not a syllable for each character"
        if not self.fact or "\n" in self.fact:
            yield "no fact in one line"
        if not self.basis:
            yield "no basis"

    def _met(self) -> Iterator[str]:
        entered = [way for way in self.ways if isinstance(way, ByForm)]
        if not self.ways or (entered and len(entered) < len(self.ways)):
            yield "no way to meet it, or both by a form and elsewhere"
        if bool(self.evidence) != bool(entered) or not set(self.evidence) <= set(EVIDENCE_CODES):
            yield f"evidence {self.evidence!r}"
        yield from (f"no form {way.form!r}" for way in entered if way.form not in set(RecordKind))
        if any(not isinstance(way, ByForm) and not way.reason for way in self.ways):
            yield "no reason why nothing is entered"

    @property
    def category(self) -> Category | None:
        """Its category, on the committee's list."""
        return category_of(self.id)

    @property
    def planned(self) -> tuple[Obligation, ...]:
        """What it obliges to where it is switched on."""
        return () if self.module or self.unplanned else self.obligations

    @property
    def is_general(self) -> bool:
        """Whether it can be met by a general record."""
        return any(isinstance(way, ByForm) and way.form is RecordKind.GENERAL for way in self.ways)

    @cached_property
    def keys(self) -> SearchKeys:
        """What it is found by."""
        initials = "".join(syllable[0] for syllable in self.pinyin.split("'"))
        return SearchKeys(fold(self.title), self.pinyin, initials)
