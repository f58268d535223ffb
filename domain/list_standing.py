"""How the lists of an organization stand, as a workbook speaks of them: people by code, not by office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.responsibility_lists import ROLE_OF, ListKind

if TYPE_CHECKING:
    from domain.people import Level, OrganizationKind, Role
    from domain.responsibility_lists import Item


@dataclass(frozen=True)
class Place:
    """An organization that has lists, or can have them."""

    organization_id: int
    upper_id: int | None
    """The nearest one above that has lists."""
    kind: OrganizationKind
    level: Level
    name: str
    code: str


@dataclass(frozen=True)
class Seat:
    """An office in which a line of an organization can end."""

    office_id: int
    person: str
    """The code of whoever sits there."""
    name: str
    role: Role
    organization: str
    own: bool
    """In the organization itself, not in an organ or department below it."""


@dataclass(frozen=True)
class Known:
    """A line as it stands, with those in whose hands it is today."""

    item: Item
    version_id: int | None = None
    """None where the lists are not drawn yet and this is what the catalogue would draw."""
    lead: str | None = None
    helpers: tuple[str, ...] = ()
    written: Mapping[str, int] = field(default_factory=dict)
    """By the code of whoever holds it now, the office that the line names."""


@dataclass(frozen=True)
class Standing:
    """The lists of an organization in a year. `list_id`: None before they are drawn."""

    place: Place
    list_id: int | None
    published: bool
    lines: Mapping[str, Known]
    """By key, in the order of the lists; struck ones among them."""
    seats: Mapping[str, Sequence[Seat]]
    """Who can answer for a line, by the code of the person: those of the organization itself first."""
    upper: frozenset[str]
    """Keys of lines of the organization above that can be served."""
    portfolios: Mapping[int, str] = field(default_factory=dict)
    """What leadership members answer for, by office."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of everybody who is named here, by code."""

    def seated(self, kind: ListKind) -> list[Seat]:
        """By whom every line of a list is borne because of their office; nobody for the committee's."""
        return [
            seat
            for seats in self.seats.values()
            for seat in seats
            if seat.own and seat.role is ROLE_OF.get(kind)
        ]
