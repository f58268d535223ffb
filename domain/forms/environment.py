"""What a form may ask of the world while it is filled in; handed to the engine on every call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from domain.messages import Json, Text


_ID = re.compile("[0-9]{1,18}")
"""Eighteen digits: what both databases can compare with an id."""


@dataclass(frozen=True)
class Option:
    """One of many things to pick: what is stored and sent back by a tap, and what is shown."""

    value: str
    """Short and ASCII, such as an id: it travels in callback data (at most 33 bytes)."""
    label: str


def number(value: str) -> int:
    """Return the id that the value of an option says; 0, which nothing has, for what is no id.

    Values come back from a person, whose client can send anything.
    """
    return int(value) if _ID.fullmatch(value) else 0


@dataclass(frozen=True)
class Page:
    """Some of the options a search found, and how many it found in all."""

    options: Sequence[Option]
    total: int


class Environment(Protocol):
    """The world as one person sees it at one instant."""

    @property
    def today(self) -> date:
        """The organization's local day."""

    def find(self, source: str, query: str, offset: int, limit: int) -> Page:
        """Return the options of a source that match a query (all when it is empty), best first."""

    def hint(self, source: str) -> Json:
        """Return what is known beforehand, such as the number of members, or None."""

    def label(self, source: str, value: str) -> str | None:
        """Return the name of an option, or None when this person has no such option."""

    def wording(self, text: Text) -> str:
        """Return a label in plain words (not HTML), to recognise it when it is typed."""
