"""How scores add up: as exact fractions; what does not apply rescales its section. Source: defaults 4.5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from domain.scorecards.scorecard import Scorecard, Section, Variant

HUNDRED = 100

Value: TypeAlias = "int | None"
"""Half points; None: not applicable."""


@dataclass(frozen=True)
class SectionTotal:
    """What a section earned, of what it could, in points; nothing of either where nothing of it applies."""

    section: Section
    earned: Fraction
    most: Fraction


@dataclass(frozen=True)
class Totals:
    """What a sheet adds up to."""

    sections: tuple[SectionTotal, ...]
    total: Fraction
    """Of 100."""


def totals(card: Scorecard, variant: Variant, values: Mapping[str, Value]) -> Totals:
    """Return what values add up to. Raises KeyError for an item without one, ValueError beyond its points."""
    sections = tuple(_section(section, values) for section in card.scored(variant))
    most = sum((one.most for one in sections), Fraction())
    earned = sum((one.earned for one in sections), Fraction())
    return Totals(sections, HUNDRED * earned / most if most else Fraction())


def shown(points: Fraction) -> str:
    """Return points as people read them: to one decimal, halves upwards, without a needless zero."""
    tenths = int(points * 10 + Fraction(1, 2))
    return f"{tenths / 10:g}"


def _section(section: Section, values: Mapping[str, Value]) -> SectionTotal:
    earned = available = 0
    for item in section.items:
        value = values[item.key]
        if value is None:
            continue
        if not 0 <= value <= item.most:
            message = f"{item.key}: {value} of {item.most} half points"
            raise ValueError(message)
        earned += value
        available += item.most
    if not available:
        return SectionTotal(section, Fraction(), Fraction())
    most = Fraction(section.most, 2)
    return SectionTotal(section, most * earned / available, most)
