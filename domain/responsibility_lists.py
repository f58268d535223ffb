"""Responsibility lists: what an organization and its leaders answer for in a year, and who bears it.

Three lists of one organization and year: the committee's, the secretary's, the leadership members'. Source:
R10-R29.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain.catalogue.entry import Category, Dimension, prefix_of
from domain.people import Level, OrganizationKind, Role

if TYPE_CHECKING:
    from domain.catalogue.entry import Entry
    from domain.catalogue.loading import Catalogue

HAVE_LISTS = frozenset({OrganizationKind.COMMITTEE, OrganizationKind.LEADING_GROUP})
"""Whose lists there are: branches have what their pack asks, and nothing to adapt. Source: burden rule 1."""

TITLE_CHARACTERS = 24
FACT_CHARACTERS = 120
BASIS_CHARACTERS = 120
PORTFOLIO_CHARACTERS = 60

KEY_CHARACTERS = 16
"""What the table keeps of a key."""

_DEPTH = {
    Level.CITY: 0,
    Level.COUNTY: 1,
    Level.TOWNSHIP: 2,
    Level.VILLAGE: 3,
    Level.COMMUNITY: 3,
    Level.UNIT: 3,
}
_OWN = re.compile(r"([A-Z]{3})-A([0-9]{1,4})")


class ListKind(enum.StrEnum):
    """The three lists. Source: R14, R17, R24."""

    COMMITTEE = "committee"
    SECRETARY = "secretary"
    LEADERSHIP_MEMBER = "leadership_member"


ROLE_OF = {ListKind.SECRETARY: Role.SECRETARY, ListKind.LEADERSHIP_MEMBER: Role.LEADERSHIP_MEMBER}
"""Who bears every line of a list because of their office; the committee's lines are assigned one by one."""

SECTIONS: tuple[str, ...] = (*map(str, Category), "SEC", "MEM")
"""Parts of the three lists in their order: seven categories (R14), the secretary's, the members'."""

_KIND_OF = {"SEC": ListKind.SECRETARY, "MEM": ListKind.LEADERSHIP_MEMBER}


def kind_of(section: str) -> ListKind:
    """Return to which list a section belongs."""
    return _KIND_OF.get(section, ListKind.COMMITTEE)


@dataclass(frozen=True)
class Item:
    """A line of a list as it stands. Raises ValueError for an impossible one, such as one without a basis."""

    key: str
    title: str
    fact: str
    basis: str
    dimensions: tuple[Dimension, ...] = ()
    serves: str | None = None
    """The key of the line in the list of the organization above that it serves. Source: R10."""
    struck: bool = False
    lead: int | None = None
    """The office that leads; of the committee's list only."""
    helpers: tuple[int, ...] = ()
    """Offices that share the line, in the order of their numbers."""

    def __post_init__(self) -> None:
        faults = []
        if prefix_of(self.key) not in SECTIONS or len(self.key) > KEY_CHARACTERS:
            faults.append("no key")
        if not self.title or not self.fact:
            faults.append("no wording")
        if not self.basis.strip():
            faults.append("no basis")
        if self.lead in self.helpers:
            faults.append("leads and helps at once")
        if self.kind is not ListKind.COMMITTEE and (self.lead is not None or self.helpers):
            faults.append("borne by whoever holds the office, and by somebody else")
        if faults:
            message = f"line {self.key!r}: {'; '.join(faults)}"
            raise ValueError(message)

    @property
    def section(self) -> str:
        """Its part of the lists."""
        return prefix_of(self.key)

    @property
    def kind(self) -> ListKind:
        """On which list it stands."""
        return kind_of(self.section)

    @property
    def is_own(self) -> bool:
        """Whether the organization added it: the catalogue does not hold it."""
        return is_own(self.key)

    @property
    def office_ids(self) -> tuple[int, ...]:
        """The offices it was given to, the leading one first."""
        return (*(() if self.lead is None else (self.lead,)), *self.helpers)

    def given_to(self, lead: int | None, helpers: Iterable[int]) -> Item:
        """Return the same line in other hands."""
        return replace(self, lead=lead, helpers=tuple(sorted(set(helpers) - {lead})))


def ordered(items: Iterable[Item]) -> list[Item]:
    """Return lines in the order of the lists; in each section those of the catalogue first."""
    return sorted(items, key=place)


def place(item: Item) -> tuple[int, bool, bool, str]:
    """By which lines are put in order: in the leaders' lists the five duties come first."""
    return SECTIONS.index(item.section), item.is_own, "-D" not in item.key, _padded(item.key)


def is_own(key: str) -> bool:
    """Whether a key is that of a line which an organization added."""
    return _OWN.fullmatch(key) is not None


def next_key(section: str, known: Iterable[str]) -> str:
    """Return the key of the next line that an organization adds to a section, such as DEC-A1."""
    numbers = [int(found[2]) for one in known if (found := _OWN.fullmatch(one)) and found[1] == section]
    return f"{section}-A{max(numbers, default=0) + 1}"


def drawn(catalogue: Catalogue, kind: OrganizationKind, level: Level, above: Iterable[str]) -> list[Item]:
    """Return the lines that the catalogue has for an organization of this kind and level.

    `above`: keys of the lines of the organization above; each line serves the one of its own key there.
    """
    upper = frozenset(above)
    return [
        Item(
            entry.id,
            entry.title,
            entry.fact,
            entry.basis,
            entry.dimensions,
            serves=entry.id if entry.id in upper else None,
        )
        for entry in catalogue.entries
        if prefix_of(entry.id) in SECTIONS and _concerns(entry, kind, level)
    ]


def led_by(entry: Entry) -> OrganizationKind | None:
    """Return the kind of organ for which alone an item is meant; None for one of the committee itself."""
    kinds = {one.kind for rule in entry.obligations for one in rule.applies}
    return kinds.pop() if len(kinds) == 1 and not kinds & HAVE_LISTS else None


def unborne(items: Sequence[Item], held: Mapping[int, object], roles: Iterable[Role]) -> Iterator[Item]:
    """Yield the lines that end in nobody: what cannot be published. Source: R11.

    `held`: by office as it was written, whoever holds it now. `roles`: what somebody is in the organization.
    """
    sitting = frozenset(roles)
    for one in items:
        if one.struck:
            continue
        role = ROLE_OF.get(one.kind)
        if (role not in sitting) if role is not None else (one.lead not in held):
            yield one


def _concerns(entry: Entry, kind: OrganizationKind, level: Level) -> bool:
    """Whether an item has something to do here: it is not meant for higher levels or other kinds alone.

    What is meant for those further down stands on the lists above too: they answer for it. Source: R12.
    """
    applies = [one for rule in entry.obligations for one in rule.applies]
    if kind is not OrganizationKind.COMMITTEE:
        borne_in_person = kind_of(prefix_of(entry.id)) is not ListKind.COMMITTEE
        return any(one.kind is kind for one in applies) if applies else borne_in_person
    others = [one for one in applies if one.kind is not OrganizationKind.LEADING_GROUP]
    return not applies or any(
        not one.levels or any(_DEPTH[at] >= _DEPTH[level] for at in one.levels) for one in others
    )


def _padded(key: str) -> str:
    """A key whose numbers sort as numbers."""
    return re.sub(r"[0-9]+", lambda number: number[0].rjust(4, "0"), key)
