"""A workbook as plain values: what the cells of its sheets hold, before anybody knows what they mean."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from domain.messages import Params

MOST_BYTES = 10 * 1024 * 1024
"""The largest workbook that is read: a roster of 20,000 organizations has 3 MB."""

MOST_ROWS = 200_000
"""The most rows of a sheet that are read."""


TOO_LARGE = "roster.fault_too_large"
TOO_MANY_ROWS = "roster.fault_too_many_rows"
TOO_WIDE = "roster.fault_too_wide"
"""What is in it takes more memory or time than reading may."""
ENCRYPTED = "roster.fault_encrypted"
UNREADABLE = "roster.fault_unreadable"


class Mark(enum.Enum):
    """What is in a cell and is no value."""

    BROKEN = "broken"
    """The result of a formula that failed, such as #REF!."""


Cell: TypeAlias = str | float | bool | date | Mark
"""What a cell holds; an empty one holds an empty text."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet that hold anything, by the numbers they have on the screen."""

    name: str
    rows: Mapping[int, tuple[Cell, ...]]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a workbook: where, and why as a message key. Without a row it is all of the sheet."""

    key: str
    params: Params = field(default_factory=dict)
    sheet: str = ""
    row: int = 0
    column: str = ""
    """The head of the column, or its letters where it has none."""


def too_large() -> Fault:
    """Why a file above the limit is not read."""
    return Fault(TOO_LARGE, {"megabytes": MOST_BYTES >> 20})
